"""Imports of libraries that load more than we use of them."""

import contextlib
import sys
from collections.abc import Iterator

# Libraries load these where they are installed, and do without where they are not: rich for structlog's colored output,
# pydantic and attrs for models of Litestar's that we do not have. They take half of a start.
UNUSED = ("rich", "pydantic", "attr", "attrs")


@contextlib.contextmanager
def without(*names: str) -> Iterator[None]:
    """Let imports find these packages missing, except those that are loaded already."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)
