"""Stub."""

import typer

app = typer.Typer(name="orders", no_args_is_help=True)


@app.callback()
def x() -> None: ...
def add_to(app: typer.Typer) -> None: ...
