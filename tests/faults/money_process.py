"""The worker as a process that deals with money, for tests that kill it.

Its arguments: the database's URL, a folder for the secret key, and after how many calls it dies by itself, right when the
sandbox has done what was asked and nobody has been told (0: never).
"""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvloop

from waybill.adapters.outbound import OutboundClient
from waybill.adapters.payment.sandbox import SandboxGateway
from waybill.running.logs import set_up_logs
from waybill.store.secrets import load_keyring, use_keyring
from waybill.workers.run import WorkerSettings, run_workers

database_url, folder, calls_to_live = sys.argv[1], sys.argv[2], int(sys.argv[3])


class MortalSandbox(SandboxGateway):
    """Dies with its process between what it has done and what it says of it."""

    calls = 0

    async def _do(self, shop_id: int, calls: Any) -> Any:
        answers = await super()._do(shop_id, calls)
        MortalSandbox.calls += len(calls)
        if calls_to_live and MortalSandbox.calls >= calls_to_live:
            os.kill(os.getpid(), signal.SIGKILL)
        return answers


set_up_logs("critical")
use_keyring(load_keyring((), Path(folder)))
settings = WorkerSettings(
    database_url=database_url, takeover=timedelta(seconds=1), payment_pause=timedelta(seconds=0.05)
)
uvloop.run(run_workers(settings, None, OutboundClient(), gateways={"sandbox": MortalSandbox}))
