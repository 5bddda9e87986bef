"""Any verb for many at once: its requests come from a file of JSON, JSON Lines or CSV."""

import csv
import importlib
import io
import pkgutil
import re
import sys
import typing
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from msgspec import Struct

import waybill.commands
from waybill.cli.common import Command
from waybill.cli.output import Wrong, complain, done, show_json, show_table
from waybill.cli.session import BATCH, Session, common, explain, run
from waybill.model.results import Refused

# What only workers, buyers and imports ask for, or is not for many.
OTHERS = frozenset({
    "accept_quotes", "advance_payments", "answer_delays", "ask_order_lists", "check_out_baskets", "erase_customers",
    "expire_orders", "expire_payments", "import_history", "receive_mail", "renew_promises", "request_codes", "return_late_money",
    "save_shop",
})  # fmt: skip
_ORDER = re.compile(r"#?[0-9]{1,18}\Z")


class Doable(Struct, frozen=True):
    """A verb: its command, what one of its requests is, and what one of its answers is."""

    command: Any
    request: type[Struct]
    answer: Any


def verbs() -> dict[str, Doable]:
    """What can be done for many, by the verb's name."""
    found = {}
    for module in pkgutil.walk_packages(waybill.commands.__path__, "waybill.commands."):
        stem = module.name.rpartition(".")[2]
        command = None if module.ispkg else getattr(importlib.import_module(module.name), stem, None)
        if stem not in OTHERS and iscoroutinefunction(command):
            hints = typing.get_type_hints(command)
            (asked,), (answered,) = typing.get_args(hints["requests"]), typing.get_args(hints["return"])
            found[stem] = Doable(command, asked, answered)
    return dict(sorted(found.items()))


def many(
    verb: Annotated[
        str | None, typer.Argument(help="Such as cancel_orders; without one, all there are are listed.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Argument(help="Requests as the API takes them: JSON, JSON Lines or CSV; - is stdin."),
    ] = None,
    key: Annotated[str | None, typer.Option(help="An idempotency key: the same again is done once.")] = None,
) -> None:
    """Do anything for many at once, such as a bank statement's payments. Without a file, its fields are listed.

    Orders, fulfillments, parcels and returns may be named by their numbers. A field of CSV that is a list or an object is JSON.
    """
    there_are = verbs()
    if verb is None:
        _list([(name, (one.request.__doc__ or "").split("\n")[0]) for name, one in there_are.items()], ("Verb", "What"))
        return
    name = verb.replace("-", "_")
    if name not in there_are:
        raise Wrong(f"There is no {verb!r} for many. List what there is: waybill many", status=2)
    doable = there_are[name]
    if file is None:
        fields = msgspec.structs.fields(doable.request)
        _list([(one.encode_name, "needed" if one.required else "") for one in fields], ("Field", "Needed"))
        return
    rows, loose = read(file)
    answers = run(partial(_do, name, doable, rows, loose, key))
    _tell(answers)


def _list(rows: Sequence[tuple[str, str]], heads: tuple[str, str]) -> None:
    if common.json:
        show_json([dict(zip((head.lower() for head in heads), row, strict=True)) for row in rows])
    else:
        show_table(heads, rows, empty="")


async def _do(name: str, doable: Doable, rows: list[Any], loose: bool, key: str | None, session: Session) -> list[Any]:
    from waybill.cli.payments import use_keys

    use_keys(session)
    asked = [_request(row, doable.request, place, loose) for place, row in enumerate(await _with_ids(session, rows), 1)]
    answers: list[Any] = []
    for start in range(0, len(asked), BATCH):
        chunk_key = f"{key}:{start}" if key else None
        answers += await session.do(name, doable.command, asked[start : start + BATCH], doable.answer, key=chunk_key)
    return await _with_secrets(session, name, answers)


def _request(row: Any, kind: type[Struct], place: int, loose: bool) -> Any:
    try:
        return msgspec.convert(row, kind, strict=not loose)
    except msgspec.ValidationError as error:
        raise Wrong(f"Request {place}: {explain(error, kind)}", status=2) from None


async def _with_secrets(session: Session, name: str, answers: list[Any]) -> list[Any]:
    """The answers with what is not kept: codes of gift cards, addresses of links."""
    from waybill.commands.payments.issue_stored_value import with_codes
    from waybill.commands.payments.make_pay_links import with_tokens

    if name not in ("issue_stored_value", "make_pay_links"):
        return answers
    async with session.reading() as tx:
        if name == "issue_stored_value":
            return list(await with_codes(tx, answers))
        return await with_tokens(tx, answers, session.buyer_address)


def _tell(answers: Sequence[Any]) -> None:
    if common.json:
        show_json(answers)
    refused = [(place, one) for place, one in enumerate(answers, 1) if isinstance(one, Refused)]
    for place, one in refused:
        complain(f"Request {place}: {one.detail}")
    if not common.json:
        for one in answers:
            shown = getattr(one, "code", None) or getattr(one, "url", None)
            if shown:
                done(shown)
        done(f"Done: {len(answers) - len(refused)} of {len(answers)}.")
    if refused:
        raise SystemExit(1)


def read(file: Path) -> tuple[list[Any], bool]:
    """The requests of a file as they are written there, and whether all of their values are text, as in CSV."""
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        text = content.decode("utf-8-sig").strip()
    except OSError as error:
        raise Wrong(f"{file} cannot be read: {error.strerror}.", status=2) from None
    except UnicodeDecodeError:
        raise Wrong(f"{file} is not UTF-8. Save it as UTF-8.", status=2) from None
    try:
        if text.startswith("["):
            return msgspec.json.decode(text, type=list[Any]), False
        if text.startswith("{"):
            return _objects(text), False
    except msgspec.DecodeError as error:
        raise Wrong(f"{file} is not JSON: {error}.", status=2) from None
    return _of_csv(file, text), True


def _objects(text: str) -> list[Any]:
    """One object, or one on each line."""
    try:
        return [msgspec.json.decode(text)]
    except msgspec.DecodeError:
        return [msgspec.json.decode(line) for line in text.splitlines() if line.strip()]


def _of_csv(file: Path, text: str) -> list[Any]:
    rows = []
    try:
        for number, cells in enumerate(csv.DictReader(io.StringIO(text, newline=""), strict=True), 1):
            if None in cells or None in cells.values():
                raise Wrong(f"{file}: row {number} has other columns than the first line names.", status=2)
            rows.append({name: _cell(cell) for name, cell in cells.items() if cell != ""})
    except csv.Error as error:
        raise Wrong(f"{file} is neither JSON nor CSV: {error}.", status=2) from None
    if not rows:
        raise Wrong(f"{file} has no requests: a first line that names the fields, and a line for each.", status=2)
    return rows


def _cell(cell: str) -> Any:
    """Text, or the list or object that it is in JSON."""
    if cell[:1] in ("[", "{"):
        try:
            return msgspec.json.decode(cell)
        except msgspec.DecodeError:
            return cell
    return cell


async def _with_ids(session: Session, rows: Sequence[Any]) -> list[Any]:
    """The rows with ids where things are named by their numbers."""
    from waybill.cli import parcels, returns

    orders = await _orders(session, rows)
    finders: dict[str, Callable[[str], Any]] = {
        "fulfillment_id": lambda typed: parcels.id_of(session, typed, "fulfillment_id"),
        "into_id": lambda typed: parcels.id_of(session, typed, "fulfillment_id"),
        "parcel_id": lambda typed: parcels.id_of(session, typed, "parcel_id"),
        "return_id": lambda typed: returns.id_of(session, typed),
    }
    found: dict[tuple[str, str], str] = {}
    made = []
    for row in rows:
        row = dict(row) if isinstance(row, Mapping) else row
        for field, typed in row.items() if isinstance(row, dict) else ():
            if field == "order_id" and typed in orders:
                row[field] = orders[typed]
            elif field in finders and isinstance(typed, str) and len(typed) < 32:
                if (field, typed) not in found:
                    found[field, typed] = str(await finders[field](typed))
                row[field] = found[field, typed]
        made.append(row)
    return made


async def _orders(session: Session, rows: Sequence[Any]) -> dict[Any, str]:
    """The ids of the orders that are named by their numbers."""
    from waybill.views.order_details import get_orders

    typed = {one.get("order_id") for one in rows if isinstance(one, Mapping)}
    numbers = {one: int(str(one).removeprefix("#")) for one in typed if _ORDER.match(str(one))}
    ids: dict[int, str] = {}
    wanted = sorted(set(numbers.values()))
    for start in range(0, len(wanted), BATCH):
        async with session.reading() as tx:
            ids |= {one.number: str(one.order_id) for one in await get_orders(tx, wanted[start : start + BATCH])}
    for one, number in numbers.items():
        if number not in ids:
            raise Wrong(f"There is no order {one}. List them: waybill orders list")
    return {one: ids[number] for one, number in numbers.items()}


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.command("many", cls=Command)(many)
