"""The audit over HTTP."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from waybill.api.doing import read_in
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest
from waybill.model.audit import AuditEntry, AuditQuery
from waybill.model.views import Page
from waybill.views.audit import list_audit


@get(
    "/v1/audit",
    opt={"scope": "audit:read"},
    dependencies={"asked": query_of(AuditQuery)},
    tags=["People"],
    operation_id="listAudit",
    summary="Who did what, when, through which door",
)
async def audit_route(request: ApiRequest, asked: NamedDependency[AuditQuery]) -> Response[Page[AuditEntry]]:
    """The log, and what of the set-up is not in it: keys, webhooks, people, templates, who came in. The newest first.

    A page may be short, or empty, where what is asked for is rare: the list ends where `next` is absent.
    """
    return shown(await read_in(request, lambda tx: list_audit(tx, asked)))


handlers: list[Any] = [audit_route]
