"""What the tests of inquiries as pure decisions share."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.inquiries.threads import InquiryFact


@pytest.fixture
def thread() -> Callable[..., dict[UUID, InquiryFact]]:
    """Call it for the one inquiry there is, open if not said otherwise."""

    def make(**fields: Any) -> dict[UUID, InquiryFact]:
        usual = {
            "inquiry_id": UUID(int=1),
            "reference": "ABCDEFGH",
            "status": "open",
            "customer_id": UUID(int=2),
            "email": "ada@example.org",
        }
        return {UUID(int=1): InquiryFact(**(usual | fields))}

    return make


@pytest.fixture
def ids() -> Iterator[UUID]:
    return (UUID(int=number) for number in itertools.count(100))
