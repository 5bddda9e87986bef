"""Which passwords are too easy to guess."""

import re
import unicodedata
from collections.abc import Collection

from waybill.model.staff import SHORTEST_PASSWORD

# What guesses begin with; digits and signs around them change nothing.
_COMMON = frozenset({
    "password", "passwort", "passwd", "kennwort", "qwerty", "qwertz", "azerty", "letmein", "welcome", "willkommen",
    "iloveyou", "monkey", "dragon", "football", "baseball", "sunshine", "princess", "admin", "administrator",
    "changeme", "default", "secret", "abcdef", "abcdefgh", "abcdefghij", "asdfghjkl", "asdfgh", "zxcvbnm",
    "qwertyuiop", "qazwsx", "starwars", "superman", "batman", "trustno", "master", "shadow", "login", "hello",
    "waybill", "motdepasse", "contrasena",
})  # fmt: skip
_SEQUENCES = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
)


def weakness(password: str, *, email: str, names: Collection[str]) -> str | None:
    """Why a password is too easy to guess, as a sentence; None where it will do. `names` are the person's and the shop's."""
    if len(password) < SHORTEST_PASSWORD:
        return f"A password has at least {SHORTEST_PASSWORD} characters."
    bare = _bare(password)
    if len(set(password)) < 4 or _is_sequence(bare) or _core(bare) in _COMMON:
        return "This password is among the first that are guessed. Take a few words that do not belong together."
    local, _, domain = email.partition("@")
    known = {email, local, domain.partition(".")[0], *names}
    for word in {_bare(one) for one in known}:
        if len(word) >= 4 and word in bare and len(bare) - len(word) < 6:
            return (
                "The password is little more than the e-mail, the name, or the shop's. Take one that nobody can guess."
            )
    return None


def _bare(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if one.isalnum())


def _core(bare: str) -> str:
    """Without digits around it, and without a repetition."""
    core = re.sub(r"\A[0-9]+|[0-9]+\Z", "", bare)
    half = len(core) // 2
    return core[:half] if half and core[:half] == core[half:] else core


def _is_sequence(bare: str) -> bool:
    """Whether it is a piece of a row of keys or numbers, or the same bit over and over."""
    if not bare or any(bare in row or bare in row[::-1] for row in _SEQUENCES):
        return True
    return any((bare[:size] * len(bare))[: len(bare)] == bare for size in (1, 2, 3, 4))
