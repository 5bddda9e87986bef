"""The goods and sums of a message, as rows."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from waybill.workers.order_story import Line, Story
from waybill.workers.wording import Language, amount_text, quantity_text


class Row(Struct, frozen=True, kw_only=True):
    """A line of the table."""

    title: str
    quantity: str = ""
    amount: str = ""
    note: str = ""


def item_rows(language: Language, story: Story, units: Mapping[str, str]) -> list[Row]:
    """What is ordered, as the buyer asked for it: a bundle is one row, and its components none."""
    rows: list[tuple[int, Row]] = []
    for bundle in story.bundles:
        parts = [line for line in story.lines.values() if line.parent == bundle.line and line.role == "component"]
        if not any(part.quantity for part in parts):
            continue
        cost = amount_text(language, sum(part.cost() for part in parts), story.currency)
        note = language.labels["on_backorder"] if any(part.waiting for part in parts) else ""
        # of a bundle that is canceled in part as many are left as of the component that most are left of
        left = max(-(-part.quantity * bundle.quantity // part.ordered) for part in parts if part.ordered)
        rows.append((bundle.line, Row(title=bundle.title, quantity=str(left), amount=cost, note=note)))
    for line in story.lines.values():
        if line.role == "component" or not line.quantity:
            continue
        quantity = _quantity(language, line, line.quantity, units)
        cost = amount_text(language, line.cost(), story.currency)
        waiting = min(line.waiting, line.quantity)
        note = ""
        if waiting:
            note = language.labels["backordered"].format(quantity=_quantity(language, line, waiting, units))
        rows.append((line.line, Row(title=line.title, quantity=quantity, amount=cost, note=note)))
    return [row for _, row in sorted(rows, key=lambda row: row[0])]


def rows_of(language: Language, story: Story, wanted: Mapping[int, int], units: Mapping[str, str]) -> list[Row]:
    """Units by line, without what they cost."""
    return [
        Row(title=story.lines[line].title, quantity=_quantity(language, story.lines[line], quantity, units))
        for line, quantity in sorted(wanted.items())
        if quantity > 0 and line in story.lines
    ]


def canceled_rows(language: Language, story: Story, units: Mapping[str, str]) -> list[Row]:
    """What the story's last event canceled."""
    cause: Any = story.cause
    gone: dict[int, int] = {}
    if cause.type in ("order.canceled", "pickup.uncollected"):
        for one in cause.lines:
            gone[one.line] = gone.get(one.line, 0) + one.quantity
    else:
        for move in cause.moves:
            if move.target == "canceled":
                gone[move.line] = gone.get(move.line, 0) + move.quantity
    return rows_of(language, story, gone, units)


def sums_of(language: Language, story: Story) -> dict[str, Any]:
    """Charges, discount, tax, total and what is still to be paid."""

    def amount(minor: int) -> str:
        return amount_text(language, minor, story.currency)

    # a charge canceled in part has no line of its own any more
    told = sum(charge.amount for charge in story.charges) == story.charge_total
    return {
        "charges": [
            Row(title=charge.title or language.labels[charge.type], amount=amount(charge.amount))
            for charge in (story.charges if told else ())
        ],
        "discount": amount(-story.discount) if story.discount else "",
        "tax": amount(story.tax) if story.tax else "",
        "tax_included": story.placed.tax_included,
        "total": amount(story.total),
        "paid": amount(story.paid) if story.paid and story.owed > 0 else "",
        "due": amount(story.owed) if story.owed > 0 else "",
    }


def _quantity(language: Language, line: Line, quantity: int, units: Mapping[str, str]) -> str:
    return quantity_text(language, quantity, line.scale, units.get(line.sku, "unit"))
