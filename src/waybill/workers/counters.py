"""What the worker process counts."""

from prometheus_client import Counter, Gauge

LAG = Gauge(
    "waybill_consumer_lag_events",
    "Events of all shops that a consumer has not looked at yet.",
    ["consumer"],
    multiprocess_mode="livemostrecent",
)
EVENTS = Counter("waybill_consumer_events", "Events that a consumer's cursors have passed.", ["consumer"])
MESSAGES = Counter("waybill_messages", "Tries to send a message, by outcome.", ["kind", "outcome"])
DELIVERIES = Counter("waybill_webhook_deliveries", "Tries to deliver an event to a webhook, by outcome.", ["outcome"])
