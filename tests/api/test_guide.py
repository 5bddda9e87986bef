"""The lines of docs/api.md run as they stand."""

import re
import shlex
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"


def lines() -> list[list[str]]:
    """The curl lines of the guide, as words."""
    text = GUIDE.read_text(encoding="utf-8").replace("\\\n", "")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines() if line.startswith("curl ")]


def request_of(words: list[str], about: dict[str, str]) -> tuple[str, str, dict[str, str], str | None]:
    """Method, address, headers and body of a curl line."""
    filled = [re.sub(r"\$(\w+)", lambda found: about[found.group(1)], word) for word in words[1:]]
    method, address, headers, body = None, "", {}, None
    rest = iter(filled)
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(rest)
        elif word not in ("-i", "--no-buffer"):
            address = word
    return method or ("GET" if body is None else "POST"), address, headers, body


async def test_the_lines_of_the_guide_run(selling: Callable[..., Awaitable[Any]]) -> None:
    one = await selling(empty=True)
    about = {"WAYBILL_URL": one.url, "WAYBILL_KEY": one.token}
    done = 0
    async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
        for words in lines():
            method, address, headers, body = request_of(words, about)
            async with http.stream(method, address, headers=headers, content=body) as answer:
                assert answer.status_code in (200, 201), (address, await answer.aread())
            done += 1
    assert done > 14
    stock = (await one.http.get("/v1/stock", params={"sku": "TEA-100"})).json()["rows"][0]
    assert (stock["on_hand"], stock["reserved"]) == (52, 1)
