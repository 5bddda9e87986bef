"""The set-up's changes in words: what the audit says beside the log."""

from collections.abc import Mapping
from typing import Any


def audit_words(type: str, data: Mapping[str, Any], subject: str) -> str:
    """An entry as a sentence; `subject` is whom or what it was done to, as far as they have a name."""
    match type:
        case "key.created":
            return f"Made the API key {_quoted(data)}: {', '.join(data.get('scopes', []))}."
        case "key.revoked":
            return f"Revoked the API key {_quoted(data)}."
        case "webhook.created":
            return f"Made a webhook to {data.get('url', '')}."
        case "webhook.deleted":
            return "Deleted a webhook."
        case "template.saved":
            language = f" in {data['language']}" if data.get("language") else ""
            off = "Turned off" if data.get("off") else "Saved own words for"
            return f"{off} the message {subject.replace('_', ' ')}{language}."
        case "person.invited":
            return f"Invited {subject} as {_role(data.get('role'))}."
        case "person.joined":
            return f"{subject} joined{' as ' + _role(data['role']) if data.get('role') else ''}."
        case "person.role_changed":
            return f"Changed the role of {subject} from {_role(data.get('from'))} to {_role(data.get('to'))}."
        case "person.deactivated":
            return f"Deactivated {subject}, who was {_role(data.get('role'))}."
        case "person.signed_in":
            return f"{subject} signed in by {_HOW.get(str(data.get('how')), 'password')}."
        case "person.sign_in_failed":
            return f"Somebody tried to sign in as {subject} with a wrong password."
        case "person.password_changed":
            return f"{subject} has a new password."
        case "person.link_made":
            return f"Made a link to sign {subject} in."
        case "openid.saved":
            return f"People may sign in through {data.get('issuer', 'OpenID')}."
        case "openid.deleted":
            return "People may no longer sign in through OpenID."
    return type.replace(".", " ").replace("_", " ").capitalize() + "."


_HOW = {"password": "password", "link": "link", "openid": "OpenID"}


def _quoted(data: Mapping[str, Any]) -> str:
    return f'"{data.get("name", "")}"'


def _role(role: Any) -> str:
    return str(role or "").replace("_", " ")
