"""What the reading routes share: a query Struct as query parameters, and answers encoded once."""

import inspect
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Response
from litestar.di import Provide
from litestar.params import QueryParameter

from waybill.api.problems import Problem
from waybill.api.runtime import ApiRequest

Query = TypeVar("Query", bound=msgspec.Struct)

_encoder = msgspec.json.Encoder()
_LIMITS = {
    "description": "description",
    "pattern": "pattern",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minimum": "ge",
    "maximum": "le",
}


def query_of(kind: type[Query], **fixed: Any) -> Provide:
    """Fills `kind` from the query parameters, one for each of its fields, but for those that are `fixed` by the route."""
    fields = [field for field in msgspec.structs.fields(kind) if field.name not in fixed]
    names = {field.name for field in fields}

    def fill(request: ApiRequest, **given: Any) -> Query:
        for name in request.query_params:
            if name not in names:
                known = ", ".join(sorted(names))
                raise Problem("invalid_request", f"There is no parameter {name}. There are {known}.", field=name)
        return kind(**given, **fixed)

    parameters = [inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=ApiRequest)]
    for field in fields:
        annotation: Any = Annotated[
            field.type, QueryParameter(name=field.name, required=False, **_documented(field.type))
        ]
        parameters.append(
            inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=annotation)
        )
    fill.__signature__ = inspect.Signature(parameters, return_annotation=kind)  # type: ignore[attr-defined]
    fill.__annotations__ = {one.name: one.annotation for one in parameters} | {"return": kind}
    return Provide(fill, sync_to_thread=False)


def _documented(type: Any) -> dict[str, Any]:
    """The limits of a field's type as the API's page shows them; decoding holds to the type's own."""
    schema = msgspec.json.schema(type)
    schema = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    limits = {ours: schema[theirs] for theirs, ours in _LIMITS.items() if theirs in schema}
    if "pattern" in limits:
        limits["pattern"] = limits["pattern"].replace(r"\A", "^").replace(r"\Z", "$")
    return limits


def shown(value: Any, headers: dict[str, str] | None = None) -> Response[Any]:
    """A value as JSON."""
    return Response(_encoder.encode(value), media_type="application/json", headers=headers)
