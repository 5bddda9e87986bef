"""What an API process counts; /metrics adds up all processes."""

import os
from functools import cache

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REQUEST_SECONDS = Histogram(
    "waybill_request_seconds",
    "Time from a request's arrival to its answer.",
    ["route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
BATCH_REQUESTS = Histogram(
    "waybill_batch_requests",
    "Requests in one batch.",
    ["verb"],
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
LOOP_LAG = Gauge("waybill_loop_lag_seconds", "How late the event loop runs what is due.", multiprocess_mode="livemax")


@cache
def request_seconds(route: str, hundreds: int) -> Histogram:
    """The times of a route's answers of one class: 2 for 2xx."""
    return REQUEST_SECONDS.labels(route, f"{hundreds}xx")


def exposition() -> bytes:
    """The metrics of all processes in Prometheus' text format."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest()
