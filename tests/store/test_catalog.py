"""What every table and every statement keeps to, so that shops can be told apart, sharded and locked without deadlock."""

import re
from pathlib import Path
from typing import Any

import pytest

from waybill.store.database import Pool
from waybill.store.sql import load

SOURCE = Path(__file__).parents[2] / "src" / "waybill"
SQL_FILES = sorted(path for path in SOURCE.rglob("*.sql") if "migrations" not in path.parts)
OURS = "n.nspname = 'public' AND c.relname <> 'waybill_version'"


def statements() -> list[Any]:
    """Every named statement of the product, without its comments and what is quoted."""
    found = []
    for path in SQL_FILES:
        for name, text in load(str(path), path.name).all.items():
            bare = re.sub(r"'[^']*'", "''", re.sub(r"--[^\n]*", "", text))
            found.append(pytest.param(path, bare, id=f"{path.relative_to(SOURCE)}:{name}"))
    return found


async def test_the_shop_leads_every_key(pool: Pool) -> None:
    rows = await pool.fetch(
        f"""SELECT c.relname AS table, i.relname AS key, a.attname AS first
        FROM pg_index x
        JOIN pg_class c ON c.oid = x.indrelid
        JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
        WHERE x.indisunique AND {OURS}"""
    )
    assert len(rows) > 25
    assert [dict(row) for row in rows if row["first"] != "shop_id"] == []


async def test_the_shop_leads_every_foreign_key_and_none_sets_null(pool: Pool) -> None:
    rows = await pool.fetch(
        f"""SELECT k.conname, k.confdeltype::text, k.confupdtype::text, a.attname AS first, b.attname AS referred
        FROM pg_constraint k
        JOIN pg_class c ON c.oid = k.conrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
        WHERE k.contype = 'f' AND {OURS}"""
    )
    assert rows
    for row in rows:
        assert (row["first"], row["referred"]) == ("shop_id", "shop_id"), row["conname"]
        assert {row["confdeltype"], row["confupdtype"]} <= {"a", "r"}, f"{row['conname']} changes rows by itself"


async def test_every_table_has_a_primary_key_and_a_shop(pool: Pool) -> None:
    rows = await pool.fetch(
        f"""SELECT c.relname AS table,
            EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisprimary) AS has_key,
            EXISTS (
                SELECT FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attname = 'shop_id' AND a.atttypid = 'bigint'::regtype AND a.attnotnull
            ) AS has_shop
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND {OURS}"""
    )
    assert len(rows) > 20
    assert [row["table"] for row in rows if not (row["has_key"] and row["has_shop"])] == []


async def test_times_have_a_zone(pool: Pool) -> None:
    rows = await pool.fetch(
        """SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type IN ('timestamp without time zone', 'time with time zone', 'money')"""
    )
    assert rows == []


async def test_there_are_no_triggers_rules_or_functions_of_ours(pool: Pool) -> None:
    """Outside the schema of the job queue, which needs a trigger."""
    triggers = await pool.fetch(
        f"""SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND {OURS}"""
    )
    rules = await pool.fetch("SELECT rulename FROM pg_rules WHERE schemaname = 'public'")
    functions = await pool.fetch("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
    assert (triggers, rules, functions) == ([], [], [])


VOLATILE = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|random|gen_random_uuid|uuidv4|uuidv7|nextval)"
    r"\s*\(|\bcurrent_(timestamp|date|time)\b|\blocaltime",
    re.IGNORECASE,
)


@pytest.mark.parametrize(("path", "statement"), statements())
def test_a_statement_could_run_on_shards(path: Path, statement: str) -> None:
    assert not re.search(r"\bMERGE\b", statement, re.IGNORECASE)
    assert ";" not in statement, "one statement for each name"
    if re.search(r"\bUPDATE\b", re.sub(r"FOR NO KEY UPDATE", "", statement)):
        assert not VOLATILE.search(statement), "times and ids are parameters"


@pytest.mark.parametrize(("path", "statement"), statements())
def test_a_statement_names_its_shop(path: Path, statement: str) -> None:
    """Only what looks across shops on purpose does without, and `$1` is the shop's id."""
    if path.name == "all_shops.sql" or path.parent.name == "workers":
        return
    assert re.search(r"\$1\b", statement)
    assert re.search(r"\bshop_id\b", statement) or not re.search(r"\b(FROM|INTO|UPDATE|JOIN)\b", statement)


async def test_locks_are_taken_in_the_order_of_keys(pool: Pool) -> None:
    """A locking statement reads the table it locks and no other, sorted by its key, and lets foreign keys be checked."""
    rows = await pool.fetch(
        """SELECT x.indrelid::regclass::text AS table, array_agg(a.attname::text ORDER BY k.position) AS columns
        FROM pg_index x, unnest(x.indkey) WITH ORDINALITY AS k (attnum, position), pg_attribute a
        WHERE x.indisprimary AND a.attrelid = x.indrelid AND a.attnum = k.attnum GROUP BY 1"""
    )
    keys = {row["table"]: [column for column in row["columns"] if column != "shop_id"] for row in rows}
    seen = 0
    for parameter in statements():
        _, statement = parameter.values
        locks = re.findall(r"\bFOR\s+(?:NO\s+KEY\s+UPDATE|UPDATE|KEY\s+SHARE|SHARE)\b", statement, re.IGNORECASE)
        if not locks:
            continue
        seen += 1
        shape = re.fullmatch(
            r"\s*SELECT\b.*?\bFROM\s+(?P<table>[\w.]+)(?:\s+(?:AS\s+)?\w+)?\s+WHERE\b.*"
            r"\bORDER BY\s+(?P<order>[\w., ]+?)\s+(LIMIT\s+\$\d+\s+)?FOR NO KEY UPDATE(\s+SKIP LOCKED)?\s*",
            statement,
            re.DOTALL,
        )
        assert shape, f"{parameter.id} is not: SELECT .. FROM table WHERE .. ORDER BY key FOR NO KEY UPDATE"
        assert len(re.findall(r"\bFROM\b", statement)) == 1, f"{parameter.id} reads another table"
        assert not re.search(r"\bJOIN\b", statement), f"{parameter.id} reads another table"
        order = [column.strip().split(".")[-1] for column in shape["order"].split(",")]
        wanted = keys[shape["table"]]
        assert [column for column in order if column != "shop_id"] == wanted or not wanted, (
            f"{parameter.id} sorts by {order}"
        )
    assert seen > 8
