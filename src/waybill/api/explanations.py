"""What each problem type means and what to do about it, in a sentence each."""

from typing import Any

from msgspec import Struct

from waybill.api.problems import TYPES, status_of, title_of


class Explained(Struct, frozen=True):
    """A problem type: what it says, and the remedy."""

    meaning: str
    remedy: str

    def example(self, type: str) -> dict[str, Any]:
        """A problem of this type as it is answered."""
        detail = f"{self.meaning} {self.remedy}"
        return {"type": TYPES + type, "title": title_of(type), "status": status_of(type), "detail": detail}


def _table(text: str) -> dict[str, Explained]:
    found = {}
    for line in text.strip().splitlines():
        type, meaning, remedy = (part.strip() for part in line.split("|"))
        found[type] = Explained(meaning, remedy)
    return found


EXPLAINED = _table("""
    account_expired | The gift card or credit has expired. | Take another way to pay.
    account_void | The gift card or credit was closed. | Take another way to pay.
    address_needed | An order that is shipped or driven needs an address with a country. | Send `ship_to`, or choose the method `pickup`.
    already_arrived | The location knows that the buyer is here. | Give the goods out.
    already_asked | What was begun with of the order is asked back from its locations already. | The locations have to answer.
    already_ended | The order has ended: canceled, completed or expired. | Nothing can be done with it; place a new one.
    already_on_hold | The order is on hold for this reason already. | Lift it first, or leave it.
    already_picked | Units of the fulfillment are off the shelf, or in a parcel. | Put them back on the shelf, or unpack them, first.
    already_remitted | The collector's list with this reference was taken before. | Look at it, or correct the reference.
    already_reported | The carrier has scanned the parcel. | Let it come back instead.
    already_resolved | Somebody has looked at it already. | List what is still open.
    already_settled | The change was settled before. | Look at its status.
    already_shipped | Units have left already and cannot be canceled. | Cancel the lines that have not, or take them back.
    amount_out_of_range | An amount is beyond what can be reckoned with. | Check quantities and prices, or place several orders.
    answer_erased | The answer to this Idempotency-Key held personal data that was erased since. | It was done; do not repeat it.
    bad_choice | What was chosen on an item cannot be chosen on it, or something must be. | Read the item again and choose anew.
    bad_discount | A discount has no amount or percentage, or both, or is too great. | Send either `amount` or `percent`.
    bad_hours | A location closes before it opens. | Correct the hours, or leave the day out.
    bad_time_zone | There is no such time zone. | Give one of the IANA database, such as Europe/Berlin.
    below_minimum | The basket comes to less than this way to the buyer takes. | Add something, or choose another way.
    below_refunded | The order would come to less than was given back of it already. | Leave more of it, or cancel it.
    below_shipped | Units that have left cannot be taken off the order. | Let them come back as a return.
    below_zero | There is less on hand than is to be taken away. | Adjust by less, or count the shelf.
    beyond_own_role | Nobody gives or takes what they may not do themselves. | Ask an owner.
    bundle_has_no_stock | A bundle has no stock of its own. | Change the stock of its parts.
    bundle_in_bundle | A bundle cannot be a part of a bundle. | Name the items that are in it.
    bundle_with_stock | The item has stock or is waited for, so it cannot become a bundle. | Use a new SKU for the bundle.
    code_needed | The buyer has not shown that the order is theirs, or not lately. | Ask for a code, verify it, and send what that answers.
    credit_limit_exceeded | The buyer would owe more than they may. | Take a payment first, choose other terms, or raise the limit.
    currency_in_use | The shop's items have prices in its currency. | Make another shop to sell in another currency.
    customer_erased | The customer was erased. | Nothing is kept about them; save them anew if they come again.
    customer_merged | The customer was merged into another, whose id is in `customer_id`. | Use that one.
    customer_needed | Credit belongs to a customer, and nobody is known here. | Name the customer, or pay back another way.
    delay_settled | The new date was answered before, or the order has changed since. | Look at the order.
    draft_open | The inquiry has a draft that is still open. | Place it, discard it, or offer it.
    email_taken | Somebody with this e-mail works here already. | Change their role instead.
    exception_open | Something of the order is still to be looked at. | Resolve its exceptions.
    expected_in_the_past | The day on which goods are to be expected has passed. | Say when they are expected now, or receive what has come.
    expires_in_the_past | It would be expired at once. | Choose a later time.
    forbidden | The API key or the person's role lacks the scope that this takes. | Use another key, or ask an owner for another role.
    front_link_expired | The link to orders has expired. | Ask for a new one.
    goods_open | Units of the order have not ended anywhere. | Deliver, return or cancel them first.
    identity_taken | Another customer is known by this. | Change that customer first, or leave it out.
    imported_order | The order was imported, and billed where it came from. | Its invoice is there.
    in_flight | The gateway has not answered yet what was asked of it before. | Wait for its answer, and try again.
    in_parcel | Units are in a parcel, or with a location, already. | Cancel them instead, or let them be unpacked first.
    inquiry_closed | The inquiry is closed. | Reply to it, or keep a note with `reopen`, first.
    insecure_connection | Nobody signs in over plain HTTP from another machine. | Put HTTPS in front, or set WAYBILL_PLAIN_HTTP.
    insufficient_stock | There is too little stock for the order. | Order less, allow backorders, or try again once goods came in.
    internal_error | The request failed by a fault of ours; nothing was changed. | Report it with the time it happened.
    invalid_request | The request is not what this takes; `field` says where, `detail` what is wrong. | Correct it; /docs shows the format.
    is_draft | The order is a draft. | Discard it, or place it first.
    is_pickup | The order is picked up, and not handed to a carrier. | Make it ready, and give it out by its code.
    item_inactive | The item is no longer sold. | Leave it out, or make it active.
    key_reused | The Idempotency-Key was used before for a different request. | Use a new key for a new request.
    last_owner | A shop keeps at least one owner. | Make somebody else an owner first.
    line_needed | A price adjustment is of a line. | Say which line's price was wrong.
    line_twice | A line is named twice. | Say of each line once what is wanted.
    link_over | The link was used, is too old, or is not one of ours. | Ask for a new one.
    location_not_able | The location is closed or cannot do what the order needs. | Choose another, or change what it can do.
    malformed_json | The body is not JSON in UTF-8. | Send one JSON document.
    method_not_allowed | The address does not take this method. | The header `Allow` names those it takes.
    money_open | Money is still to be paid, or to be paid back. | Capture, refund, credit or write it off.
    more_than_authorized | More is asked for than is authorized. | Ask for no more, or start another payment.
    more_than_captured | More is to be paid back than the payment can give. | Refund less, or pay the rest back another way.
    more_than_due | More is asked for than is due. | Ask for no more than `due` says.
    more_than_owed | More is to be paid back than is owed. | Refund no more than `owed` says.
    name_taken | You have a view with this name already. | Choose another name, or change that view.
    no_address | The customer has no e-mail address, and no phone that the shop sends texts to. | Save one, or call them.
    no_draft | The inquiry has no open draft. | Make one first.
    no_gateway | The shop takes no payments by link. | Set `pay_link_gateway` in the shop's settings.
    no_identity | Nothing says who the customer is. | Give an external id, e-mail, phone, name or address.
    no_mail | What was sent is no e-mail that somebody could be answered by. | Send the message as it came, with its From header.
    no_open_code | No code is open: all were used, tried too often, or are over. | Ask for another code.
    no_session | This is for people who are signed in. | Sign in; an API key has no session.
    not_a_draft | The order has been placed. | Cancel it instead.
    not_a_pickup | The order goes out, and is not picked up. | Hand its parcels over.
    not_billed | Nothing of the order was billed yet. | Issue its invoice: that says what is owed.
    not_coming_back | The parcel is not on its way back. | Report first that it was refused at the door.
    not_confirmed | The order is not confirmed, so nothing of it is fulfilled. | Confirm it first.
    not_delivered_there | The shop does not deliver to this address. | Choose another address, or another way.
    not_due | The order's time to pay has not run out. | Wait, or cancel it.
    not_expected | The change does not wait for this answer. | Look at its status; `detail` says what can be answered.
    not_expired | Only an order that expired can be reinstated. | Place it again.
    not_failed | Only a refund that failed is made another way. | Look at the refund's status.
    not_for_sale | The item is not sold at this shop front. | Take it out of the basket.
    not_found | There is nothing at this address. | See /docs for what there is.
    not_handed_over | The parcel was not handed over, or has gone on since. | Look at its status.
    not_known_here | The OpenID provider knows you, and this shop does not. | Ask an owner to invite you.
    not_on_hold | The order is not on hold for this. | Look at its holds.
    not_open | The order has ended, or is a draft. | Only an order that is placed or confirmed is changed like this.
    not_packed | Not all of it is packed. | Pick and pack the rest first.
    not_paid | The change waits for money that is not here. | Wait for it, or answer `at_once`.
    not_picked | Nothing is picked that is not in a parcel already. | Pick it first.
    not_possible_now | The order does not allow this any more, or not yet. | `why` says why; write to the shop.
    not_ready | The goods are not all ready to be picked up, or no longer. | Pick, pack and make them ready; the buyer is told, with a code.
    not_renewable | The gateway does not renew authorizations. | Capture it, or start another payment.
    not_resendable | Only a message that failed or was kept can be sent again. | Look at its status.
    not_returnable | The item cannot be returned by the shop's policy. | Claim a fault, or send `override`.
    not_shipped | The goods of the transfer have not left. | Ship it first.
    not_the_customers | This is another customer's credit. | Use the credit of the order's own customer, or a gift card.
    not_together | Only fulfillments of one order at one location, about as far along, can be merged. | Move one first, or leave them apart.
    not_waiting | The order does not wait for money. | Look at its status; it may be confirmed already.
    nothing_authorized | Nothing is authorized that is not captured or asked for already. | Start a payment, or wait for its gateway.
    nothing_due | All that the order comes to is paid or covered. | Nothing is to be paid.
    nothing_left | Nothing would be done, or nothing would be left. | Look at the fulfillment's units.
    nothing_owed | Nothing is owed to the buyer. | Cancel, take back or credit what is to be paid back first.
    nothing_reserved | Nothing of the order is reserved that is not being fulfilled already. | Wait for stock.
    nothing_returnable | Nothing of it can come back: it has not left, or is on its way back. | Cancel what has not left.
    nothing_to_bill | All that the order comes to was billed, or nothing is left of it. | Look at its invoices.
    nothing_to_change | The request would change nothing. | Send another quantity.
    nothing_to_credit | All that was billed of the order is owed. | Cancel, return or credit something of it first.
    nothing_to_exchange | An exchange names nothing that the buyer gets, or a line that does not come back. | Say what in `exchange`.
    nothing_to_pick | Nothing waits to be picked at the location that is in no wave. | Release orders first.
    on_hold | The order is on hold, for the reasons in `holds`. | Lift the holds first.
    openid_failed | The OpenID provider was not reached, or cannot be believed. | `detail` says why; sign in again, or by password.
    order_expired | The order was not paid in time and its stock is free again. | Place a new one.
    order_imported | The order was imported: its buyer gets no messages. | Preview another order.
    out_of_range | The quantity is beyond what can be reckoned with. | Check it and its unit.
    outcome_unknown | It took too long, and may still be done. | Repeat it with the same Idempotency-Key to learn the outcome.
    overloaded | Too much is waiting already; nothing of this was done. | Try again after the time in `Retry-After`.
    own_account | Nobody changes their own role. | Ask another owner.
    own_key | A key cannot revoke itself. | Revoke it with another key that has the scope `admin`.
    pay_link_expired | The link to pay with has expired. | Ask for a new one.
    payload_too_large | The body is larger than 32 MiB. | Send it in parts.
    payment_hold | The goods are to be paid before they are given away, and are not. | Capture or record the money first.
    payment_not_offered | The shop front does not take this way to pay. | Use one that the front names.
    price_changed | A price is not the one the buyer was shown. | Show the new price and place the order again.
    price_missing | A line has no price though the channel sets the prices. | Send `unit_price` with each line.
    quote_expired | The offer has expired. | Ask for a new one.
    rate_limited | More is asked in a second than is allowed. | Wait as long as `Retry-After` says, or ask for many in one request.
    received_elsewhere | Units of this return wait at another location to be looked at. | Inspect those first.
    requested_in_the_past | The requested time has passed. | Ask for a later one.
    return_not_open | The return is in a state where that cannot be done. | Read the return to see how far it is.
    same_customer | Both are the same customer. | Name two.
    same_location | A transfer goes from one location to another. | Name another destination.
    secret_needed | A new OpenID provider needs its client's secret. | Send `client_secret`.
    settings_changed | Somebody saved the settings after they were read. | Read them again and change those.
    sign_in_failed | E-mail or password is wrong. | Try again, or let a link be sent.
    slug_taken | Another shop's front has this name. | Choose another slug.
    test_order | A test order takes no number of a real invoice. | Place a real one.
    too_late | A hand-over is undone on its own day only. | Ask the carrier to send the parcel back.
    too_little_value | There is less on the gift card or credit than is to be drawn. | Draw what there is, and pay the rest another way.
    too_many_attempts | There were too many attempts to sign in. | Wait as long as `Retry-After` says, or use a link.
    too_many_codes | Enough codes were sent for this order already. | Use the newest, or ask again later.
    too_many_streams | The order is watched in too many windows at once. | Close some.
    too_many_units | More units are named than the line still has. | Look at the line's buckets.
    too_many_views | Nobody keeps more than 100 views. | Delete one first.
    too_many_webhooks | The shop has as many webhooks as it may. | Delete one first.
    too_much | More is to be given back than there is left to. | Give back no more than the problem says.
    too_much_credit | No more can be credited than the order, or its line, comes to. | Credit no more than `left`.
    total_changed | The total is not the one the buyer was shown. | Show the new total and place the order again.
    tracking_number_taken | Another parcel is under way with this number. | Check the number.
    two_credentials | The request brings an API key and a session's cookie. | Send one of them.
    unauthenticated | There is no API key, or one that is not known or was revoked. | Send `Authorization: Bearer wb_…`.
    unavailable | The database cannot be reached now. | Try again with the same Idempotency-Key.
    underpaid | Less was paid than the order's terms ask for. | Confirm it once the rest has arrived.
    unit_in_use | The item has stock or orders in its unit. | Use a new SKU for another unit.
    unknown_account | There is no gift card with this code, or account with this id. | Check the code, or list the accounts.
    unknown_action | Nothing was asked of a gateway under this id. | Look at the payment's actions.
    unknown_change | There is no change with this id. | List the changes.
    unknown_component | A bundle's part is not an item. | Save the part first.
    unknown_customer | There is no customer with this id. | Find customers by e-mail, phone or external id.
    unknown_dead_letter | There is no such dead letter. | List them to see their names.
    unknown_draft | There is no draft with this id. | List the orders with `status=draft`.
    unknown_event_type | There is no such event type. | docs/events.md lists them; `order.*` takes all of a kind.
    unknown_exception | There is no exception with this id. | List the exceptions.
    unknown_front | There is no open shop front of this name. | Check the address.
    unknown_front_link | The link is not one of this shop front. | Use the one in the newest message, or ask for a new one.
    unknown_fulfillment | There is no fulfillment with this id. | List fulfillments, or look at the order.
    unknown_gateway | No gateway of this name is installed. | Use one of those that the detail names.
    unknown_inquiry | There is no inquiry with this id. | List the inquiries to see their ids.
    unknown_invoice | There is no invoice or credit note with this id. | List the invoices.
    unknown_item | There is no item with this SKU. | Save it first, or check the SKU.
    unknown_key | There is no API key with this id. | List the keys to see their ids.
    unknown_line | The order has no such line. | Look at the order's lines.
    unknown_location | There is no location with this code. | List the locations to see their codes.
    unknown_message | There is no message with this id. | List the messages to see their ids.
    unknown_operation | There is no such operation, or it cannot be tried out. | Send the id of one that takes a request or a list of them.
    unknown_order | There is no order with this id or number. | List the orders to find it.
    unknown_parcel | There is no parcel with this id. | List the order's parcels.
    unknown_pay_link | The link to pay with is not one of ours. | Ask for a new one.
    unknown_payment | There is no such payment, or not of this order. | List the payments to see their ids.
    unknown_person | There is nobody with this id in the shop. | List the people.
    unknown_pickup | Nothing of this fulfillment waits to be picked up. | Make it ready first, or list the pickups.
    unknown_placeholder | The text has a placeholder that there is not. | Use those that the list of kinds names.
    unknown_quote | There is no open offer under this link. | Use the link in the newest message.
    unknown_receipt | There is no expected receipt with this id for this item and location. | List what is expected.
    unknown_refund | There is no refund with this id. | Look at what was asked of the order's payments.
    unknown_return | There is no return with this id. | List the returns.
    unknown_session | You have no session with this id. | List your sessions.
    unknown_tracking_link | There is no such link, or another one holds now. | Use the one in the newest message.
    unknown_transfer | There is no transfer with this id. | List the transfers.
    unknown_view | You have no view with this id. | List the views; those of others are not yours to change.
    unknown_webhook | There is no webhook with this id. | List the webhooks to see their ids.
    until_needed | A dated hold needs a time to come, and no other hold has one. | Send `until` with the reason `until_date` only.
    version_changed | The order has changed since the version that was named. | Read it again and decide anew.
    way_not_offered | The shop front does not offer this way of delivery, or not at this place. | Choose one that the front names.
    weak_password | The password is too easy to guess. | Take a few words that do not belong together.
    webhook_not_active | The webhook has ended: its receiver wanted no more. | Make a new one.
    whole_only | The gateway captures an authorization only whole. | Ask for all of it.
    window_closed | The time to return it is over. | Claim a fault, or send `override`.
    wrong_change_code | This is not the code that was sent, or it was used. | Look at the newest message, or ask for another.
    wrong_code | This is not the code of these goods. | Ask for it again, or check a document.
    wrong_csrf_token | A change with a session lacks the token that belongs to it. | Send X-CSRF-Token as GET /v1/session tells it.
    wrong_currency | The order is in another currency than the shop's prices. | Let the channel set the prices, or place it in another shop.
    wrong_item | What was scanned is not to be picked here. | Put it back, and pick what the answer says is expected.
    wrong_origin | A change with a session came from a page of another address. | Set WAYBILL_PUBLIC_URL to the console's address.
    wrong_password | This is not the password as it is. | Type it again, or sign out and let a link be sent.
    wrong_status | It is not as far along as this needs, or further. | `status` says how far it is; look at it again.
""")  # fmt: skip
