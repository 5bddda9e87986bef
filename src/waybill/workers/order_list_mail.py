"""The link to all orders of an address, as an e-mail to that address."""

import re

import msgspec

from waybill.model.setup import ShopSettings
from waybill.store.front_links import order_list_token
from waybill.store.tx import Row, Tx
from waybill.workers.message_writing import Linking
from waybill.workers.order_mail import PLACEHOLDERS, Written, filled, render
from waybill.workers.wording import choose

ORDER_LIST = "order_list"

_settings = msgspec.json.Decoder(ShopSettings)


async def write_order_list(tx: Tx, row: Row, linking: Linking) -> Written | None:
    """The message `row` with its link; None where the front was closed, or another link was asked for, since."""
    front = _settings.decode(row["settings"]).front
    if front is None or not front.open or row["asked_at"] is None:
        return None
    language = choose(row["language"], row["locale"])
    token = "preview"
    if linking.secret:
        token = order_list_token(linking.secret, tx.shop_id, row["customer_id"], row["asked_at"])
    words = language.kinds[ORDER_LIST]
    values = dict.fromkeys(PLACEHOLDERS, "") | {"shop": row["shop_name"], "name": row["name"] or ""}
    context = {
        "language": language.code, "word": language.labels, "shop": row["shop_name"], "name": row["name"], "values": values,
        "number": "", "title": "", "subject": filled(words.subject, values), "heading": filled(words.heading, values),
        "paragraphs": words.text, "canceled": False, "rows": [], "sums": None, "facts": [], "code": "",
        "buttons": [(language.labels["my_orders"], f"{linking.public_url.rstrip('/')}/shop/{front.slug}/history/{token}")],
        "address": [],
    }  # fmt: skip
    text = re.sub(r"\n{3,}", "\n\n", render("layout.txt", context)).strip() + "\n"
    return Written(language.code, str(context["subject"]), text, render("layout.html", context))
