"""The console and the buyers' pages as the server hands them out."""

import re
from typing import Any

import httpx
import pytest

from waybill.api.faces import FOLDER

BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.mark.parametrize(
    "path", ["/", "/orders", "/orders/1001", "/settings/people", "/t/abc", "/shop", "/shop/garden/basket"]
)
async def test_a_page_runs_no_code_but_ours(served: Any, path: str) -> None:
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as http:
        first, second = await http.get(path, headers=BROWSER), await http.get(path, headers=BROWSER)
    assert first.status_code == 200
    policy = first.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    (nonce,) = re.findall(r"'nonce-([\w-]+)'", policy)
    assert f'nonce="{nonce}"' in first.text
    assert "{nonce}" not in first.text
    # one that could be guessed would be none
    assert nonce not in second.headers["content-security-policy"]
    assert first.headers["referrer-policy"] == "no-referrer"
    assert first.headers["cache-control"] == "no-store"
    assert not re.findall(r"<script(?![^>]*\ssrc=)", first.text)


async def test_what_the_pages_are_made_of_is_kept_and_small(served: Any) -> None:
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as http:
        page = (await http.get("/", headers=BROWSER)).text
        (script,) = re.findall(r'src="(/assets/[^"]+)"', page)
        plain = await http.get(script, headers={"Accept-Encoding": "identity"})
        packed = await http.get(script, headers={"Accept-Encoding": "br"})
        assert "immutable" in plain.headers["cache-control"]
        assert packed.headers["content-encoding"] == "br"
        assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
        for missing in ("/assets/nothing.js", "/assets/..%2findex.html", "/assets/.stamp"):
            assert (await http.get(missing)).status_code == 404


async def test_a_program_is_told_that_nothing_is_there(served: Any) -> None:
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as http:
        for path, headers in (("/orders", {}), ("/v1/nothing", BROWSER), ("/docs/nothing.html", BROWSER)):
            answer = await http.get(path, headers=headers)
            assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_the_first_load_of_the_console_is_small() -> None:
    """What the page names itself, compressed; a font of one alphabet beside it."""
    page = (FOLDER / "index.html").read_text()
    names = set(re.findall(r'"/assets/([^"]+)"', page))
    sizes = [min(path.stat().st_size for path in (FOLDER / "assets").glob(f"{name}*")) for name in names]
    assert 0 < sum(sizes) < 300_000
