"""The API's description, OpenAPI 3.1, made from the routes and the very types that decode and encode."""

import inspect
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from msgspec import Struct

import waybill
from waybill.api.explanations import EXPLAINED
from waybill.api.problems import PROBLEM, TYPES, status_of
from waybill.api.reading import Asked
from waybill.api.sessions import COOKIE

REF = "#/components/schemas/{name}"
TAGS = {
    "Orders": "Take orders in from any channel, find them, confirm and cancel them.",
    "Changes": "Put orders on hold, edit them, and settle what a location is asked to take back.",
    "Drafts": "Orders that are not placed yet: they have a number and hold no stock.",
    "Fulfillment": "Release orders, accept, reject and pick them: what a location has to do, in the order of its shelves.",
    "Parcels": "From the packing bench to the doorstep: pack, ship, track, give out, and see what is late or lost.",
    "Returns": "Goods that come back, exchanges and claims: asked for, received, inspected, credited to the cent.",
    "Payments": "Money: authorized, taken, paid back, and what gateways said to it.",
    "Invoices": "What was billed and credited, numbered without gaps; as data and as PDF.",
    "Stored value": "Gift cards, store credit and exchange credit: issued, drawn on, given back to and closed.",
    "Cash": "Cash on delivery: taken by couriers and carriers, handed in and reconciled, or refused at the door.",
    "Stock": "What is there, what is promised, what is on its way, and the ledger of it all.",
    "Transfers": "Goods on their way from one location to another.",
    "Items": "What is sold, with prices, units and bundles.",
    "Set-up": "The shop and the places that goods are sent from.",
    "Customers": "Who buys. Personal data is kept apart from the log, and can be erased.",
    "Reports": "Sales, times, reasons and stock, by period and by what you like; as JSON and as CSV.",
    "Tracking": "Orders as their buyers see them, by a link: read, live, and changed with a code.",
    "Insights": "What a dashboard shows: a period against the one before it, and how things stand now.",
    "Messages": "What was said to buyers, and what became of it.",
    "Shop front": "What buyers use, without a key: items, baskets, checkout, and their own orders.",
    "Inquiries": "What customers ask: threads by e-mail and otherwise, that become drafts, offers and orders.",
    "Events": "Everything that happened, in order: as pages, and live.",
    "Webhooks": "The same events, sent to your address, signed.",
    "Keys": "API keys and what they may do.",
    "People": "Who works here: accounts, roles, invitations, and sessions in browsers.",
    "Service": "Whether the server runs and is ready, and its figures.",
}
DESCRIPTION = """\
Orders from every channel: taken in, promised, followed to the doorstep and back.

- **Keys.** Send `Authorization: Bearer wb_…`. A key belongs to one shop and has scopes.
- **People** sign in and have a session in a cookie; a change then needs `X-CSRF-Token`, and a page of this server.
- **Amounts** are integers of minor units (cents); unit prices are decimal strings of major units with up to 6 decimals.
- **Once.** Send an `Idempotency-Key` with a change: repeated, it is done once and answered the same.
- **Lists.** Where a body may be an array, each item is done and answered by itself, up to 1,000.
- **Problems** are RFC 9457 documents: `type` is stable, `detail` says what is wrong and what to do, `field` where.
- **Pages.** Lists answer `rows` and `next`; ask on with `cursor`. The list ends where `next` is absent.
"""
EXAMPLES = Path(__file__).with_name("examples")


class Operation(Struct, frozen=True):
    """One method of one path, and what its handler tells about it."""

    method: str
    path: str
    handler: HTTPRouteHandler

    @property
    def name(self) -> str:
        return str(self.handler.operation_id)

    @property
    def scope(self) -> str | None:
        return self.handler.opt.get("scope") or self.handler.opt.get("needs")

    @property
    def body(self) -> Any:
        return self.handler.opt.get("body")

    @property
    def answer(self) -> Any:
        """The type of its answer: told in `opt`, else what the handler returns a `Response` of."""
        if "answer" in self.handler.opt:
            return self.handler.opt["answer"]
        if self.media_type != "application/json":
            return str
        annotation = self.handler.parsed_fn_signature.return_type.annotation
        inner = get_args(annotation)
        return inner[0] if inner and get_origin(annotation) is Response else annotation

    @property
    def query(self) -> Any:
        provided = self.handler.resolve_dependencies().get("asked")
        return provided.dependency.kind if provided and isinstance(provided.dependency, Asked) else None

    @property
    def media_type(self) -> str:
        return str(getattr(self.handler.media_type, "value", self.handler.media_type) or "application/json")


def operations(app: Litestar) -> list[Operation]:
    """What the API can do, in the order of its routes; pages for people are left out."""
    found = []
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for method, (handler, _) in route.route_handler_map.items():
            if method != "OPTIONS" and handler.operation_id is not None:
                path = re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path)
                found.append(Operation(str(method).lower(), path, handler))
    order = list(TAGS)
    return sorted(found, key=lambda one: (order.index((one.handler.tags or ["Service"])[0]), one.path, one.method))


def shipped_examples() -> dict[str, Any]:
    """The examples of every operation, by its id; each area of the API has a file of them."""
    shown: dict[str, Any] = {}
    for path in sorted(EXAMPLES.glob("*.json")):
        shown |= msgspec.json.decode(path.read_bytes())
    return shown


def describe(app: Litestar, examples: dict[str, Any] | None = None) -> dict[str, Any]:
    """The whole document. `examples` are by operation id; without them those that are shipped."""
    shown = shipped_examples() if examples is None else examples
    every = operations(app)
    types = list(_types(every))
    schemas, components = msgspec.json.schema_components(types, ref_template=REF)
    by_type = dict(zip(map(id, types), (_portable(schema) for schema in schemas), strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for operation in every:
        described = _Described(operation, types, by_type, shown.get(operation.name, {}))
        paths.setdefault(operation.path, {})[operation.method] = described.document()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Waybill",
            "version": waybill.__version__,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {"Problem": PROBLEM_SCHEMA, **{name: _portable(one) for name, one in components.items()}},
            "examples": {
                type: {"summary": explained.meaning, "value": explained.example(type)}
                for type, explained in EXPLAINED.items()
            },
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key of a shop."},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": COOKIE,
                    "description": "The session of a person. Changes need X-CSRF-Token as well, as GET /v1/session tells it.",
                },
            },
        },
    }


def _types(every: Sequence[Operation]) -> Iterator[Any]:
    for operation in every:
        yield operation.answer
        if operation.body is not None:
            yield operation.body
        if operation.query is not None:
            for field in msgspec.structs.fields(operation.query):
                yield field.type


PROBLEM_SCHEMA = {
    "type": "object",
    "description": "What is wrong, and what to do about it (RFC 9457).",
    "properties": {
        "type": {"type": "string", "description": "Stable. It is an address of this server that explains it."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong here, and the remedy."},
        "field": {"type": "string", "description": "Where: a JSON pointer into the body, or a parameter's name."},
        "data": {"type": "object", "description": "What a program may want to know about it."},
    },
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
}
_PATH_PARAMETERS: dict[str, tuple[dict[str, Any], str]] = {
    "order": (
        {"type": "string", "pattern": "^([0-9]{1,18}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$"},
        "The order's id, or its number.",
    ),
}
_ID: dict[str, Any] = {"type": "string", "format": "uuid"}


class _Described:
    """One operation as the document tells it."""

    def __init__(
        self, operation: Operation, types: list[Any], schemas: dict[int, Any], example: dict[str, Any]
    ) -> None:
        self.operation = operation
        self.handler = operation.handler
        self.example = example
        self.schemas = schemas
        self.types = types

    def schema(self, type: Any) -> Any:
        # equal types may be one object or several: any of them has the schema
        return next(self.schemas[id(one)] for one in self.types if one is type or one == type)

    def document(self) -> dict[str, Any]:
        operation, handler = self.operation, self.handler
        description = handler.description or handler.fn.__doc__ or ""
        document: dict[str, Any] = {
            "operationId": operation.name,
            "tags": list(handler.tags or []),
            "summary": handler.summary,
            "description": "\n".join(line.strip() for line in description.strip().splitlines()),
        }
        parameters = [*self.in_path(), *self.in_query(), *self.in_header()]
        if parameters:
            document["parameters"] = parameters
        if operation.body is not None:
            document["requestBody"] = self.request_body()
        document["responses"] = self.responses()
        if operation.scope:
            document["security"] = [{"key": []}, {"session": []}]
            document["x-scope"] = operation.scope
        return document

    def in_path(self) -> Iterator[dict[str, Any]]:
        for name in re.findall(r"\{(\w+)\}", self.operation.path):
            schema, description = _PATH_PARAMETERS.get(name, (_ID, ""))
            if name == "type":
                schema, description = {"type": "string", "enum": sorted(EXPLAINED)}, "The problem's type."
            parameter: dict[str, Any] = {"name": name, "in": "path", "required": True, "schema": schema}
            if description:
                parameter["description"] = description
            if name in self.example.get("path", {}):
                parameter["example"] = self.example["path"][name]
            yield parameter

    def in_query(self) -> Iterator[dict[str, Any]]:
        kind = self.operation.query
        for field in msgspec.structs.fields(kind) if kind else ():
            schema = dict(_not_null(self.schema(field.type)))
            description = schema.pop("description", None)
            if not field.required and field.default is not None:
                schema["default"] = field.default
            parameter: dict[str, Any] = {
                "name": field.name,
                "in": "query",
                "required": field.required,
                "schema": schema,
            }
            if description:
                parameter["description"] = description
            if field.name in self.example.get("query", {}):
                parameter["example"] = self.example["query"][field.name]
            yield parameter

    def in_header(self) -> Iterator[dict[str, Any]]:
        for header in self.handler.opt.get("headers", ()):
            yield {
                "name": header.name, "in": "header", "required": False, "description": header.description,
                "schema": {"type": "string", "pattern": header.pattern}, "example": header.example,
            }  # fmt: skip

    def request_body(self) -> dict[str, Any]:
        content: dict[str, Any] = {"schema": self.schema(self.operation.body)}
        if "requests" in self.example:
            content["examples"] = {name: {"value": value} for name, value in self.example["requests"].items()}
        elif "request" in self.example:
            content["example"] = self.example["request"]
        return {
            "required": not self.handler.opt.get("optional_body", False),
            "content": {self.handler.opt.get("takes", "application/json"): content},
        }

    def responses(self) -> dict[str, Any]:
        content: dict[str, Any] = {"schema": self.schema(self.operation.answer)}
        if self.operation.media_type != "application/json":
            content = {"schema": {"type": "string"}}
            if self.operation.media_type == "application/pdf":
                content["schema"]["format"] = "binary"
        if "responses" in self.example:
            content["examples"] = {name: {"value": value} for name, value in self.example["responses"].items()}
        elif "response" in self.example:
            content["example"] = self.example["response"]
        success = {"description": "Done.", "content": {self.operation.media_type: content}}
        statuses = self.handler.opt.get("statuses") or (self.handler.status_code or 200,)
        if self.operation.method == "post" and self.operation.name in CREATES:
            statuses = (201,)
        return {
            **{str(status): success for status in statuses},
            **{str(status): _problems(types) for status, types in sorted(self.problems().items())},
        }

    def problems(self) -> dict[int, list[str]]:
        """What can go wrong, by status, in order of precedence."""
        types = [str(getattr(one, "value", one)) for one in self.handler.opt.get("refusals", ())]
        if self.operation.scope:
            types += [
                "two_credentials",
                "unauthenticated",
                "forbidden",
                "rate_limited",
                "invalid_request",
                "internal_error",
            ]
            if self.operation.method != "get":
                types += ["wrong_origin", "wrong_csrf_token"]
        elif "{" in self.operation.path or self.operation.body is not None:
            types += ["invalid_request", "internal_error"]
        if self.operation.name != "health":
            types += ["unavailable"]
        if self.operation.body is not None:
            types += ["malformed_json", "payload_too_large"]
        if "{" in self.operation.path:
            types += ["not_found", *(["unknown_order"] if "{order}" in self.operation.path else [])]
        if any(header.name == "Idempotency-Key" for header in self.handler.opt.get("headers", ())):
            types += ["key_reused", "answer_erased", "overloaded", "outcome_unknown"]
        found: dict[int, list[str]] = {}
        for type in dict.fromkeys(types):
            found.setdefault(status_of(type), []).append(type)
        return found


CREATES = {"createKey", "createWebhook"}


def _problems(types: Sequence[str]) -> dict[str, Any]:
    sentences = [f"- `{type}`: {EXPLAINED[type].meaning}" for type in types]
    only = {"properties": {"type": {"enum": [TYPES + type for type in types]}}}
    return {
        "description": "\n".join(sentences),
        "content": {
            PROBLEM: {
                "schema": {"allOf": [{"$ref": REF.format(name="Problem")}, only]},
                "examples": {type: {"$ref": f"#/components/examples/{type}"} for type in types},
            }
        },
    }


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A field's schema without the null that stands for its absence."""
    kinds = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**rest, **kinds[0]} if len(kinds) == 1 else schema


def _portable(schema: Any) -> Any:
    """A schema with patterns as every language's regular expressions take them, and descriptions without their indentation."""
    if isinstance(schema, list):
        return [_portable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _portable(value) for name, value in schema.items()}
    if isinstance(found.get("pattern"), str):
        found["pattern"] = found["pattern"].replace(r"\A", "^").replace(r"\Z", "$")
    if isinstance(found.get("description"), str):
        found["description"] = inspect.cleandoc(found["description"])
    return found
