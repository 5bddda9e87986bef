"""What is wrong with a request, for people: msgspec's messages name regular expressions, and no values of an enum."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cache
from typing import Any, get_args

import msgspec
from msgspec import inspect

from waybill.model import wire

_PATTERN = re.compile(r"Expected `str` matching regex (?P<pattern>.+)\Z", re.DOTALL)
_LIMIT = re.compile(r"Expected `(?P<kind>int|float)` (?P<limit>[<>]=?) (?P<value>\S+)\Z")
_LENGTH = re.compile(r"Expected `(?P<kind>str|array|object)` of length (?P<limit>[<>]=) (?P<value>\d+)\Z")
_KIND = re.compile(r"Expected `(?P<kinds>[^`]+)`, got `(?P<got>[^`]+)`\Z")
_KINDS = {
    "int": "a whole number", "float": "a number", "str": "text", "bool": "true or false", "array": "a list", "object": "an object",
    "null": "nothing", "uuid": "an id", "date": "a day such as `2026-11-29`", "datetime": "a time such as `2026-11-29T18:30:00Z`",
}  # fmt: skip
_LIMITS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
_PARTS = {"str": ("character", "characters"), "array": ("entry", "entries"), "object": ("entry", "entries")}
_FORMS = {
    wire.Price: "a price such as `12.50`",
    wire.Country: "a country of two capital letters, such as `DE`",
    wire.Currency: "a currency of three capital letters, such as `EUR`",
    wire.Language: "a language such as `en` or `zh-CN`",
    wire.Email: "an e-mail address such as `ada@example.com`",
    wire.Phone: "a phone number such as `+49 30 123456`",
    wire.Code: "a code of letters, digits and `._:/-` that begins with a letter or digit",
    wire.Name: "text on one line",
    wire.Sku: "text on one line, not only spaces",
}
# Of values that are of one place only, by their pattern.
_PLACES = {
    r"\A[^\x00]*\Z": "text without NUL characters",
    r"\A[^\x00-\x1f]*\Z": "text on one line",
    r"\A[!-~]+\Z": "letters, digits and signs without spaces",
    r"\A[A-Za-z0-9_-]{1,400}\Z": "the `next` of the page before",
    r"\A[A-Za-z0-9_-]{22}\Z": "the `next` of the page before",
    r"\A[A-Za-z0-9_-]+\Z": "the token of the link, as it was sent",
    r"\A#?[0-9]{1,18}\Z": "a number such as `#1001`",
    r"\A[1-9][0-9]{0,14}(,[1-9][0-9]{0,14}){0,99}\Z": "up to 100 numbers such as `1001,1002`",
    r"\A[a-z_]+\.([a-z_]+|\*)\Z": "a type such as `order.placed` or `order.*`",
    r"\A([a-z_]+\.([a-z_]+|\*)|\*)\Z": "a type such as `order.placed` or `order.*`, or `*` for all",
    r"\A[a-z_.,]+\Z": "types such as `order.placed,order.canceled`",
    r"\A[a-zA-Z]{1,64}\Z": "an operation's id such as `cancelOrders`",
    r"\A[a-z]+(-[a-z]+)?(:[0-9a-f-]{36})?\Z": "a consumer such as `messages`, or a webhook as `webhook:` and its id",
    r"\A[A-Za-z0-9][A-Za-z0-9 ._/-]*\Z": "a tracking number of letters, digits, spaces and `._/-` that begins with a letter or digit",
    r"\A[A-Za-z0-9 -]{6,12}\Z": "a code of 6 to 12 letters and digits",
    r"\A[0-9][0-9 -]{4,10}[0-9]\Z": "a code of digits such as `482 913`",
    r"\A[A-Za-z2-7 -]{16,40}\Z": "a code of letters and the digits 2 to 7, as it was given out",
    r"\A[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?\Z": "text on one line that neither begins nor ends with a space",
    r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z|\A24:00\Z": "a time of day such as `08:30`",
    r"\A[A-Za-z0-9_+/-]+\Z": "a time zone such as `Europe/Berlin`",
    r"\A[A-Za-z0-9][A-Za-z0-9 -]*\Z": "how a postal code begins, such as `10`",
    r"\A[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?\Z": "a name of small letters, digits and inner `-`",
    r"\A[A-Za-z0-9/._-]{1,20}(\{year\}[A-Za-z0-9/._-]{0,10})?\Z": "what comes before a number, such as `INV-` or `INV-{year}-`",
    r"\A[A-Za-z0-9/._-]{1,60}\Z": "an invoice's number such as `INV-0001`",
    r"\Ahttps?://[^\s\x00-\x20\x7f/?#@\\]+(:[0-9]{1,5})?([/?][^\s\x00-\x20\x7f#\\]*)?\Z": "an address such as `https://example.com/hook`",
    r"\Ahttps?://[^\s\x00-\x20\x7f?#@\\]+\Z": "an address such as `https://example.com`",
    r"\Ahttps?://[!-~]+\Z": "an address such as `https://example.com/pay`",
    # what is in an address of the API
    r"^([0-9]{1,18}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$": "an order's number such as `1001`, or its id",
    r"^[A-Za-z0-9_-]{10,200}$": "the token of the link, as it was sent",
    r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$": "a location's code such as `MAIN`",
    r"^[a-z0-9-]{1,48}$": "a name of small letters, digits and inner `-`",
    r"\A[a-z0-9-]+(\.[a-z0-9-]+)+\Z": "a domain such as `example.com`",
}  # fmt: skip
_WORDS = {repr(meta.pattern): words for kind, words in _FORMS.items() for meta in get_args(kind)[1:]} | {
    repr(pattern): words for pattern, words in _PLACES.items()
}
_UNREADABLE = {
    "Invalid RFC3339 encoded date": _KINDS["date"],
    "Invalid RFC3339 encoded datetime": _KINDS["datetime"],
    "Invalid UUID": "an id such as `01a229a4-0cf4-73ff-bcb1-7fd850a74069`",
}
_UNKNOWN_FORM = "another form; the API's page tells which"


def plainly(complaint: str, steps: Sequence[str], kind: Any = None) -> str:
    """msgspec's complaint (without its place) about the value at `steps` of a request of this `kind`, said plainly.

    `steps` are field names and positions in lists. What needs no other words comes back as it is.
    """
    found = _PATTERN.match(complaint)
    if found:
        return f"Expected {_WORDS.get(found['pattern'], _UNKNOWN_FORM)}"
    found = _LIMIT.match(complaint)
    if found:
        return f"Expected {_KINDS[found['kind']]} that is {_LIMITS[found['limit']]} {found['value']}"
    found = _LENGTH.match(complaint)
    if found:
        return f"Expected {_KINDS[found['kind']]} of {_LIMITS[found['limit']]} {_counted(found['kind'], int(found['value']))}"
    found = _KIND.match(complaint)
    if found:
        kinds = [_KINDS.get(one, f"`{one}`") for one in found["kinds"].split(" | ") if one != "null"]
        return f"Expected {' or '.join(kinds)}, got {_KINDS.get(found['got'], found['got'])}"
    if complaint in _UNREADABLE:
        return f"Expected {_UNREADABLE[complaint]}"
    if complaint.startswith("Invalid enum value") and kind is not None:
        possible = list(dict.fromkeys(_values(_info(kind), list(steps))))
        if possible:
            return f"{complaint}: possible are {', '.join(possible)}"
    return complaint


def _counted(kind: str, count: int) -> str:
    one, several = _PARTS[kind]
    return f"{count} {one if count == 1 else several}"


@cache
def _info(kind: Any) -> inspect.Type:
    return inspect.type_info(kind)


def _values(node: inspect.Type, steps: list[str]) -> Iterator[str]:
    """The values that enums and literals at these steps can have."""
    if isinstance(node, inspect.Metadata):
        yield from _values(node.type, steps)
    elif isinstance(node, inspect.UnionType):
        for one in node.types:
            yield from _values(one, steps)
    elif not steps:
        yield from _possible(node)
    elif isinstance(node, inspect.StructType):
        for field in node.fields:
            if field.encode_name == steps[0]:
                yield from _values(field.type, steps[1:])
    elif isinstance(node, (inspect.ListType, inspect.VarTupleType)):
        yield from _values(node.item_type, steps[1:])
    elif isinstance(node, inspect.DictType):
        yield from _values(node.value_type, steps[1:])


def _possible(node: inspect.Type) -> Iterator[str]:
    if isinstance(node, inspect.EnumType) and issubclass(node.cls, Enum):
        yield from (str(member.value) for member in node.cls)
    elif isinstance(node, inspect.LiteralType):
        yield from map(str, node.values)


def place(text: str) -> tuple[str, list[str]]:
    """The complaint without its place, and the place as steps from the whole."""
    found = _WHERE.search(text)
    if not found:
        return text, []
    return text[: found.start()], [name or index for name, index in _STEP.findall(found.group(1))]


def explained(error: msgspec.ValidationError, kind: Any = None) -> tuple[str, list[str]]:
    """What is wrong in words, and where."""
    complaint, steps = place(str(error))
    return plainly(complaint, steps, kind), steps


_WHERE = re.compile(r" - at `(?:key in )?\$(.*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
