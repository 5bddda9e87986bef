"""Whatever strangers send to a front that is open: answered as described, and never with a fault of ours."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from tests.api.test_schemathesis import CHECKS, IS_LONG, schema

SLUG = "fuzzed-front"
of_the_front = schema.include(path_regex="^/v1/front/")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def front(selling_for_long: Callable[..., Awaitable[Any]]) -> str:
    """The name of an open front that sells something."""
    ways = [{"method": "ship"}, {"method": "pickup"}]
    one = await selling_for_long(front={"slug": SLUG, "ways": ways, "pay_later": True, "gateways": ["sandbox"]})
    await one.shop.item("A", published=True)
    return SLUG


@of_the_front.parametrize()
@settings(
    max_examples=300 if IS_LONG else 8,
    deadline=None,
    derandomize=not IS_LONG,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_a_stranger_sends_is_answered_as_described(case: schemathesis.Case, served: Any, front: str) -> None:
    case.path_parameters["slug"] = front
    lines = case.body.get("lines") if isinstance(case.body, dict) else None
    for line in lines if isinstance(lines, list) else ():
        if isinstance(line, dict) and "sku" in line:
            line["sku"] = "A"
    case.call_and_validate(base_url=served.url, checks=CHECKS, timeout=30)
