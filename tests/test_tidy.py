"""The rules of the house that no linter knows."""

import ast
import enum
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect

import waybill.model
from waybill.model import mistakes

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "waybill"
MODULES = sorted(SOURCE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

LONGEST_FILE = 500
LONGEST_FUNCTION = 70

PURE_IMPORTS = {
    "__future__",
    "bisect", "collections", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "hashlib", "heapq",
    "itertools", "math", "msgspec", "operator", "re", "string", "typing", "unicodedata", "uuid", "waybill", "zoneinfo",
}  # fmt: skip
IMPURE_CALLS = {"now", "utcnow", "today", "fromtimestamp", "uuid1", "uuid4", "open", "print", "input", "getenv"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def pure_modules() -> list[Path]:
    return [path for path in MODULES if path.relative_to(SOURCE).parts[0] in ("model", "decisions")]


@pytest.mark.parametrize("path", pure_modules(), ids=named)
def test_pure_rooms_stay_pure(path: Path) -> None:
    """No database, network, clock, file or chance: time and ids are arguments."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= PURE_IMPORTS
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] in PURE_IMPORTS
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert called not in IMPURE_CALLS, f"line {node.lineno} calls {called}"
        assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), "decisions wait for nobody"


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=named)
def test_files_and_functions_fit_a_screen(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE, f"it has {lines} lines"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", [path for path in MODULES if "migrations" not in path.parts], ids=named)
def test_what_others_use_says_what_it_is(path: Path) -> None:
    """Modules, public classes and public functions of a module have a docstring."""
    module = tree(path)
    assert ast.get_docstring(module)
    for node in module.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node) or _is_command_line(node), f"{node.name} has no docstring"


def _is_command_line(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == "main"


def verbs() -> list[str]:
    """The modules of commands/ that have a function of their own name, as paths without the ending."""
    found = []
    for path in sorted((SOURCE / "commands").rglob("*.py")):
        if any(isinstance(node, ast.AsyncFunctionDef) and node.name == path.stem for node in tree(path).body):
            found.append(str(path.relative_to(SOURCE / "commands").with_suffix("")))
    return found


def test_there_are_verbs() -> None:
    assert {"place_orders", "cancel_orders", "save_items"} <= set(verbs())


@pytest.mark.parametrize("verb", verbs())
def test_the_stem_is_the_slice(verb: str) -> None:
    folder, _, stem = verb.rpartition("/")
    area = f"{folder}/" if folder else ""
    for path in (
        f"src/waybill/decisions/{verb}.py",
        f"tests/decisions/{area}test_{stem}.py",
        f"tests/commands/{area}test_{stem}.py",
    ):
        assert (ROOT / path).exists(), f"{path} is missing"
    decision = tree(SOURCE / "decisions" / f"{verb}.py")
    assert "decide" in {node.name for node in decision.body if isinstance(node, ast.FunctionDef)}


def test_every_verb_is_at_both_doors_for_one_and_for_many() -> None:
    """What staff do is done by the API and by `waybill many`; what only workers and buyers ask for is named as such."""
    importlib.import_module("waybill.api.app")
    from waybill.api.doing import VERBS
    from waybill.cli import many

    at_command_line = set(many.verbs())
    assert {one.verb.name for one in VERBS.values()} == at_command_line
    assert {verb.rpartition("/")[2] for verb in verbs()} - at_command_line == many.OTHERS


def test_sql_beside_a_module_belongs_to_it() -> None:
    for room in ("commands", "views", "workers"):
        for path in (SOURCE / room).rglob("*.sql"):
            assert path.with_suffix(".py").exists(), f"{named(path)} belongs to nobody"


SQL = re.compile(r"\s*(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s)", re.DOTALL)
# Where no file can be: questions to the server before there is a schema, and the bench's own words.
MAY_HOLD_SQL = {"store/migrate.py", "running/embedded.py"}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_sql_is_in_sql_files(path: Path) -> None:
    if str(path.relative_to(SOURCE)) in MAY_HOLD_SQL:
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not SQL.match(node.value), f"line {node.lineno}"


def models() -> Iterator[Any]:
    """Everything that the modules of model/ define."""
    for module in pkgutil.walk_packages(waybill.model.__path__, "waybill.model."):
        imported = importlib.import_module(module.name)
        yield from (value for value in vars(imported).values() if getattr(value, "__module__", "") == imported.__name__)


def requests() -> list[type[msgspec.Struct]]:
    """The Structs that come in over a wire: they forbid unknown fields."""
    structs = [one for one in models() if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    return [one for one in structs if one.__struct_config__.forbid_unknown_fields]


@pytest.mark.parametrize("request_", requests(), ids=lambda request: request.__name__)
def test_requests_are_bounded(request_: type[msgspec.Struct]) -> None:
    """One NUL byte, one huge integer or one time without a zone would fail a whole batch."""
    assert not {"shop", "shop_id", "actor", "door"} & set(request_.__struct_fields__)
    struct = inspect.type_info(request_)
    assert isinstance(struct, inspect.StructType)
    for field in struct.fields:
        if _has_date(field.type):
            assert "check_years" in request_.__post_init__.__code__.co_names, f"{field.name} may be in any year"
        problem = _unbounded(field.type)
        assert problem is None, f"{field.name}: {problem}"


def _patterns(type: inspect.Type) -> Iterator[str]:
    match type:
        case inspect.StrType(pattern=str(pattern)):
            yield pattern
        case inspect.Metadata(type=inner) | inspect.ListType(item_type=inner) | inspect.VarTupleType(item_type=inner):
            yield from _patterns(inner)
        case inspect.DictType(key_type=key, value_type=value):
            yield from (*_patterns(key), *_patterns(value))
        case inspect.TupleType(item_types=items) | inspect.UnionType(types=items):
            yield from (pattern for item in items for pattern in _patterns(item))


@pytest.mark.parametrize("request_", requests(), ids=lambda request: request.__name__)
def test_every_form_is_said_in_words(request_: type[msgspec.Struct]) -> None:
    """Who typed something of another form is told which, not that the documentation tells it."""
    struct = inspect.type_info(request_)
    assert isinstance(struct, inspect.StructType)
    for field in struct.fields:
        for pattern in _patterns(field.type):
            said = mistakes.plainly(f"Expected `str` matching regex {pattern!r}", [])
            assert "the API's page" not in said, f"{field.name}: say {pattern!r} in model/mistakes.py"


def _has_date(type: inspect.Type) -> bool:
    inner = type.types if isinstance(type, inspect.UnionType) else (type,)
    return any(isinstance(one, inspect.DateType | inspect.DateTimeType) for one in inner)


def _unbounded(type: inspect.Type) -> str | None:
    match type:
        case inspect.StrType(max_length=longest, pattern=pattern):
            return _unbounded_text(longest, pattern)
        case inspect.IntType(ge=least, le=most) | inspect.FloatType(ge=least, le=most):
            bounded = least is not None and most is not None and least >= -(2**63) and most < 2**63
            return None if bounded else "a number without bounds"
        case inspect.DateTimeType(tz=zone):
            return None if zone else "a time without a zone"
        case inspect.ListType(item_type=item, max_length=longest):
            return _unbounded(item) if longest is not None else "a list without a length"
        case inspect.DictType(key_type=key, value_type=value, max_length=longest):
            if longest is None and not isinstance(key, inspect.LiteralType):
                return "a dict without a length"
            return _unbounded(key) or _unbounded(value)
        case inspect.TupleType(item_types=items) | inspect.UnionType(types=items):
            return next((problem for item in items if (problem := _unbounded(item))), None)
        case inspect.Metadata(type=inner):
            return _unbounded(inner)
        case inspect.AnyType() | inspect.RawType() | inspect.BytesType():
            return "anything at all"
    return None


def _unbounded_text(longest: int | None, pattern: str | None) -> str | None:
    if pattern is None or not all(
        part.startswith(r"\A") and part.endswith(r"\Z") for part in pattern.split("|\\A", 1)[:1]
    ):
        return "text without a pattern from \\A to \\Z"
    if longest is None and re.search(r"[*+]|,\}", re.sub(r"\[[^]]*\]", "", pattern)):
        return "text without a length"
    if any(re.search(pattern, sample) for sample in ("\0", "a\0", "\0a", "a\0b", "1\0", "\x00.")):
        return "text with NUL"
    return None


def refusals() -> list[enum.Enum]:
    """Every reason to refuse; `key_reused` is the claim's, before any decision."""
    kinds = [one for one in models() if isinstance(one, type) and issubclass(one, enum.StrEnum)]
    return [one for kind in kinds if kind.__name__.endswith("Refusal") for one in kind if one.name != "KEY_REUSED"]


@pytest.mark.parametrize("refusal", refusals(), ids=lambda one: f"{type(one).__name__}.{one.name}")
def test_every_refusal_has_a_row_in_a_truth_table(refusal: enum.Enum) -> None:
    tables = "\n".join(path.read_text() for path in (ROOT / "tests" / "decisions").rglob("test_*.py"))
    assert f"{type(refusal).__name__}.{refusal.name}" in tables or f'"{refusal.value}"' in tables


HEAVY = ("polars", "alembic", "sqlalchemy", "pgqueuer", "typst", "stripe", "ortools", "numpy", "pandas", "playwright")


@pytest.mark.parametrize("module", ["waybill.app", "waybill.api.app"])
def test_heavy_libraries_are_imported_on_first_use(module: str) -> None:
    script = f"import sys, {module}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
