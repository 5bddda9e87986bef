"""What can go wrong at the sandbox, by token."""

from hashlib import sha256

from msgspec import Struct


class Troubles(Struct, frozen=True, kw_only=True):
    """What happens to one call. `failure` is a reason, `passing` where asking again may help."""

    failure: str | None = None
    passing: bool = False
    half: bool = False
    short: bool = False
    times_out: bool = False
    lost: bool = False
    action: bool = False
    late: bool = False
    double: bool = False
    disorder: bool = False


NONE = Troubles()
_ALWAYS = {
    "tok_timeout": Troubles(times_out=True),
    "tok_lost": Troubles(lost=True),
    "tok_double": Troubles(double=True),
    "tok_disorder": Troubles(disorder=True),
}
_BY_KIND = {
    ("tok_decline", "authorize"): Troubles(failure="card_declined"),
    ("tok_insufficient_funds", "authorize"): Troubles(failure="insufficient_funds"),
    ("tok_action", "authorize"): Troubles(action=True),
    ("tok_late", "authorize"): Troubles(late=True),
    ("tok_half", "authorize"): Troubles(half=True),
    ("tok_capture_half", "capture"): Troubles(half=True),
    ("tok_short", "authorize"): Troubles(short=True),
    ("tok_capture_decline", "capture"): Troubles(failure="card_closed"),
    ("tok_refund_decline", "refund"): Troubles(failure="account_closed"),
    ("tok_void_decline", "void"): Troubles(failure="void_refused"),
    ("tok_renew_decline", "renew"): Troubles(failure="renewal_refused"),
}
_CHAOS = (
    NONE, Troubles(times_out=True), Troubles(lost=True), Troubles(double=True), Troubles(disorder=True), Troubles(late=True),
    Troubles(failure="processor_unavailable", passing=True), NONE,
)  # fmt: skip


def troubles_of(token: str, kind: str, key: str, attempt: int) -> Troubles:
    """What happens to this call: the same whenever it is asked."""
    if token == "tok_try_again" and attempt <= 2:
        return Troubles(failure="processor_unavailable", passing=True)
    if token == "tok_chaos":
        # whatever fails twice works at last
        return _CHAOS[sha256(key.encode()).digest()[0] % len(_CHAOS)] if attempt <= 2 else NONE
    return _ALWAYS.get(token) or _BY_KIND.get((token, kind), NONE)
