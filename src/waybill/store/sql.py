"""Named statements from `.sql` files: `-- name: lock_stock` starts one."""

import re
from pathlib import Path

_NAME = re.compile(r"^-- name: ([a-z0-9_.]+)[ \t]*$", re.MULTILINE)


class Statements:
    """The statements of one file, as attributes by name."""

    def __init__(self, statements: dict[str, str]) -> None:
        self.all = statements

    def __getattr__(self, name: str) -> str:
        try:
            return self.all[name]
        except KeyError:
            raise AttributeError(f"no statement named {name}") from None


def load(python_file: str, name: str | None = None) -> Statements:
    """The statements of the `.sql` file beside a module (pass `__file__`), or of the file `name` from its folder."""
    path = Path(python_file)
    path = path.parent / name if name else path.with_suffix(".sql")
    parts = _NAME.split(path.read_text(encoding="utf-8"))
    return Statements({name: text.strip().rstrip(";") for name, text in zip(parts[1::2], parts[2::2], strict=True)})
