"""Why an order cannot be edited as asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from waybill.decisions.changes.rework import Reworked, refused
from waybill.decisions.changes.sheet import Content
from waybill.decisions.changes.sourcing import Plan
from waybill.decisions.folding import Folding, Order
from waybill.decisions.promise import may_wait
from waybill.model.edits import EditOrder, EditRefusal
from waybill.model.events.changes import EditContent
from waybill.model.facts import ItemFact
from waybill.model.results import Refused

# Orders that may be changed: nothing of what was asked is over.
EDITABLE = ("placed", "confirmed")


def check_edit(order: Order, content: Content, request: EditOrder) -> Refused | None:
    """The refusals that need no figures, in order of precedence."""
    if request.version is not None and request.version != order.version:
        return refused(
            EditRefusal.VERSION_CHANGED,
            f"The order was changed meanwhile: it is at version {order.version}, not {request.version}. Read it again.",
            "/version",
            version=order.version,
        )
    if order.status == "draft":
        detail = "This is a draft: place what is wanted with its draft_id instead."
        return refused(EditRefusal.IS_DRAFT, detail, "/order_id")
    if order.status not in EDITABLE:
        return refused(
            EditRefusal.ALREADY_ENDED,
            f"The order is {order.status}; it cannot be changed any more. Place another order for what is added.",
            "/order_id",
            status=order.status,
        )
    return _check_lines(order, content, request) or _check_parcels(order, request)


def _check_lines(order: Order, content: Content, request: EditOrder) -> Refused | None:
    bundles = {bundle.line for bundle in content.bundles}
    twice: Refused | None = None
    seen: set[int] = set()
    for position, wanted in enumerate(request.lines):
        pointer = f"/lines/{position}/line"
        if wanted.line not in order.lines and wanted.line not in bundles:
            return refused(EditRefusal.UNKNOWN_LINE, f"The order has no line {wanted.line}.", pointer)
        line = order.lines.get(wanted.line)
        if line is not None and line.fact.role == "component":
            return refused(
                EditRefusal.UNKNOWN_LINE,
                f"Line {wanted.line} is a part of the bundle on line {line.fact.parent}: change that one.",
                pointer,
            )
        if wanted.line in seen and twice is None:
            twice = refused(EditRefusal.LINE_TWICE, f"Line {wanted.line} is named twice.", pointer)
        seen.add(wanted.line)
    return twice


def _check_parcels(order: Order, request: EditOrder) -> Refused | None:
    """What a location has begun with cannot go another way; what is packed cannot go elsewhere."""
    facts = [line.fact for line in order.lines.values()]
    packed = sum(fact.packed + fact.ready_for_pickup for fact in facts)
    begun = packed + sum(fact.released + fact.picked for fact in facts)
    if begun and (request.location is not None or (request.method is not None and request.method != order.fact.method)):
        return refused(
            EditRefusal.IN_PARCEL,
            f"{begun} units are with a location already. Cancel what it has first, then change how the rest goes.",
            "/method" if request.method is not None else "/location",
        )
    if packed and request.ship_to is not None:
        return refused(
            EditRefusal.IN_PARCEL,
            f"{packed} units are in a parcel with its address. Let it be unpacked first.",
            "/ship_to",
        )
    return None


def check_outcome(
    order: Order, content: Content, request: EditOrder, reworked: Reworked, now: datetime
) -> Refused | None:
    """The refusals that need the new figures, in order of precedence."""
    method = request.method or order.fact.method
    theirs = order.fact.prices == "theirs"
    if (
        request.method is not None
        and method != "pickup"
        and not theirs
        and request.ship_to is None
        and not content.address
    ):
        return refused(EditRefusal.ADDRESS_NEEDED, "Say where the order goes, or choose method pickup.", "/ship_to")
    if request.requested_at is not None and request.requested_at < now - timedelta(days=1):
        return refused(
            EditRefusal.REQUESTED_IN_THE_PAST, "The requested date has passed. Ask for a later one.", "/requested_at"
        )
    left = sum(reworked.sheet.kept(line) for line in reworked.sheet.lines.values()) - sum(reworked.requested.values())
    if left <= 0:
        return refused(EditRefusal.NOTHING_LEFT, "Nothing of the order would be left. Cancel it instead.", "/lines")
    if reworked.edit == EditContent() and not reworked.requested:
        return refused(EditRefusal.NOTHING_TO_CHANGE, "The order is like this already.", "/order_id")
    return _check_money(order, content, request, reworked)


def _check_money(order: Order, content: Content, request: EditOrder, reworked: Reworked) -> Refused | None:
    sheet, total = reworked.sheet, reworked.amounts.total
    for number, credit in sorted(content.credits.items()):
        line = sheet.lines.get(number)
        if line is not None and line.was is not None and (line.fewer or line.gone or number in sheet.repriced):
            left = sheet.left(line, sheet.taxed(line)[1])
            if left < credit:
                return refused(
                    EditRefusal.BELOW_REFUNDED,
                    f"{credit} of line {number} were given back already; it would come to {left} only. Leave more of it.",
                    "/lines",
                    line=number,
                    credited=credit,
                    total=left,
                )
    given = order.fact.credited + order.fact.written_off
    if total < given and total < order.total:
        return refused(
            EditRefusal.BELOW_REFUNDED,
            f"{given} of the order were given back already; it would come to {total} only. Leave more of it, or cancel it.",
            "/lines",
            credited=given,
            total=total,
        )
    if request.expected_total is not None and request.expected_total != total:
        return refused(
            EditRefusal.TOTAL_CHANGED,
            f"The order comes to {total} then, not {request.expected_total}. Show that total, or send none.",
            "/expected_total",
            ours=total,
            yours=request.expected_total,
        )
    return None


def short(
    folding: Folding, reworked: Reworked, plan: Plan, request: EditOrder, items: Mapping[UUID, ItemFact]
) -> Refused | None:
    """Missing stock refuses an edit, unless every missing item may be backordered or preordered."""
    for number, missing in sorted(plan.missing.items()):
        line = reworked.sheet.lines[number]
        if may_wait(items[line.item_id], folding.shop, folding.now) and request.sourcing.backorder is not False:
            continue
        return refused(
            EditRefusal.INSUFFICIENT_STOCK,
            f"{missing} units of {line.sku} are missing. Ask for fewer, or allow backorders.",
            _pointer(number, reworked, request.lines),
            sku=line.sku,
            missing=missing,
        )
    return None


def _pointer(number: int, reworked: Reworked, lines: Sequence[object]) -> str:
    line = reworked.sheet.lines[number]
    asked = number if line.parent is None else line.parent
    if asked in reworked.asked:
        return f"/add/{list(reworked.asked).index(asked)}/quantity"
    wanted = reworked.copied.get(asked, asked)
    place = next((place for place, one in enumerate(lines) if getattr(one, "line", None) == wanted), None)
    return "/lines" if place is None else f"/lines/{place}/quantity"
