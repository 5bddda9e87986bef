"""Whatever a client sends that the description allows or nearly allows: no fault of ours, and answers as described."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from waybill.api.app import create_app
from waybill.api.openapi import describe

IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

# a mail is sent as it was received: as text
schemathesis.serializer.alias("message/rfc822", "text/plain")
schema = schemathesis.openapi.from_dict(describe(create_app(lambda: None).app))
# a stream does not end, and figures and pages have no shape
every = schema.exclude(operation_id=["streamEvents", "metrics", "openapi"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def token(selling_for_long: Callable[..., Awaitable[Any]]) -> str:
    """The key of a shop that has something of everything."""
    one = await selling_for_long()
    await one.place(customer={"email": "ida@x.de"})
    await one.place(draft=True)
    return str(one.token)


@every.parametrize()
@settings(
    max_examples=300 if IS_LONG else 6,
    deadline=None,
    derandomize=not IS_LONG,
    database=None,
    # the examples of the description are asked one by one in test_examples*.py
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_sent_is_answered_as_described(case: schemathesis.Case, served: Any, token: str) -> None:
    case.call_and_validate(base_url=served.url, headers={"Authorization": f"Bearer {token}"}, checks=CHECKS, timeout=30)
