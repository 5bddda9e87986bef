"""Who calls without a key: told apart by the address they come from, each with a rate of their own."""

import time

from waybill.api.problems import Problem
from waybill.api.runtime import ApiRequest, Runtime
from waybill.api.sessions import network_of
from waybill.api.signing_in import address_of

_MOST_KNOWN = 20_000
# So many seconds' worth may be asked for at once.
BURST_SECONDS = 10


class Strangers:
    """A bucket by address: `rate` a second on average, ten seconds' worth at once; 0 is no limit. Each process counts by itself."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.buckets: dict[str, tuple[float, float]] = {}

    def spend(self, address: str, cost: float = 1) -> None:
        """Let a request be, or raise the problem `rate_limited`. `cost` is how many reads it is worth."""
        if not self.rate:
            return
        now = time.monotonic()
        most = max(self.rate * BURST_SECONDS, cost)
        tokens, at = self.buckets.pop(address, (most, now))
        tokens = min(most, tokens + (now - at) * self.rate)
        enough = tokens >= cost
        # put in anew, so that the one that was heard of longest ago is the first to be forgotten
        self.buckets[address] = (tokens - cost if enough else tokens, now)
        if len(self.buckets) > _MOST_KNOWN:
            del self.buckets[next(iter(self.buckets))]
        if not enough:
            wait = max(1, int((cost - tokens) / self.rate + 0.999))
            raise Problem(
                "rate_limited",
                "There are too many requests from your address. Wait as long as `Retry-After` says.",
                headers={"Retry-After": str(wait)},
            )


def spend(request: ApiRequest, cost: float = 1) -> None:
    """Count a request of somebody without a key, or raise the problem `rate_limited`."""
    runtime: Runtime = request.app.state.runtime
    strangers: Strangers | None = runtime.extras.get("strangers")
    if strangers is not None:
        strangers.spend(network_of(address_of(request)), cost)
