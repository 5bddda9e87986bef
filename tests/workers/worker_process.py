"""The worker as a process, for tests that kill it: database URL, SMTP port and data folder are its arguments."""

import sys
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import uvloop

from waybill.adapters.notifier.smtp import SmtpNotifier
from waybill.adapters.outbound import OutboundClient
from waybill.store.secrets import load_keyring, use_keyring
from waybill.workers.run import WorkerSettings, run_workers

database_url, port, folder = sys.argv[1:]
use_keyring(load_keyring((), Path(folder)))
uvloop.run(
    run_workers(
        WorkerSettings(database_url=database_url, takeover=timedelta(seconds=2)),
        SmtpNotifier("127.0.0.1", int(port), starttls=False),
        OutboundClient(allow_networks=[ip_network("127.0.0.0/8")]),
    )
)
