"""What a decision about returns comes to."""

from msgspec import Struct

from waybill.decisions.returns.books import Desk, Sending
from waybill.model.events import Event
from waybill.model.results import Decided
from waybill.model.returns import ReturnResult


class Done(Struct, frozen=True):
    """Results, and the desk with its events and with the orders that are to be made."""

    results: list[ReturnResult]
    desk: Desk

    @property
    def events(self) -> list[Event]:
        return self.desk.events

    @property
    def sendings(self) -> list[Sending]:
        return self.desk.sendings

    @property
    def decided(self) -> Decided[ReturnResult]:
        return Decided(self.results, self.desk.events)
