"""The outbound client against real servers: what it refuses, where it stops, and under which name it calls."""

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from waybill.adapters import outbound
from waybill.adapters.outbound import MOST_BYTES, OutboundClient, is_allowed
from waybill.ports.outbound import NotReached

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
Handler = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(handle: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on 127.0.0.1 that calls `handle` with the head and body of each request; yields its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"), 0
            )
            await handle(head + await reader.readexactly(length), writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


def saying(text: str) -> tuple[list[bytes], Handler]:
    """A handler that keeps what it was sent and answers `text`."""
    seen: list[bytes] = []

    async def handle(request: bytes, writer: asyncio.StreamWriter) -> None:
        seen.append(request)
        writer.write(text.encode())
        await writer.drain()

    return seen, handle


NO_CONTENT = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


@asynccontextmanager
async def client(*networks: ipaddress.IPv4Network | ipaddress.IPv6Network, tls: ssl.SSLContext | None = None):  # type: ignore[no-untyped-def]
    made = OutboundClient(networks, tls)
    try:
        yield made
    finally:
        await made.aclose()


async def test_a_body_arrives_whole_under_the_name_that_was_typed() -> None:
    seen, handle = saying(NO_CONTENT)
    async with serving(handle) as port, client(*LOOPBACK) as calls:
        url = f"http://localhost:{port}/hook?a=1#part"
        assert await calls.post(url, b'{"a": 1}', {"webhook-id": "7", "Host": "evil.example"}) == 204
    (request,) = seen
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /hook?a=1 HTTP/1.1"
    assert {f"Host: localhost:{port}", "webhook-id: 7"} <= set(lines)
    assert [line for line in lines if line.lower().startswith("host:")] == [f"Host: localhost:{port}"]
    assert body == b'{"a": 1}'


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0.0.0.0", "127.1"]
)
async def test_the_own_machine_is_refused_by_any_name(host: str) -> None:
    seen, handle = saying(NO_CONTENT)
    async with serving(handle) as port, client() as calls:
        with pytest.raises(NotReached, match="WAYBILL_WEBHOOK_ALLOW_NETWORKS"):
            await calls.post(f"http://{host}:{port}/", b"", {})
    assert not seen


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"])
async def test_proxy_variables_change_nothing(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    proxied, proxy = saying(NO_CONTENT)
    seen, handle = saying(NO_CONTENT)
    async with serving(proxy) as proxy_port, serving(handle) as port, client(*LOOPBACK) as calls:
        monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy_port}")
        assert await calls.post(f"http://127.0.0.1:{port}/", b"", {}) == 204
    assert (len(seen), len(proxied)) == (1, 0)


async def test_a_redirect_is_an_answer_and_not_followed() -> None:
    inside, secret = saying(NO_CONTENT)
    async with serving(secret) as inner:
        _, handle = saying(
            f"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:{inner}/admin\r\nContent-Length: 0\r\n\r\n"
        )
        async with serving(handle) as port, client(*LOOPBACK) as calls:
            assert await calls.post(f"http://127.0.0.1:{port}/", b"x", {}) == 307
    assert not inside


async def test_a_huge_answer_is_cut() -> None:
    sent = 0

    async def handle(request: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while sent < 1_000_000_000:
            writer.write(b"x" * 65536)
            await writer.drain()
            sent += 65536

    async with serving(handle) as port, client(*LOOPBACK) as calls:
        answer = await calls.send("GET", f"http://127.0.0.1:{port}/", b"", {})
    assert (answer.status, len(answer.body)) == (200, MOST_BYTES)
    assert sent < 50_000_000


async def test_a_packed_bomb_stays_packed() -> None:
    seen, handle = saying("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope")
    async with serving(handle) as port, client(*LOOPBACK) as calls:
        assert (await calls.send("GET", f"http://127.0.0.1:{port}/", b"", {})).body == b"nope"
    assert b"Accept-Encoding: identity" in seen[0]


async def test_who_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "SECONDS", 0.2)

    async def handle(request: bytes, writer: asyncio.StreamWriter) -> None:
        # a byte now and then would keep a time limit per read from ever passing
        while True:
            writer.write(b"H")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with serving(handle) as port, client(*LOOPBACK) as calls:
        with pytest.raises(NotReached):
            await calls.post(f"http://127.0.0.1:{port}/", b"", {})


async def test_nobody_there() -> None:
    _, handle = saying(NO_CONTENT)
    async with serving(handle) as port:
        pass
    async with client(*LOOPBACK) as calls:
        for url in (
            f"http://127.0.0.1:{port}/",
            "http://no-such-host.invalid/",
            "ftp://127.0.0.1/",
            "http://a:b@127.0.0.1/",
        ):
            with pytest.raises(NotReached):
                await calls.post(url, b"", {})


def certificate(folder: Path, *names: str) -> Path:
    """A self-signed certificate for `names`, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{names[0]}.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + made.public_bytes(pem))
    return file


@pytest.mark.parametrize(("name", "reached"), [("localhost", True), ("other.example", False)])
async def test_certificates_are_checked_against_the_name_that_was_typed(
    tmp_path: Path, name: str, reached: bool
) -> None:
    file = certificate(tmp_path, name)
    asked: list[str | None] = []
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(file)
    tls.sni_callback = lambda _socket, server_name, _context: asked.append(server_name)
    _, handle = saying(NO_CONTENT)
    trusting = ssl.create_default_context(cafile=str(file))
    async with serving(handle, tls) as port, client(*LOOPBACK, tls=trusting) as calls:
        if reached:
            assert await calls.post(f"https://localhost:{port}/", b"", {}) == 204
        else:
            with pytest.raises(NotReached, match=r"certificate|CERTIFICATE"):
                await calls.post(f"https://localhost:{port}/", b"", {})
    assert asked[0] == "localhost"


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.1", "192.0.2.1",
     "192.168.1.1", "198.18.0.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1",
     "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b:1::1", "2001:db8::1", "2001::1", "2002:7f00:1::",
     "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"],
)  # fmt: skip
def test_what_is_not_public_is_not_allowed(address: str) -> None:
    assert not is_allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_what_is_public_is_allowed(address: str) -> None:
    assert is_allowed(ipaddress.ip_address(address))


def test_only_the_networks_of_the_operator() -> None:
    networks = [ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("fd00::/8")]
    allowed = ["10.1.2.3", "::ffff:10.1.2.3", "fd12::1"]
    refused = ["10.2.0.1", "::ffff:10.2.0.1", "fc00::1", "64:ff9b::a01:203"]
    assert [is_allowed(ipaddress.ip_address(one), networks) for one in (*allowed, *refused)] == [True] * 3 + [False] * 4
