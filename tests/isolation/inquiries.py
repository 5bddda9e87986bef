"""What the verbs and views of inquiries, and answering delays, are asked in the test of isolation."""

from typing import Any
from uuid import UUID

import msgspec

from waybill.commands.expect_stock import expect_stock
from waybill.commands.inquiries.draft_from_inquiries import draft_from_inquiries
from waybill.commands.inquiries.open_inquiries import open_inquiries
from waybill.commands.inquiries.quote_inquiries import quote_inquiries
from waybill.commands.place_orders import place_orders
from waybill.model import delays, inquiries
from waybill.model.orders import PlaceOrder
from waybill.model.stock import ExpectStock

ORDER = {"lines": [{"sku": "B", "quantity": 1}], "ship_to": {"country": "DE"}}


async def prepare(twin: Any) -> None:
    """Inquiries to be answered, closed, drafted and offered, an offer, and an order that is late."""
    for name in ("to_answer", "to_close", "to_draft", "to_offer", "offered"):
        asked = {
            "customer": {"email": "asks@x.de", "name": f"Asks {twin.mark}"},
            "text": twin.mark,
            "subject": twin.mark,
        }
        [opened] = await twin.shop.run(open_inquiries, msgspec.convert(asked, inquiries.OpenInquiry))
        twin.made[name] = opened.inquiry_id
    for name in ("to_offer", "offered"):
        draft = {"inquiry_id": twin.made[name], "order": ORDER | {"note": twin.mark}}
        [linked] = await twin.shop.run(draft_from_inquiries, msgspec.convert(draft, inquiries.DraftFromInquiry))
        twin.made[f"{name}_draft"] = linked.draft_id
    await twin.shop.run(quote_inquiries, inquiries.QuoteInquiry(inquiry_id=twin.made["offered"]))
    await twin.shop.item("LATE", backorder=True)
    wanted = {
        "lines": [{"sku": "LATE", "quantity": 1}],
        "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"},
    }
    [late] = await twin.shop.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    first = {"sku": "LATE", "location": "MAIN", "quantity": 5, "expected_on": "2031-03-03"}
    [receipt] = await twin.shop.run(expect_stock, msgspec.convert(first, ExpectStock))
    later = first | {"expected_on": "2031-03-24", "receipt_id": receipt.receipt_id}
    await twin.shop.run(expect_stock, msgspec.convert(later, ExpectStock))
    rows = await twin.shop.rows(
        "SELECT max(seq) AS seq FROM event WHERE shop_id = $1 AND order_id = $2 AND type = 'order.repromised'",
        late.order_id,
    )
    twin.made |= {"late": late.order_id, "late_seq": rows[0]["seq"]}
    rows = await twin.shop.rows(
        "SELECT seq FROM event WHERE shop_id = $1 AND order_id = $2 AND type = 'inquiry.quoted'",
        twin.made["offered_draft"],
    )
    twin.made["offered_seq"] = rows[0]["seq"]


def _of(name: str, **fields: Any) -> Any:
    return lambda t: [{"inquiry_id": str(t.made[name]), **fields}]


COMMANDS: dict[str, Any] = {
    "open_inquiries": (
        inquiries.OpenInquiry,
        lambda t: [{"customer": {"email": "same@x.de"}, "text": t.mark, "order_id": str(t.made["late"])}],
    ),
    "reply_inquiries": (inquiries.ReplyInquiry, _of("to_answer", text="Yes")),
    "close_inquiries": (inquiries.CloseInquiry, _of("to_close")),
    "draft_from_inquiries": (inquiries.DraftFromInquiry, _of("to_draft", order=ORDER)),
    "quote_inquiries": (inquiries.QuoteInquiry, _of("to_offer")),
    "accept_quotes": (inquiries.AcceptQuote, lambda t: [{"order_id": str(t.made["offered_draft"])}]),
    "receive_mail": (
        inquiries.ReceivedMail,
        lambda t: [{"mail_id": "one@x", "sender": "asks@x.de", "text": t.mark, "subject": "Again"}],
    ),
    "answer_delays": (
        delays.AnswerDelay,
        lambda t: [{"order_id": str(t.made["late"]), "seq": t.made["late_seq"], "answer": "accept"}],
    ),
}
VIEWS: dict[str, Any] = {
    "list_inquiries": lambda t: [(inquiries.InquiryQuery(),), (inquiries.InquiryQuery(status="open"),)],
    "show_offer": lambda t: [(t.made["offered_draft"], t.made["offered_seq"]), (UUID(int=3), 1)],
    "show_inquiry": lambda t: [(t.made["to_answer"],), (UUID(int=3),)],
}
