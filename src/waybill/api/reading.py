"""What the reading routes share: a query Struct as query parameters, and answers encoded once."""

from typing import Any

import msgspec
from litestar import Response
from litestar.di import Provide

from waybill.api.problems import Problem, decoding_problem
from waybill.api.runtime import ApiRequest

_encoder = msgspec.json.Encoder()


class Asked:
    """Fills a query Struct from a request's query parameters, one for each of its fields."""

    def __init__(self, kind: type[msgspec.Struct]) -> None:
        self.kind = kind
        self.names = {field.name for field in msgspec.structs.fields(kind)}

    async def __call__(self, request: ApiRequest) -> Any:
        given = {}
        for name, value in request.query_params.multi_items():
            if name not in self.names:
                known = ", ".join(sorted(self.names))
                raise Problem("invalid_request", f"There is no parameter {name}. There are {known}.", field=name)
            if name in given:
                raise Problem("invalid_request", f"The parameter {name} is given more than once.", field=name)
            given[name] = value
        try:
            return msgspec.convert(given, self.kind, strict=False)
        except msgspec.ValidationError as error:
            problem = decoding_problem(error, self.kind)
            field = (problem.field or "").strip("/") or None
            raise Problem("invalid_request", problem.detail, field=field) from None


def query_of(kind: type[msgspec.Struct]) -> Provide:
    """The dependency `asked` of a route: a query Struct filled from the request's query parameters."""
    return Provide(Asked(kind))


def shown(value: Any, headers: dict[str, str] | None = None) -> Response[Any]:
    """A value as JSON."""
    return Response(_encoder.encode(value), media_type="application/json", headers=headers)
