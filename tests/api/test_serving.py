"""What goes over the wire: whole answers, in the order in which they were asked for."""

import asyncio
from typing import Any
from urllib.parse import urlsplit


def request(method: str, path: str, headers: str = "") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: test\r\n{headers}\r\n".encode()


async def exchange(served: Any, sent: bytes) -> bytes:
    """All that the server answers until it closes the connection."""
    address = urlsplit(served.url)
    async with asyncio.timeout(10):
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(sent)
        answered = await reader.read()
        writer.close()
    return answered


async def test_answers_follow_each_other_with_and_without_a_body(served: Any) -> None:
    close = "Connection: close\r\n"
    sent = (
        request("HEAD", "/health")
        + request("GET", "/health")
        + request("HEAD", "/health")
        + request("GET", "/nowhere", close)
    )
    heads = (await exchange(served, sent)).split(b"HTTP/1.1 ")[1:]
    assert [head[:3] for head in heads] == [b"200", b"200", b"200", b"404"]
    bodies = [head.partition(b"\r\n\r\n")[2] for head in heads]
    lengths = [int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]) for head in heads]
    assert bodies[0] == bodies[2] == b""
    assert [len(body) for body in (bodies[1], bodies[3])] == [lengths[1], lengths[3]]
    assert lengths[0] == lengths[1] == lengths[2] > 0


async def test_a_head_by_itself_is_answered_before_the_connection_ends(served: Any) -> None:
    answered = await exchange(served, request("HEAD", "/health", "Connection: close\r\n"))
    assert answered.startswith(b"HTTP/1.1 200 ")
    assert answered.endswith(b"\r\n\r\n")


async def test_what_is_no_request_is_answered_too(served: Any) -> None:
    assert (await exchange(served, b"what?\r\n\r\n")).startswith(b"HTTP/1.1 400 ")
