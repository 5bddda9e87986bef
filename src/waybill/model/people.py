"""What a person is recognized by."""

from typing import Protocol

Key = tuple[str, str]


class Identified(Protocol):
    """Whatever says who somebody is."""

    @property
    def external_id(self) -> str | None: ...
    @property
    def email(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...


def keys_of(contact: Identified) -> list[Key]:
    """What the contact can be recognized by, the surest first."""
    keys = []
    if contact.external_id is not None:
        keys.append(("external_id", contact.external_id))
    if contact.email is not None:
        keys.append(("email", contact.email.lower()))
    if contact.phone is not None:
        keys.append(("phone", "".join(sign for sign in contact.phone if sign.isdigit() or sign == "+")))
    return keys
