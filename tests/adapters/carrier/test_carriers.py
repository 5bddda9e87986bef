"""What every carrier keeps to: each that is installed is put through the same paces."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from waybill.ports.carrier import (
    BadNotice,
    BuyLabel,
    Carrier,
    Failed,
    InDoubt,
    Label,
    Place,
    Quote,
    Scan,
    Shipment,
    Voided,
    VoidLabel,
    carrier_abilities,
    carrier_classes,
)

SHIPMENT = Shipment(
    number="#1001-P1",
    sender=Place(country="DE", company="Tea & Co", lines=["Kontorweg 1"], postal_code="20095", city="Hamburg"),
    recipient=Place(country="DE", name="Ada Byron", lines=["Lange Straße 1"], postal_code="50667", city="Köln"),
    weight=1250,
)


@pytest.fixture(params=sorted(carrier_classes()))
def carrier(request: pytest.FixtureRequest) -> Carrier:
    return carrier_classes()[request.param](None)


def test_the_manual_one_is_there() -> None:
    assert carrier_abilities()["manual"].by_people


async def test_each_call_has_its_answer_in_order(carrier: Carrier) -> None:
    quotes = await carrier.quote(1, [SHIPMENT, SHIPMENT])
    assert len(quotes) == 2
    assert all(isinstance(one, Failed) or all(isinstance(quote, Quote) for quote in one) for one in quotes)
    bought = await carrier.buy_labels(1, [BuyLabel(key=key, shipment=SHIPMENT) for key in ("a", "b")])
    assert len(bought) == 2
    assert all(isinstance(one, Label | Failed | InDoubt) for one in bought)
    voided = await carrier.void_labels(1, [VoidLabel(key="c", tracking_number="X1")])
    assert len(voided) == 1
    assert all(isinstance(one, Voided | Failed | InDoubt) for one in voided)
    assert len(await carrier.track(1, ["X1", "X2"])) == 2
    assert (await carrier.quote(1, []), await carrier.track(1, [])) == ([], [])


async def test_a_label_is_bought_once_under_a_key(carrier: Carrier) -> None:
    call = BuyLabel(key="once", shipment=SHIPMENT)
    (first,), (again,) = await carrier.buy_labels(1, [call]), await carrier.buy_labels(1, [call])
    assert first == again
    assert isinstance(first, Label)
    assert first.content
    assert "/" in first.media_type


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"nonsense", b'[{"status": "lost"}]', b"null"])
def test_what_is_no_notice_is_said_to_be_none(carrier: Carrier, body: bytes) -> None:
    with pytest.raises(BadNotice):
        carrier.parse_notice({}, body)


async def test_the_manual_label_can_be_read() -> None:
    manual = carrier_classes()["manual"](None)
    cash = msgspec.structs.replace(SHIPMENT, cash=2250, service="Express")
    (label,) = await manual.buy_labels(1, [BuyLabel(key="a", shipment=cash)])
    assert isinstance(label, Label)
    lines = label.content.decode().splitlines()
    assert lines[0] == "From: Tea & Co, Kontorweg 1, 20095 Hamburg, DE"
    assert lines[3:7] == ["Ada Byron", "Lange Straße 1", "50667 Köln", "DE"]
    assert lines[-4:] == ["#1001-P1", "Express", "1.250 kg", "Cash on delivery: 22.50 EUR"]


def test_the_manual_notice_is_a_list_of_scans() -> None:
    manual = carrier_classes()["manual"](None)
    scan: dict[str, Any] = {
        "tracking_number": "X1",
        "status": "delivered",
        "at": "2027-05-03T10:00:00Z",
        "place": "Köln",
    }
    (read,) = manual.parse_notice({}, msgspec.json.encode([scan]))
    at = datetime(2027, 5, 3, 10, tzinfo=UTC)
    assert read == Scan(tracking_number="X1", status="delivered", at=at, place="Köln")
    with pytest.raises(BadNotice, match="offset"):
        manual.parse_notice({}, msgspec.json.encode([scan | {"at": "2027-05-03T10:00:00"}]))
