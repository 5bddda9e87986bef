"""The API's description: committed, so that no change of it goes unnoticed.

`WAYBILL_UPDATE=1 pytest tests/api/test_openapi.py` writes tests/golden/openapi.json anew; look at the difference.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec

from waybill.api.app import create_app
from waybill.api.openapi import describe, operations
from waybill.model.mistakes import plainly

GOLDEN = Path(__file__).parents[1] / "golden" / "openapi.json"
APP = create_app(lambda: None).app


def nodes(value: Any) -> Iterator[Any]:
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(inner)


def test_the_description_is_the_one_that_was_committed() -> None:
    described = describe(APP, examples={})
    described["info"]["version"] = "snapshot"
    text = msgspec.json.format(msgspec.json.encode(described), indent=1) + b"\n"
    if os.environ.get("WAYBILL_UPDATE"):
        GOLDEN.write_bytes(text)
    assert msgspec.json.decode(GOLDEN.read_bytes()) == msgspec.json.decode(text), (
        "The API has changed. If that is meant: WAYBILL_UPDATE=1 pytest tests/api/test_openapi.py"
    )


def test_it_is_sound() -> None:
    described = describe(APP)
    names = [one["operationId"] for methods in described["paths"].values() for one in methods.values()]
    assert len(names) == len(set(names)) == len(operations(APP))
    for node in nodes(described):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            found: Any = described
            for step in node["$ref"].split("/")[1:]:
                found = found[step]
        if isinstance(node, dict) and isinstance(node.get("pattern"), str):
            assert not re.search(r"\\[AZ]", node["pattern"])
        if isinstance(node, dict) and isinstance(node.get("description"), str):
            # a reader takes indented text for code
            assert "\n " not in node["description"]
    for methods in described["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["description"], operation["operationId"]
            assert set(operation["tags"]) <= {tag["name"] for tag in described["tags"]}


def test_what_an_address_takes_is_said_in_words() -> None:
    for address, methods in describe(APP)["paths"].items():
        for parameter in (one for operation in methods.values() for one in operation.get("parameters", ())):
            if parameter["in"] == "path" and "pattern" in parameter["schema"]:
                said = plainly(f"Expected `str` matching regex {parameter['schema']['pattern']!r}", [])
                assert "the API's page" not in said, f"{address}: say it in model/mistakes.py"


async def test_it_is_served(served: Any) -> None:
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as http:
        answer = await http.get("/v1/openapi.json")
        assert answer.json()["openapi"] == "3.1.0"
        again = await http.get("/v1/openapi.json", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
