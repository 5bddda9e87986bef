"""RFC 9457 problem details: one stable `type` per thing that can go wrong, with the field and the remedy."""

from typing import Any

import msgspec
import structlog

from waybill.model.mistakes import explained

log = structlog.get_logger()

PROBLEM = "application/problem+json"
TYPES = "/problems/"

_encoder = msgspec.json.Encoder()

# The status of each refusal; what is not named here is 422: understood, and not possible as asked.
STATUS = {
    "key_reused": 409,
    "version_changed": 412,
    "insufficient_stock": 409,
    "price_changed": 409,
    "total_changed": 409,
    "already_ended": 409,
    "already_shipped": 409,
    "too_many_units": 409,
    "below_zero": 409,
    "identity_taken": 409,
    "already_asked": 409,
    "already_settled": 409,
    "already_on_hold": 409,
    "below_refunded": 409,
    "below_shipped": 409,
    "in_parcel": 409,
    "not_paid": 409,
    "unknown_change": 404,
    "unknown_order": 404,
    "unknown_return": 404,
    "return_not_open": 409,
    "nothing_returnable": 409,
    "unknown_fulfillment": 404,
    "wrong_status": 409,
    "already_picked": 409,
    "wrong_item": 409,
    "unknown_parcel": 404,
    "unknown_pickup": 404,
    "unknown_exception": 404,
    "unknown_transfer": 404,
    "not_picked": 409,
    "not_packed": 409,
    "not_ready": 409,
    "not_handed_over": 409,
    "already_reported": 409,
    "too_late": 409,
    "payment_hold": 409,
    "tracking_number_taken": 409,
    "already_arrived": 409,
    "already_resolved": 409,
    "goods_open": 409,
    "money_open": 409,
    "exception_open": 409,
    "not_shipped": 409,
    "wrong_code": 409,
    "unknown_draft": 404,
    "unknown_key": 404,
    "unknown_webhook": 404,
    "unknown_view": 404,
    "name_taken": 409,
    "webhook_not_active": 409,
    "unknown_customer": 404,
    "unknown_message": 404,
    "unknown_dead_letter": 404,
    "not_resendable": 409,
    "own_key": 409,
    "unknown_payment": 404,
    "unknown_action": 404,
    "nothing_due": 409,
    "nothing_authorized": 409,
    "in_flight": 409,
    "nothing_owed": 409,
    "more_than_owed": 409,
    "more_than_captured": 409,
    "more_than_due": 409,
    "more_than_authorized": 409,
    "not_found": 404,
    "method_not_allowed": 405,
    "invalid_request": 400,
    "malformed_json": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "payload_too_large": 413,
    "unsupported_media_type": 415,
    "precondition_required": 428,
    "rate_limited": 429,
    "internal_error": 500,
    "overloaded": 503,
    "outcome_unknown": 503,
    "unavailable": 503,
    "account_expired": 409,
    "account_void": 409,
    "already_remitted": 409,
    "too_little_value": 409,
    "credit_limit_exceeded": 409,
    "unknown_account": 404,
    "unknown_refund": 404,
    "unknown_pay_link": 404,
    "pay_link_expired": 410,
    "delay_settled": 409,
    "unknown_inquiry": 404,
    "inquiry_closed": 409,
    "draft_open": 409,
    "no_draft": 409,
    "unknown_quote": 404,
    "quote_expired": 410,
    "two_credentials": 400,
    "wrong_origin": 403,
    "wrong_csrf_token": 403,
    "insecure_connection": 403,
    "sign_in_failed": 401,
    "too_many_attempts": 429,
    "link_over": 410,
    "no_session": 409,
    "unknown_session": 404,
    "unknown_person": 404,
    "email_taken": 409,
    "own_account": 409,
    "beyond_own_role": 403,
    "last_owner": 409,
    "openid_failed": 409,
    "not_known_here": 403,
    "unknown_tracking_link": 404,
    "code_needed": 403,
    "no_open_code": 409,
    "not_possible_now": 409,
    "too_many_codes": 429,
    "too_many_streams": 429,
    "wrong_change_code": 409,
    "unknown_invoice": 404,
    "nothing_to_bill": 409,
    "nothing_to_credit": 409,
    "not_billed": 409,
    "slug_taken": 409,
    "settings_changed": 409,
    "unknown_front": 404,
    "unknown_front_link": 404,
    "front_link_expired": 410,
    "not_for_sale": 409,
    "below_minimum": 409,
}


def status_of(type: str) -> int:
    """The HTTP status of a problem type."""
    return STATUS.get(type, 422)


def title_of(type: str) -> str:
    """A problem type in words."""
    return type.replace("_", " ").capitalize()


class Problem(Exception):
    """Raised in a door to answer with a problem."""

    def __init__(
        self,
        type: str,
        detail: str,
        *,
        field: str | None = None,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.type = type
        self.detail = detail
        self.field = field
        self.headers = headers or {}
        self.extra = extra

    @property
    def status(self) -> int:
        return status_of(self.type)

    def body(self) -> bytes:
        """The problem as JSON."""
        return problem_body(self.type, self.detail, self.field, self.extra)


def unexpected(path: str, error: Exception) -> Problem:
    """A fault of ours, or an outage: said without a stack trace, logged with one."""
    log.error("request.failed", path=path, exc_info=error)
    if isinstance(error, OSError | TimeoutError) or type(error).__module__.startswith("asyncpg"):
        detail = "The database cannot be reached now. Try again with the same Idempotency-Key."
        return Problem("unavailable", detail, headers={"Retry-After": "2"})
    return Problem("internal_error", "This request failed by a fault of ours. Nothing was changed.")


def problem_body(type: str, detail: str, field: str | None = None, extra: dict[str, Any] | None = None) -> bytes:
    """A problem document."""
    document: dict[str, Any] = {
        "type": TYPES + type,
        "title": title_of(type),
        "status": status_of(type),
        "detail": detail,
    }
    if field is not None:
        document["field"] = field
    if extra:
        document["data"] = extra
    return _encoder.encode(document)


class _Refusal(msgspec.Struct):
    type: str
    detail: str
    field: str | None = None
    data: dict[str, Any] = msgspec.field(default_factory=dict)


_refusal = msgspec.json.Decoder(_Refusal)


def refusal(answer: bytes) -> tuple[int, bytes] | None:
    """Status and problem document of a stored answer that is a refusal, else None."""
    if not answer.startswith(b'{"result":"refused"'):
        return None
    refused = _refusal.decode(answer)
    return status_of(refused.type), problem_body(refused.type, refused.detail, refused.field, refused.data)


def decoding_problem(error: Exception, kind: Any = None) -> Problem:
    """What is wrong with a body that should be of this kind, by JSON pointer."""
    text = str(error)
    if isinstance(error, UnicodeDecodeError):
        return Problem("malformed_json", f"The body is not UTF-8: it is wrong at byte {error.start:,}.")
    if isinstance(error, RecursionError):
        return Problem("malformed_json", "The body is nested too deeply.")
    if not isinstance(error, msgspec.ValidationError):
        return Problem("malformed_json", f"The body is not valid JSON: {text}.")
    complaint, steps = explained(error, kind)
    return Problem("invalid_request", f"{complaint}.", field="".join(f"/{step}" for step in steps) or "/")
