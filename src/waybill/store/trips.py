"""Several statements in one trip to the database."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg
from msgspec import Struct

if TYPE_CHECKING:
    _Connection = asyncpg.Connection[asyncpg.Record]
else:
    _Connection = asyncpg.Connection


class Prepared(Struct, frozen=True):
    """A statement under a name of its own, and the types of its parameters."""

    name: str
    types: tuple[str, ...]
    statement: str


Call: TypeAlias = tuple[Prepared, Sequence[int | list[str]]]


class OneTrip(_Connection):
    """A connection that runs several statements in one trip, one after the other, as if each had been sent by itself."""

    def __init__(self, *parameters: Any, **named: Any) -> None:
        super().__init__(*parameters, **named)
        self._known: set[str] = set()
        self._doubts = 0

    async def execute_together(self, calls: Sequence[Call], *last: str) -> str:
        """Run each statement with its parameters, then the `last` ones; what the server said of the last.

        The parameters are numbers and text of our own (never a caller's).
        """
        for one, _ in calls:
            if one.name not in self._known:
                await self._make_known(one)
        executed = [f"EXECUTE {self._called(one)} ({', '.join(map(_literal, values))})" for one, values in calls]
        return await self.execute("; ".join([*executed, *last]))

    async def _make_known(self, one: Prepared) -> None:
        """Make it known to the session, with which it stays whatever becomes of the transaction."""
        try:
            await self.execute(f"PREPARE {self._called(one)} ({', '.join(one.types)}) AS {one.statement}")
        except BaseException:
            # the server may know it all the same: from now on other names are used
            self._doubts += 1
            self._known.clear()
            raise
        self._known.add(one.name)

    def _called(self, one: Prepared) -> str:
        return f"{one.name}_{self._doubts}"


def _literal(value: int | list[str]) -> str:
    if isinstance(value, int):
        return str(value)
    return f"ARRAY[{', '.join(_quoted(text) for text in value)}]::text[]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


async def run_together(connection: Any, calls: Sequence[Call], *last: str) -> str:
    """The statements in one trip where the connection can (`OneTrip`), one by one where not."""
    status = ""
    if not calls and not last:
        return status
    if hasattr(connection, "execute_together"):
        return str(await connection.execute_together(calls, *last))
    for one, values in calls:
        status = await connection.execute(one.statement, *values)
    for statement in last:
        status = await connection.execute(statement)
    return status
