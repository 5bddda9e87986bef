"""Views of lists that people keep: their own to change, others' to see where they are shared."""

from collections.abc import Awaitable, Callable
from typing import Any

MakeSelling = Callable[..., Awaitable[Any]]
VIEW = {
    "name": "To ship",
    "filters": {"status": "confirmed", "fulfillment_status": "reserved"},
    "columns": ["number", "total"],
}


async def test_views_are_kept_by_person_and_shared_with_all(selling: MakeSelling) -> None:
    shop = await selling()
    saved = (await shop.http.post("/v1/views", json=VIEW)).json()
    assert (saved["mine"], saved["filters"]) == (True, VIEW["filters"])
    again = await shop.http.post("/v1/views", json=VIEW)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/name_taken")
    blank = await shop.http.post("/v1/views", json=VIEW | {"name": " "})
    assert (blank.status_code, "not only spaces" in blank.json()["detail"]) == (400, True)
    _, token = await shop.key("orders:read")
    async with shop.with_token(token) as other:
        assert (await other.get("/v1/views")).json() == []
        shared = VIEW | {"view_id": saved["view_id"], "shared": True, "name": "To ship today"}
        assert (await shop.http.post("/v1/views", json=shared)).json()["name"] == "To ship today"
        (seen,) = (await other.get("/v1/views", params={"page": "orders"})).json()
        assert (seen["view_id"], seen.get("mine", False)) == (saved["view_id"], False)
        # it is not theirs to change
        assert (await other.post("/v1/views", json=shared)).status_code == 404
        assert (await other.delete(f"/v1/views/{saved['view_id']}")).status_code == 404
    assert (await shop.http.get("/v1/views", params={"page": "drafts"})).json() == []
    assert (await shop.http.delete(f"/v1/views/{saved['view_id']}")).json()["result"] == "forgotten"
    assert (await shop.http.get("/v1/views")).json() == []
