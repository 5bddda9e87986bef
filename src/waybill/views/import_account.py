"""The account of an imported file: what the tables hold of every row of it, against the file's own control totals."""

from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.history import ControlTotals, LineClass, Untied
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


class ClassAccount(Struct, frozen=True):
    """Rows of one class: how many, their amount and the sum of their absolute amounts, in minor units."""

    rows: int
    amount: int
    absolute: int


class ImportAccount(Struct, frozen=True, kw_only=True):
    """All rows of a file as the tables hold them. `distinct_rows` counts rows of the file that are somewhere.

    `next_row` is where an import that was interrupted goes on; absent where that is no longer known.
    """

    source_id: UUID
    reader: str
    sha256: str
    currency: str
    control: ControlTotals
    next_row: int | None
    classes: dict[LineClass, ClassAccount]
    total: ClassAccount
    distinct_rows: int
    untied: dict[Untied, int] = msgspec.field(default_factory=dict)
    rejects: dict[str, int] = msgspec.field(default_factory=dict)

    def problems(self) -> list[str]:
        """How the tables differ from the control totals, for people; nothing when every row is in one place to the penny."""
        found = ControlTotals(
            rows=self.total.rows,
            total=self.total.amount,
            absolute_total=self.total.absolute,
            credit_rows_without_customer=self.untied.get(Untied.NO_CUSTOMER, 0),
            credit_rows_without_sale=self.untied.get(Untied.NO_SALE, 0),
        )
        problems = [
            f"{name} is {getattr(found, name)} and should be {getattr(self.control, name)}"
            for name in ControlTotals.__struct_fields__
            if getattr(found, name) != getattr(self.control, name)
        ]
        if self.distinct_rows != self.control.rows:
            problems.append(f"{self.control.rows - self.distinct_rows} rows are in no place")
        return problems


_NOTHING = ClassAccount(0, 0, 0)


async def import_account(tx: Tx, source_id: UUID) -> ImportAccount | None:
    """The account of the file with this id; None where none of it was imported."""
    source = await tx.fetchrow(_sql.source, source_id)
    if source is None:
        return None
    classes: dict[LineClass, ClassAccount] = {}
    total, distinct_rows = _NOTHING, 0
    for row in await tx.fetch(_sql.account, source_id, source["rows"]):
        account = ClassAccount(row["rows"], row["amount"], row["absolute"])
        if row["class"] is None:
            total, distinct_rows = account, row["distinct_rows"]
        else:
            classes[LineClass(row["class"])] = account
    return ImportAccount(
        source_id=source_id,
        reader=source["reader"],
        sha256=source["sha256"],
        currency=source["currency"],
        control=ControlTotals(*(source[name] for name in ControlTotals.__struct_fields__)),
        next_row=source["next_row"],
        classes={one: classes.get(one, _NOTHING) for one in LineClass},
        total=total,
        distinct_rows=distinct_rows,
        untied={Untied(row["untied"]): row["rows"] for row in await tx.fetch(_sql.untied, source_id)},
        rejects={row["reason"]: row["rows"] for row in await tx.fetch(_sql.rejects, source_id)},
    )


async def imported_files(tx: Tx) -> list[UUID]:
    """The ids of the files of which the shop took in anything."""
    return [row["source_id"] for row in await tx.fetch(_sql.sources)]


async def import_reached(tx: Tx, source_id: UUID) -> tuple[int, int]:
    """The row where the file's import goes on (1 where it has not begun), and how many rows were taken in."""
    row = await tx.fetchrow(_sql.reached, source_id)
    return (row["next_row"], row["rows"]) if row else (1, 0)
