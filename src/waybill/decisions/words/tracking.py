"""What buyers ask for by their links, in words."""

from waybill.decisions.words.speaking import Context, says
from waybill.model.events.tracking import CodeRequested


@says(CodeRequested)
def _code_requested(data: CodeRequested, context: Context) -> str:
    return "The buyer asked for a code, to change the order with."
