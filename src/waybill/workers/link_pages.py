"""The pages behind the links of messages, in the buyer's language. Looking at them changes nothing."""

from typing import Any
from uuid import UUID

from waybill.model.results import Refused
from waybill.store.tx import Tx
from waybill.workers.message_writing import read_story, told_until, voice_of, whom
from waybill.workers.order_mail import delay_values, render
from waybill.workers.wording import amount_text, choose, date_text


async def delay_page(
    tx: Tx, order_id: UUID, seq: int, answer: str, outcome: Any = None
) -> bytes | None:  # fmt: skip
    """The question with its two buttons, the one that was clicked first; or what became of it. None: no such order."""
    row = await whom(tx, order_id)
    story = told_until(await read_story(tx, order_id), seq)
    if row is None or story is None:
        return None
    language = choose(row["language"], row["locale"])
    words = language.kinds["delayed"]
    label = language.labels
    values = delay_values(language, voice_of(row), story)
    paragraphs, buttons = [words.text[0].partition("] ")[2], label["sure"]], ["accept", "cancel"]
    if outcome is not None:
        said = "answered" if isinstance(outcome, Refused) else {"accept": "thanks", "cancel": "canceled_now"}[answer]
        paragraphs, buttons = [label[said]], []
    if not values["old_date"] or not values["new_date"]:
        paragraphs = paragraphs[-1:]
    context = {
        "language": language.code,
        "shop": row["shop_name"],
        "heading": f"{words.heading} (#{story.number})",
        "paragraphs": paragraphs,
        "values": values,
        "buttons": [(one, label[f"{one}_delay"]) for one in sorted(buttons, key=lambda one: one != answer)],
    }
    return render("answer.html", context).encode()


async def quote_page(tx: Tx, order_id: UUID, seq: int, outcome: Any = None) -> bytes | None:
    """The offer's total with a button to accept it, or what became of it. None: there is no such offer."""
    row = await whom(tx, order_id)
    story = told_until(await read_story(tx, order_id), seq)
    if row is None or story is None:
        return None
    language = choose(row["language"], row["locale"])
    words, label = language.kinds["quote"], language.labels
    until = getattr(story.cause, "expires_at", None)
    values = delay_values(language, voice_of(row), story) | {
        "total": amount_text(language, story.total, story.currency),
        "until": date_text(language, until, voice_of(row).time_zone) if until else "",
    }
    paragraphs, buttons = [*words.text, label["sure"]], [("", label["accept_quote"])]
    if outcome is not None:
        done = language.kinds["order_received"].text[0]
        paragraphs, buttons = [label["answered"] if isinstance(outcome, Refused) else done], []
    context = {
        "language": language.code,
        "shop": row["shop_name"],
        "heading": f"{words.heading} (#{story.number})",
        "paragraphs": paragraphs,
        "values": values,
        "buttons": buttons,
    }
    return render("answer.html", context).encode()
