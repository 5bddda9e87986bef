"""The lifecycle tables are whole, and they are what decisions go by."""

from pathlib import Path

import pytest

import waybill.commands
from waybill.decisions.lifecycles import (
    CHANGE,
    CHANGE_BEGINS,
    DISPUTE,
    DISPUTE_BEGINS,
    FULFILLMENT,
    FULFILLMENT_BEGINS,
    INQUIRY,
    INQUIRY_BEGINS,
    INVOICE,
    INVOICE_BEGINS,
    ORDER,
    ORDER_BEGINS,
    PARCEL,
    PARCEL_BEGINS,
    PAYMENT,
    PAYMENT_BEGINS,
    PICKUP,
    PICKUP_BEGINS,
    RETURN,
    RETURN_BEGINS,
    STORED_VALUE,
    STORED_VALUE_BEGINS,
    TRANSFER,
    TRANSFER_BEGINS,
    Lifecycle,
    may,
)

MACHINES = {
    "order": (ORDER, ORDER_BEGINS),
    "payment": (PAYMENT, PAYMENT_BEGINS),
    "dispute": (DISPUTE, DISPUTE_BEGINS),
    "stored value": (STORED_VALUE, STORED_VALUE_BEGINS),
    "change": (CHANGE, CHANGE_BEGINS),
    "fulfillment": (FULFILLMENT, FULFILLMENT_BEGINS),
    "parcel": (PARCEL, PARCEL_BEGINS),
    "pickup": (PICKUP, PICKUP_BEGINS),
    "return": (RETURN, RETURN_BEGINS),
    "transfer": (TRANSFER, TRANSFER_BEGINS),
    "inquiry": (INQUIRY, INQUIRY_BEGINS),
    "invoice": (INVOICE, INVOICE_BEGINS),
}
FINAL = {
    "order": {"completed", "canceled", "discarded"},
    "change": {"applied", "declined", "expired"},
    "payment": {"captured", "voided", "expired", "failed"},
    "dispute": {"won", "lost"},
    "stored value": {"void"},
    "fulfillment": {"rejected", "short", "merged", "canceled"},
    "parcel": {"voided", "collected", "uncollected", "returned"},
    "pickup": {"collected", "uncollected"},
    "return": {"declined", "canceled", "expired", "closed"},
    "transfer": {"received", "canceled"},
    "inquiry": set(),
    "invoice": {"sent"},
}

# Where one may stay for good, though it can go on.
RESTS = {"inquiry": {"closed"}}

# Verbs of the tables that are not written yet; a verb leaves this list when it comes.
TO_COME: set[str] = set()


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_is_reachable(name: str) -> None:
    machine, begins = MACHINES[name]
    reached, todo = set(begins), list(begins)
    while todo:
        new = set(machine[todo.pop()]) - reached
        reached |= new
        todo.extend(new)
    assert reached == set(machine)


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_that_is_not_final_has_an_exit(name: str) -> None:
    machine, _ = MACHINES[name]
    assert {state for state, exits in machine.items() if not exits} == FINAL[name]
    for state in machine.keys() - FINAL[name]:
        assert _reaches_an_end(machine, state, FINAL[name] | RESTS.get(name, set())), f"{state} never ends"


def _reaches_an_end(machine: Lifecycle, state: str, ends: set[str]) -> bool:
    seen, todo = {state}, [state]
    while todo:
        now = todo.pop()
        if now in ends:
            return True
        todo.extend(machine[now].keys() - seen)
        seen |= machine[now].keys()
    return False


def test_the_verbs_of_the_table_exist() -> None:
    commands = {path.stem for path in Path(waybill.commands.__file__).parent.rglob("*.py")}
    named = {command for machine, _ in MACHINES.values() for exits in machine.values() for command in exits.values()}
    assert named - commands == TO_COME


@pytest.mark.parametrize("command", ["cancel_orders", "confirm_orders", "expire_orders", "discard_drafts"])
def test_decisions_go_by_the_table(command: str) -> None:
    source = Path(waybill.commands.__file__).parents[1] / "decisions" / f"{command}.py"
    assert f'may(ORDER, order.status, "{command}")' in source.read_text(encoding="utf-8")


def test_absent_pairs_are_refused() -> None:
    assert may(ORDER, "placed", "cancel_orders")
    assert not may(ORDER, "draft", "cancel_orders")
    assert not may(ORDER, "expired", "confirm_orders")
