"""The demo: a shop with a month of real trade and stock on its shelves, served, with orders coming in."""

import os
import secrets
import shlex
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from msgspec import Struct

from waybill.cli.common import Command
from waybill.cli.demo_front import SLUG, open_front
from waybill.cli.demo_past import MovedSource, weeks_since
from waybill.cli.output import Wrong, note, stderr
from waybill.cli.serve import refuse_second
from waybill.cli.session import BATCH, Session, common, database, load_settings, request
from waybill.cli.starting import become_server, process
from waybill.running.places import make_folder
from waybill.running.supervisor import Child

if TYPE_CHECKING:
    from waybill.running.settings import Settings
    from waybill.store.database import Pool

SHOP = "Online Retail demo"
FILE = "demo.json"
# So short that a visitor sees unpaid orders end.
HOLD_MINUTES = 2


class Demo(Struct, frozen=True):
    """What the demo keeps beside its data: its shop and the key it shows and plays with."""

    shop_id: int
    token: str


def demo(
    port: Annotated[
        int | None, typer.Option(help="The port to listen on; a free one is taken if it is in use.")
    ] = None,
    play: Annotated[bool, typer.Option(help="Whether orders come in by themselves.")] = True,
) -> None:
    """Start Waybill with a demo shop. Ctrl-C stops it; the data stays in var/demo."""
    common.data_dir = common.data_dir or Path("var/demo")
    if common.database_url:
        raise Wrong("The demo has a database of its own. For yours: waybill serve --database-url ...", status=2)
    # Not even a database that the environment or waybill.env names gets a demo shop.
    settings = load_settings(port=port)
    settings = msgspec.structs.replace(settings, database_url=None, port=free_port(settings.port))
    refuse_second(settings)
    make_folder(settings.data_dir)
    kept = settings.data_dir / FILE
    if not kept.exists():
        set_up(settings, kept)
    known = msgspec.json.decode(kept.read_bytes(), type=Demo)
    os.environ.setdefault("WAYBILL_LOG_LEVEL", "warning")
    os.environ["WAYBILL_SEND_MESSAGES"] = "false"
    shown = {
        "WAYBILL_DEMO_KEY": known.token,
        "WAYBILL_DEMO_COMMAND": f"{waybill_command()} {{}}{at_data(settings.data_dir)}",
    }
    # good once, and made anew at each start: no password lies about
    link = secrets.token_urlsafe(32)
    os.environ |= {"WAYBILL_DEMO_LINK": link, "WAYBILL_DEMO_SHOP": str(known.shop_id)}
    player = Child("player", process("play_demo"), env=shown)
    become_server(settings, [player] if play else [], welcome(settings.data_dir, known.token, link, play))


def free_port(wanted: int) -> int:
    """The port, or 0 (any free one) where something else has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            note(f"Port {wanted} is in use; taking another.")
            return 0
    return wanted


def set_up(settings: "Settings", kept: Path) -> None:
    """Make the shop and fill it; interrupted, the next start goes on. The key is kept where only its owner can read it."""
    import uvloop

    from waybill.running.logs import set_up_logs

    set_up_logs("critical")
    stderr().print(
        "[bold]Waybill[/bold] is setting up a demo shop with a month of real orders, moved to the weeks before today. This is done once."
    )
    with database(settings, make=True) as url:
        token = uvloop.run(fill(settings, url))
    partial = kept.with_suffix(".new")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.encode(token))
    partial.replace(kept)


async def fill(settings: "Settings", url: str) -> Demo:
    """The shop, its locations, its past orders, its stock and an API key."""
    from waybill.cli.importing import account_table, open_source, reader_of, take_in
    from waybill.model.keys import CreateKey
    from waybill.sample import online_retail_sample
    from waybill.store.database import open_pool
    from waybill.store.keys import create_keys

    pool = await open_pool(url, 4)
    try:
        session = Session(pool, settings, await find_shop(pool))
        await add_locations(session)
        file = open_source(reader_of("online-retail"), online_retail_sample())
        source = MovedSource(file, weeks_since(settings.data_dir))
        try:
            summary = await take_in(session, source, "A month of orders")
        finally:
            source.close()
        if not summary.finished:
            note("Stopped. Start the demo again to go on.")
            raise SystemExit(130)
        account_table(summary)
        await add_pizza(session)
        await add_stock(session)
        await open_front(session)

        async with session.writing() as tx:
            (key,) = await create_keys(tx, [request(CreateKey, {"name": "demo", "scopes": ["admin"]})])
        return Demo(session.shop.shop_id, key.token)
    finally:
        pool.terminate()


async def find_shop(pool: "Pool") -> Any:
    """The demo's shop, made if it is not there yet."""
    from waybill.model.setup import ShopFields
    from waybill.store.all_shops import create_shop, list_shops

    fields = {
        "name": SHOP,
        "currency": "GBP",
        "country": "GB",
        "time_zone": "Europe/London",
        "settings": {"hold_minutes": HOLD_MINUTES, "tax_rates": [{"category": "standard", "rate": 200_000}]},
    }
    if not any(shop.name == SHOP for shop in await list_shops(pool)):
        await create_shop(pool, request(ShopFields, fields), "demo", "cli")
    return next(shop for shop in await list_shops(pool) if shop.name == SHOP)


LOCATIONS = (
    ("LEICESTER", "Leicester warehouse", "warehouse", 1, ["ship"], ("Leicester", "LE1 5WW", 52.6369, -1.1398)),
    ("GLASGOW", "Glasgow warehouse", "warehouse", 2, ["ship"], ("Glasgow", "G2 1DY", 55.8611, -4.2500)),
    ("LONDON", "London shop", "store", 3, ["pickup", "local_delivery"], ("London", "WC2N 5DN", 51.5074, -0.1278)),
    ("SOHO", "Soho kitchen", "kitchen", 4, ["local_delivery"], ("London", "W1D 3QU", 51.5136, -0.1310)),
)


async def add_locations(session: Session) -> None:
    """Two warehouses, a shop and a kitchen."""
    from waybill.commands.save_locations import save_locations
    from waybill.model.setup import SaveLocation, SaveResult

    requests = [
        request(
            SaveLocation,
            {
                "code": code,
                "name": name,
                "kind": kind,
                "priority": priority,
                "abilities": abilities,
                # the oven never goes out: a visitor may come at any hour
                **({"hours": {}} if kind == "kitchen" else {}),
                "address": {"country": "GB", "city": city, "postal_code": code_, "latitude": north, "longitude": east},
            },
        )
        for code, name, kind, priority, abilities, (city, code_, north, east) in LOCATIONS
    ]
    await session.do("save_locations", save_locations, requests, SaveResult, key="demo-locations")


async def add_pizza(session: Session) -> None:
    """What the kitchen bakes."""
    from waybill.cli.sample_day import PIZZA
    from waybill.commands.receive_stock import receive_stock
    from waybill.commands.save_items import save_items
    from waybill.model.setup import SaveItem, SaveResult
    from waybill.model.stock import ReceiveStock, StockResult

    pizza = request(SaveItem, {"sku": PIZZA, "title": "Pizza Margherita", "price": "9.50", "returnable": False})
    await session.do("save_items", save_items, [pizza], SaveResult, key="demo-pizza")
    dough = request(ReceiveStock, {"sku": PIZZA, "location": "SOHO", "quantity": 500, "reference": "today's dough"})
    await session.do("receive_stock", receive_stock, [dough], StockResult, key="demo-dough")


async def add_stock(session: Session) -> None:
    """Stock of every item that has a price; of some so little that orders for them are soon refused."""
    from waybill.cli.importing import progress_bar
    from waybill.cli.sample_day import PIZZA
    from waybill.commands.receive_stock import receive_stock
    from waybill.model.stock import ReceiveStock, StockResult
    from waybill.model.stock_views import ItemQuery
    from waybill.views.items import list_items

    requests: list[ReceiveStock] = []
    cursor: str | None = None
    while True:
        async with session.reading() as tx:
            page = await list_items(tx, request(ItemQuery, {"limit": 250, "cursor": cursor}))
        for position, item in enumerate(item for item in page.rows if float(item.price) > 0 and item.sku != PIZZA):
            for location, quantity in levels(position):
                fields = {"sku": item.sku, "location": location, "quantity": quantity, "reference": "opening stock"}
                requests.append(request(ReceiveStock, fields))
        cursor = page.next
        if cursor is None:
            break
    with progress_bar() as progress:
        task = progress.add_task("Opening stock    ", total=len(requests))
        for start in range(0, len(requests), BATCH):
            chunk = requests[start : start + BATCH]
            # The key makes a set-up that was interrupted not receive the same goods twice.
            await session.do("receive_stock", receive_stock, chunk, StockResult, key=f"demo-stock-{start}")
            progress.update(task, advance=len(chunk))


def levels(position: int) -> list[tuple[str, int]]:
    """How many of an item lie where: every seventh is nearly gone."""
    if position % 7 == 0:
        return [("LEICESTER", 2)]
    return [("LEICESTER", 40 + position % 160), ("GLASGOW", 10 + position % 50), ("LONDON", 5 + position % 10)]


def welcome(data_dir: Path, token: str, link: str, play: bool) -> str:
    """What is shown when everything answers; `{url}` becomes the address. With `play` orders come in by themselves."""
    from rich.console import Console

    command, where = waybill_command(), at_data(data_dir)
    body = '{"lines": [{"sku": "85123A", "quantity": 2}], "payment": {"terms": "on_account"}, ' + (
        '"customer": {"email": "ada@example.com", "name": "Ada"}, "ship_to": {"country": "GB", "postal_code": "LE1 5WW"}}'
    )
    console = Console(highlight=False, soft_wrap=True, force_terminal=sys.stdout.isatty())
    with console.capture() as capture:
        console.print()
        coming = " Orders are coming in." if play else ""
        console.print(f"[bold green]Waybill is running.[/bold green]{coming} Ctrl-C stops it, the data stays.")
        console.print()
        console.print(f"  [bold]Console[/bold]  {{url}}/sign-in#token={link}", markup=True)
        console.print("  [dim]         The link signs you in once. Another: [/dim]", end="")
        console.print(f"{command} people link demo@example.com{where}", markup=False)
        console.print(f"  [bold]Shop[/bold]     {{url}}/shop/{SLUG}")
        console.print("  [bold]API[/bold]      {url}/v1")
        console.print("  [bold]Browse[/bold]   {url}/docs")
        console.print("  [bold]Metrics[/bold]  {url}/metrics")
        console.print(f"  [bold]Key[/bold]      {token}")
        console.print()
        console.print("[bold]Three commands to try in another terminal, from this folder[/bold]")
        console.print()
        console.print("[dim]# watch orders come in[/dim]")
        console.print(f"{command} orders watch{where}", markup=False)
        console.print("[dim]# list the newest orders[/dim]")
        console.print(f"{command} orders list{where}", markup=False)
        console.print("[dim]# place one over HTTP[/dim]")
        console.print(f"curl -s {{url}}/v1/orders -H 'Authorization: Bearer {token}' -d '{body}'", markup=False)
    return capture.get()


def at_data(data_dir: Path) -> str:
    """The option that leads other commands to the demo's data, as typed from here."""
    shown = os.path.relpath(data_dir)
    return f" --data-dir {shlex.quote(shown if not shown.startswith('..') else str(data_dir))}"


def waybill_command() -> str:
    """How this command is typed from here."""
    beside = Path(sys.executable).with_name("waybill")
    shown = os.path.relpath(beside) if beside.exists() else "waybill"
    return shlex.quote(shown if not shown.startswith("..") else str(beside))


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("demo", cls=Command)(demo)
