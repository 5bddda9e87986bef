"""Orders: place, list, show, watch, cancel."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, complain, done, escape, note, refuse, show_json, show_table, stdout
from waybill.cli.session import BATCH, Session, common, explain, request, run
from waybill.decisions.words.speaking import count
from waybill.model.money import money_text
from waybill.model.orders import (
    AlreadyPlaced,
    CancelOrder,
    CancelOrderResult,
    Placed,
    PlaceOrder,
    PlaceOrderResult,
)
from waybill.model.results import Refused
from waybill.model.views import LogEvent, OrderDetail, OrderQuery, OrderSummary, Page, TimelineEntry

app = typer.Typer(name="orders", help="Orders: place, list, show, watch, change, cancel.", no_args_is_help=True)

SECONDS_BETWEEN_LOOKS = 0.3


@app.command("place", cls=Command)
def place(
    lines: Annotated[list[str] | None, typer.Argument(help="What is ordered: SKU, or SKU=QUANTITY.")] = None,
    file: Annotated[Path | None, typer.Option(help="An order, or a list of orders, as JSON; - is stdin.")] = None,
    channel: Annotated[str, typer.Option(help="Where the order came from.")] = "phone",
    name: Annotated[str | None, typer.Option(help="The buyer's name.")] = None,
    email: Annotated[str | None, typer.Option(help="The buyer's e-mail.")] = None,
    country: Annotated[str | None, typer.Option(help="Where to, such as GB.")] = None,
    postal_code: Annotated[str | None, typer.Option(help="Where to.")] = None,
    city: Annotated[str | None, typer.Option(help="Where to.")] = None,
    street: Annotated[str | None, typer.Option(help="Where to.")] = None,
    method: Annotated[str, typer.Option(help="ship, pickup or local_delivery.")] = "ship",
    location: Annotated[str | None, typer.Option(help="Take it from this location; where it is picked up.")] = None,
    terms: Annotated[str, typer.Option(help="prepaid, deposit, on_delivery, on_account or bank_transfer.")] = "prepaid",
    draft: Annotated[bool, typer.Option(help="Keep it as a draft.")] = False,
    key: Annotated[str | None, typer.Option(help="An idempotency key: the same again is done once.")] = None,
) -> None:
    """Place an order of a few lines, or orders from a JSON file."""
    if (file is None) == (not lines):
        raise Wrong("Say what is ordered: waybill orders place SKU=QUANTITY ..., or --file orders.json.", status=2)
    if file is not None:
        requests = read_orders(file)
    else:
        address = {"name": name, "country": country, "city": city, "postal_code": postal_code}
        given: dict[str, Any] = {field: value for field, value in address.items() if value is not None}
        if street:
            given["lines"] = [street]
        buyer = {field: value for field, value in (("name", name), ("email", email)) if value is not None}
        fields = {
            "lines": [line_of(line) for line in lines or ()],
            "channel": channel,
            "customer": buyer or None,
            "ship_to": given if country else None,
            "method": method,
            "location": location,
            "payment": {"terms": terms},
            "draft": draft,
        }
        requests = [request(PlaceOrder, fields)]
    answers = run(lambda session: place_all(session, requests, key))
    report_placed(answers)


async def place_all(session: Session, requests: list[PlaceOrder], key: str | None) -> list[Any]:
    """The answers to all, in batches."""
    from waybill.commands.place_orders import place_orders

    answers: list[Any] = []
    for start in range(0, len(requests), BATCH):
        chunk_key = f"{key}:{start}" if key else None
        chunk = requests[start : start + BATCH]
        answers += await session.do("place_orders", place_orders, chunk, PlaceOrderResult, key=chunk_key)
    return answers


def line_of(typed: str) -> dict[str, Any]:
    """`SKU=QUANTITY` as a line; the quantity is 1 if left out."""
    sku, sign, quantity = typed.rpartition("=")
    if not sign:
        return {"sku": typed, "quantity": 1}
    if not quantity.isdecimal() or not sku:
        raise Wrong(f"{typed!r} is no line. Type SKU=QUANTITY, such as 85123A=6.", status=2)
    return {"sku": sku, "quantity": int(quantity)}


def read_orders(file: Path) -> list[PlaceOrder]:
    """The orders of a JSON file."""
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise Wrong(f"{file} cannot be read: {error.strerror}.", status=2) from None
    try:
        if content.lstrip()[:1] == b"[":
            return msgspec.json.decode(content, type=list[PlaceOrder])
        return [msgspec.json.decode(content, type=PlaceOrder)]
    except msgspec.ValidationError as error:
        raise Wrong(explain(error, list[PlaceOrder] | PlaceOrder), status=2) from None
    except msgspec.DecodeError as error:
        raise Wrong(f"{file} is not JSON: {error}.", status=2) from None


def report_placed(answers: list[Any]) -> None:
    """What became of each order; status 1 where one was refused."""
    if common.json:
        show_json(answers if len(answers) > 1 else answers[0])
    for position, answer in enumerate(answers, start=1):
        which = f"Order {position}: " if len(answers) > 1 else ""
        if isinstance(answer, Refused):
            complain(f"{which}{answer.detail}")
        elif common.json:
            continue
        elif isinstance(answer, AlreadyPlaced):
            done(f"{which}#{answer.number} was placed before ({answer.order_id}).")
        elif isinstance(answer, Placed):
            total = money_text(answer.total, answer.currency)
            done(f"{which}#{answer.number} {answer.status}, {total} ({answer.order_id}).")
    if any(isinstance(answer, Refused) for answer in answers):
        raise SystemExit(1)


@app.command("list", cls=Command)
def list_some(
    search: Annotated[
        str | None, typer.Argument(help="A number, external id, e-mail, SKU or the start of a name.")
    ] = None,
    status: Annotated[str | None, typer.Option(help="Such as placed, confirmed, canceled.")] = None,
    channel: Annotated[str | None, typer.Option(help="Where they came from.")] = None,
    tag: Annotated[str | None, typer.Option(help="Orders with this tag.")] = None,
    since: Annotated[str | None, typer.Option(help="Placed on this day or later, as 2026-11-24.")] = None,
    until: Annotated[str | None, typer.Option(help="Placed on this day or earlier.")] = None,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List orders, the newest first."""
    from waybill.views.orders import list_orders

    fields = {
        "q": search,
        "status": status,
        "channel": channel,
        "tag": tag,
        "placed_from": since,
        "placed_to": until,
        "limit": limit,
        "cursor": cursor,
    }
    query = request(OrderQuery, fields)

    async def work(session: Session) -> Page[OrderSummary]:
        async with session.reading() as tx:
            return await list_orders(tx, query)

    page = run(work)
    if common.json:
        show_json(page)
        return
    rows = [
        (
            f"#{order.number}",
            f"{order.placed_at:%Y-%m-%d %H:%M}",
            order.status,
            order.payment_status.replace("_", " "),
            order.fulfillment_status.replace("_", " "),
            order.channel,
            order.name,
            order.lines,
            money_text(order.total, order.currency),
        )
        for order in page.rows
    ]
    heads = [">Order", "Placed (UTC)", "Status", "Payment", "Fulfillment", "Channel", "Buyer", ">Lines", ">Total"]
    show_table(heads, rows, empty="No order fits.")
    if page.next:
        note(f"More: --cursor {page.next}")


def order_key(typed: str) -> UUID | int:
    """An order's id, or its number with or without #."""
    digits = typed.removeprefix("#")
    if digits.isdecimal() and len(digits) <= 18:
        return int(digits)
    try:
        return UUID(typed)
    except ValueError:
        raise Wrong(f"{typed!r} is no order. Type its number, such as 1001, or its id.", status=2) from None


@app.command("show", cls=Command)
def show(order: Annotated[str, typer.Argument(help="The order's number or id.")]) -> None:
    """Show an order: its lines, its money, and what happened to it in words."""
    from waybill.views.order_details import get_orders
    from waybill.views.timeline import timeline

    key = order_key(order)

    async def work(session: Session) -> tuple[list[OrderDetail], list[TimelineEntry]]:
        async with session.reading() as tx:
            found = await get_orders(tx, [key])
            return found, await timeline(tx, found[0].order_id) if found else []

    found, entries = run(work)
    if not found:
        raise Wrong(f"There is no order {order}. List them: waybill orders list")
    if common.json:
        show_json({"order": found[0], "timeline": entries})
        return
    show_detail(found[0])
    stdout().print()
    show_table(
        ["When (UTC)", "What", "Who"],
        [(f"{one.at:%Y-%m-%d %H:%M:%S}", one.words, who(one.actor)) for one in entries],
        empty="",
    )


def who(actor: str) -> str:
    """Who did it; of a key's id only its end, which tells keys apart and leaves room for the words."""
    kind, _, name = actor.partition(":")
    return f"{kind}:...{name[-6:]}" if kind == "key" else actor


def show_detail(order: OrderDetail) -> None:
    """An order for people."""
    stdout().print(f"[bold]#{order.number}[/bold]  {order.status}  {order.order_id}")
    about = [order.channel, order.payment_status.replace("_", " "), order.fulfillment_status.replace("_", " ")]
    if order.customer and order.customer.name:
        about.append(order.customer.name)
    if order.promise and order.promise.ship_by:
        about.append(f"to ship by {order.promise.ship_by:%Y-%m-%d}")
    if not order.reach:
        about.append("its buyer cannot be told anything")
    done(", ".join(about))
    stdout().print()
    rows = [
        (
            line.line,
            line.sku,
            line.title,
            line.quantity,
            line.unit_price,
            money_text(line.total, order.currency),
            ", ".join(f"{count} {bucket}" for bucket, count in line.buckets.items() if count),
        )
        for line in order.lines
    ]
    show_table([">Line", "SKU", "Title", ">Quantity", ">Price", ">Total", "Where"], rows, empty="It has no goods.")
    for part in order.fulfillments:
        done(
            f"{part.number}: {count(sum(part.lines.values()), 'unit')} at {part.location}, {part.status.replace('_', ' ')}"
        )
    for parcel in order.parcels:
        way = " ".join(filter(None, (parcel.carrier, parcel.tracking_number)))
        done(", ".join(filter(None, (f"{parcel.number}: {parcel.status.replace('_', ' ')}", way))))
    show_money(order)
    if order.holds:
        done(f"On hold: {', '.join(order.holds).replace('_', ' ')}")
    if order.awaiting:
        done(f"A change waits for {money_text(order.awaiting, order.currency)}: waybill orders changes {order.number}")


def show_money(order: OrderDetail) -> None:
    """An order's charges, payments and sums."""
    for charge in order.charges:
        title = charge.title or charge.type.replace("_", " ")
        done(f"{title[:1].upper()}{title[1:]}: {money_text(charge.amount, order.currency)}")
    for paid in order.payments:
        # what was taken whole need not be said twice
        authorized = paid.authorized if paid.authorized > paid.captured else 0
        sums = {"authorized": authorized, "taken": paid.captured, "back": paid.refunded}
        told = [f"{money_text(amount, order.currency)} {what}" for what, amount in sums.items() if amount]
        way = f"{paid.tender} by {paid.gateway}".replace("_", " ")
        done(f"Payment ({way}) {', '.join([paid.status.replace('_', ' '), *told])}")
    owed = f"to be paid {money_text(order.balance, order.currency)}"
    if order.balance < 0:
        owed = f"owed to the buyer {money_text(-order.balance, order.currency)}"
    given = {"credited": order.credited, "written off": order.written_off}
    less = [f"{money_text(amount, order.currency)} {what}" for what, amount in given.items() if amount]
    done(", ".join([f"Total {money_text(order.total, order.currency)}", *less, owed]))


@app.command("cancel", cls=Command)
def cancel(
    order: Annotated[str, typer.Argument(help="The order's number or id.")],
    line: Annotated[
        list[str] | None, typer.Option(help="Only units of a line: LINE=QUANTITY; give it several times.")
    ] = None,
    reason: Annotated[
        str, typer.Option(help="customer, inventory, fraud, payment, staff, channel or other.")
    ] = "customer",
) -> None:
    """Cancel an order, or units of its lines, before anything has shipped."""
    from waybill.commands.cancel_orders import cancel_orders
    from waybill.views.order_details import get_orders

    key = order_key(order)
    parts = []
    for typed in line or ():
        number, _, quantity = typed.partition("=")
        if not (number.isdecimal() and quantity.isdecimal()):
            raise Wrong(f"{typed!r} is no part of an order. Type LINE=QUANTITY, such as 1=2.", status=2)
        parts.append({"line": int(number), "quantity": int(quantity)})

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            found = await get_orders(tx, [key])
        if not found:
            raise Wrong(f"There is no order {order}. List them: waybill orders list")
        asked = request(CancelOrder, {"order_id": found[0].order_id, "lines": parts or None, "reason": reason})
        (answer,) = await session.do("cancel_orders", cancel_orders, [asked], CancelOrderResult)
        return answer

    answer = run(work)
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    if common.json:
        show_json(answer)
        return
    units = sum(answer.canceled.values())
    owed = f", {money_text(answer.owed, answer.currency)} owed to the buyer" if answer.owed else ""
    done(
        f"Canceled {count(units, 'unit')}, {answer.freed} of stock are free again; the order is {answer.status}{owed}."
    )


@app.command("watch", cls=Command)
def watch(
    after: Annotated[int | None, typer.Option(help="Begin after this seq of the log; without it, now.")] = None,
    count: Annotated[int | None, typer.Option(help="End after so many events.")] = None,
) -> None:
    """Follow what happens, in words, until Ctrl-C."""

    async def work(session: Session) -> None:
        from waybill.store.all_shops import newest

        shop_id = session.shop.shop_id
        position = (await newest(session.pool, [shop_id])).get(shop_id, 0) if after is None else after
        left = count
        if not common.json:
            note(f"Following {session.shop.name} from event {position:,} on. Ctrl-C ends it.")
        while left is None or left > 0:
            position, shown = await look(session, position, left)
            left = left - shown if left is not None else None
            if not shown:
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    run(work)


async def look(session: Session, position: int, limit: int | None) -> tuple[int, int]:
    """Show the next events; the position after them, and how many they were."""
    from waybill.views.events import events_after
    from waybill.views.feed_words import feed_words

    async with session.reading() as tx:
        page = await events_after(tx, position, limit=min(limit or 100, 100))
        said = await feed_words(tx, page.rows)
    for event, text in zip(page.rows, said, strict=True):
        show_event(event, text.about, text.words)
    sys.stdout.flush()
    return page.after, len(page.rows)


def show_event(event: LogEvent, about: str, text: str) -> None:
    """One event on one line."""
    if common.json:
        sys.stdout.write(msgspec.json.encode({"event": event, "about": about, "words": text}).decode() + "\n")
    else:
        time = f"{event.occurred_at.astimezone():%H:%M:%S}"
        stdout().print(f"[dim]{time}[/dim]  [bold]{about:<8}[/bold]{escape(text)}")


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module, and those of `changes`, `ending` and `links`."""
    from waybill.cli import changes, ending, links

    changes.add_to_orders(app)
    ending.add_to_orders(app)
    links.add_to_orders(app)
    whole.add_typer(app)
