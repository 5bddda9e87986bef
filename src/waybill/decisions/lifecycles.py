"""The literal lifecycle tables: which state follows which, and the command that leads there. An absent pair is refused."""

from collections.abc import Mapping

Lifecycle = Mapping[str, Mapping[str, str]]

ORDER: Lifecycle = {
    "draft": {"placed": "place_orders", "discarded": "discard_drafts", "expired": "expire_orders"},
    "placed": {"confirmed": "confirm_orders", "canceled": "cancel_orders", "expired": "expire_orders"},
    "confirmed": {"completed": "complete_orders", "canceled": "cancel_orders", "cancel_pending": "cancel_orders"},
    "cancel_pending": {"canceled": "settle_changes", "confirmed": "settle_changes"},
    "expired": {"placed": "reinstate_orders"},
    "completed": {},
    "canceled": {},
    "discarded": {},
}

# States that orders begin in: a draft, a placed order, one confirmed at once, and history that is imported.
ORDER_BEGINS = ("draft", "placed", "confirmed", "completed")


# A payment's status is derived from its money and from what its gateway said (`decisions/payments/book.status_of`). What is
# voided or expires after a part was captured leaves it captured.
PAYMENT: Lifecycle = {
    "created": {
        "requires_action": "settle_payments", "pending": "settle_payments", "in_doubt": "settle_payments",
        "authorized": "settle_payments", "partially_captured": "settle_payments", "captured": "settle_payments",
        "failed": "settle_payments",
    },
    "requires_action": {
        "pending": "settle_payments", "in_doubt": "settle_payments", "authorized": "settle_payments",
        "partially_captured": "settle_payments", "captured": "settle_payments", "failed": "settle_payments",
    },
    "pending": {
        "requires_action": "settle_payments", "in_doubt": "settle_payments", "authorized": "settle_payments",
        "partially_captured": "settle_payments", "captured": "settle_payments", "failed": "settle_payments",
    },
    "in_doubt": {
        "requires_action": "settle_payments", "pending": "settle_payments", "authorized": "settle_payments",
        "partially_captured": "settle_payments", "captured": "settle_payments", "failed": "settle_payments",
    },
    "authorized": {
        "partially_captured": "settle_payments", "captured": "settle_payments", "voided": "settle_payments",
        "expired": "expire_payments",
    },
    "partially_captured": {"captured": "settle_payments"},
    "captured": {},
    "voided": {},
    "expired": {},
    "failed": {},
}  # fmt: skip
# A payment begins by being asked for, or as money that came with an order.
PAYMENT_BEGINS = ("created", "captured")

# What a gateway says of a dispute; one that begins decided was never told of before.
DISPUTE: Lifecycle = {"open": {"won": "report_disputes", "lost": "report_disputes"}, "won": {}, "lost": {}}
DISPUTE_BEGINS = ("open", "won", "lost")

# A gift card or credit. That it expired is seen from its date.
STORED_VALUE: Lifecycle = {"active": {"void": "void_stored_value"}, "void": {}}
STORED_VALUE_BEGINS = ("active",)

# What never comes ends too: an approved return expires like a requested one, and one that is on its way is closed. Goods
# that come without being announced begin at received, and more of them may come after the first were looked at.
RETURN: Lifecycle = {
    "requested": {
        "approved": "approve_returns", "declined": "decline_returns", "canceled": "cancel_returns",
        "expired": "expire_returns",
    },
    "approved": {
        "in_transit": "report_return_transit", "received": "receive_returns", "canceled": "cancel_returns",
        "expired": "expire_returns",
    },
    "in_transit": {"received": "receive_returns", "closed": "close_returns"},
    "received": {"received": "receive_returns", "inspected": "inspect_returns"},
    "inspected": {"received": "receive_returns", "closed": "close_returns"},
    "declined": {},
    "canceled": {},
    "expired": {},
    "closed": {},
}  # fmt: skip

# Returns begin announced or, where the goods came first, received; a claim has nothing that comes and is closed at once.
RETURN_BEGINS = ("requested", "received", "closed")


# A parcel's status. `report_tracking` leads on by a stated precedence (`decisions/fulfillment/tracking.state_of`), and is
# never refused: what carriers say in another order than this is appended all the same.
PARCEL: Lifecycle = {
    "created": {
        "voided": "unpack_parcels", "in_transit": "hand_over_parcels", "out_for_delivery": "hand_over_parcels",
        "ready_for_pickup": "ready_pickups",
    },
    "ready_for_pickup": {
        "created": "unpack_parcels", "voided": "unpack_parcels", "collected": "collect_pickups",
        "uncollected": "end_uncollected_pickups",
    },
    "in_transit": {
        "created": "undo_hand_overs", "out_for_delivery": "report_tracking", "failed_attempt": "report_tracking",
        "held_at_point": "report_tracking", "exception": "report_tracking", "delivered": "report_tracking",
        "lost": "report_tracking", "returning": "report_tracking",
    },
    "out_for_delivery": {
        "created": "undo_hand_overs", "delivered": "report_tracking", "failed_attempt": "report_tracking",
    },
    "failed_attempt": {
        "out_for_delivery": "report_tracking", "held_at_point": "report_tracking", "returning": "report_tracking",
    },
    "held_at_point": {"delivered": "report_tracking", "returning": "report_tracking"},
    "exception": {"in_transit": "report_tracking", "lost": "report_tracking", "returning": "report_tracking"},
    "delivered": {"returning": "report_tracking"},
    "lost": {"in_transit": "report_tracking", "delivered": "report_tracking", "returning": "report_tracking"},
    "returning": {"returned": "report_tracking", "delivered": "report_tracking", "lost": "report_tracking"},
    "voided": {},
    "collected": {},
    "uncollected": {},
    "returned": {},
}  # fmt: skip
PARCEL_BEGINS = ("created",)

PICKUP: Lifecycle = {
    "ready_for_pickup": {
        "arrived": "arrive_pickups", "collected": "collect_pickups", "uncollected": "end_uncollected_pickups",
    },
    "arrived": {"collected": "collect_pickups", "uncollected": "end_uncollected_pickups"},
    "collected": {},
    "uncollected": {},
}  # fmt: skip
PICKUP_BEGINS = ("ready_for_pickup",)

TRANSFER: Lifecycle = {
    "created": {"shipped": "ship_transfers", "canceled": "cancel_transfers"},
    "shipped": {"part_received": "receive_transfers", "received": "receive_transfers"},
    "part_received": {"received": "receive_transfers"},
    "received": {},
    "canceled": {},
}
TRANSFER_BEGINS = ("created",)

# A fulfillment is planned as long as its units are only reserved at a location, held where the order's holds keep it from
# being released: neither is a row yet. Picking may begin without having been accepted, which it implies. A kitchen has steps
# of its own. A fulfillment that has nothing left, for its units were not there, is short; who is short of some goes on.
FULFILLMENT: Lifecycle = {
    "planned": {"held": "hold_orders", "scheduled": "release_orders", "released": "release_orders"},
    "held": {"planned": "lift_holds"},
    "scheduled": {
        "released": "start_fulfillments", "scheduled": "move_fulfillments", "merged": "merge_fulfillments",
        "canceled": "cancel_orders",
    },
    "released": {
        "accepted": "accept_fulfillments", "queued": "accept_fulfillments", "picking": "pick_fulfillments",
        "short": "pick_fulfillments", "rejected": "reject_fulfillments", "released": "move_fulfillments",
        "merged": "merge_fulfillments", "canceled": "cancel_orders",
    },
    "accepted": {
        "picking": "pick_fulfillments", "short": "pick_fulfillments", "rejected": "reject_fulfillments",
        "released": "move_fulfillments", "merged": "merge_fulfillments", "canceled": "cancel_orders",
    },
    "picking": {
        "accepted": "unpick_fulfillments", "short": "pick_fulfillments", "packed": "pack_fulfillments",
        "merged": "merge_fulfillments", "canceled": "cancel_orders",
    },
    "packed": {"picking": "unpack_parcels", "ready": "ready_pickups", "handed_over": "hand_over_parcels"},
    "ready": {"packed": "unpack_parcels", "handed_over": "collect_pickups", "canceled": "end_uncollected_pickups"},
    "handed_over": {"packed": "undo_hand_overs"},
    "queued": {
        "preparing": "advance_kitchen", "short": "pick_fulfillments", "rejected": "reject_fulfillments",
        "released": "move_fulfillments", "merged": "merge_fulfillments", "canceled": "cancel_orders",
    },
    "preparing": {"baking": "advance_kitchen"},
    "baking": {"checked": "advance_kitchen"},
    "checked": {"ready": "advance_kitchen"},
    "rejected": {},
    "short": {},
    "merged": {},
    "canceled": {},
}  # fmt: skip
FULFILLMENT_BEGINS = ("planned", "scheduled", "released")


# A change is quoted, waits for its money or for a location, and is made or dropped. One that can be made at once begins there.
CHANGE: Lifecycle = {
    "quoted": {
        "awaiting_payment": "settle_changes", "applied": "settle_changes", "declined": "settle_changes",
        "expired": "settle_changes",
    },
    "awaiting_payment": {"applied": "settle_changes", "declined": "settle_changes", "expired": "settle_changes"},
    "awaiting_location": {"applied": "settle_changes", "declined": "settle_changes"},
    "applied": {},
    "declined": {},
    "expired": {},
}  # fmt: skip
CHANGE_BEGINS = ("quoted", "awaiting_payment", "awaiting_location", "applied")


# An inquiry is open while the customer waits for us, waiting while we wait for the customer. A closed one goes on with what
# is written: by an answer it waits for the customer, by a note or a mail of the customer's it is open.
INQUIRY: Lifecycle = {
    "open": {"waiting": "reply_inquiries", "closed": "close_inquiries"},
    "waiting": {"open": "receive_mail", "closed": "close_inquiries"},
    "closed": {"waiting": "reply_inquiries", "open": "reply_inquiries"},
}
INQUIRY_BEGINS = ("open",)


# A draft of an invoice is what an order would be billed; paid, part paid and overdue are seen from its money. An issued one is
# corrected only by a credit note, which is issued and sent as well.
INVOICE: Lifecycle = {
    "draft": {"issued": "issue_invoices"},
    "issued": {"sent": "send_invoices"},
    "sent": {},
}
INVOICE_BEGINS = ("draft",)


def may(lifecycle: Lifecycle, state: str, command: str) -> bool:
    """Whether the command leads anywhere from this state."""
    return command in lifecycle[state].values()
