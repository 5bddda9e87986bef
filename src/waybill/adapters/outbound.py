"""The one HTTP client for addresses that a shop typed in: they must not lead into the server's own network."""

import asyncio
import socket
import ssl
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx
from msgspec import Struct

from waybill import __version__
from waybill.ports.outbound import NotReached

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

SECONDS = 10.0
MOST_BYTES = 64 * 1024
_MOST_ADDRESSES = 3

# All public IPv6 is in here; what translates to IPv4 (64:ff9b::/96) is not.
_PUBLIC_IPV6 = ip_network("2000::/3")
# These carry an IPv4 address inside, which a gateway on the way may unpack: Teredo and 6to4.
_TUNNELS = (ip_network("2001::/32"), ip_network("2002::/16"))


class Answer(Struct, frozen=True):
    """What came back; `body` is cut at 64 KiB, as it was sent."""

    status: int
    body: bytes


def is_allowed(address: Address, networks: Sequence[Network] = ()) -> bool:
    """Whether a shop may have this address called: it is public, or in one of the networks the operator allows."""
    address = getattr(address, "ipv4_mapped", None) or address
    if any(address in network for network in networks):
        return True
    if address.version == 6 and (address not in _PUBLIC_IPV6 or any(address in tunnel for tunnel in _TUNNELS)):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


class OutboundClient:
    """Resolves a name once, calls that very address with the name it was found by, follows no redirect, uses no proxy.

    `allow_networks` is the operator's setting; `ssl_context` replaces the usual certificate authorities.
    """

    def __init__(self, allow_networks: Sequence[Network] = (), ssl_context: ssl.SSLContext | None = None) -> None:
        self.allow_networks = tuple(allow_networks)
        # connections are not kept: one address may be several names, and a connection belongs to one of them
        self.transport = httpx.AsyncHTTPTransport(
            verify=ssl_context or True,
            trust_env=False,
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=0),
        )

    async def aclose(self) -> None:
        """Close what is open."""
        await self.transport.aclose()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post `body`; the status of the answer. Raises `NotReached` where none came within 10 s."""
        return (await self.send("POST", url, body, headers)).status

    async def send(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Call an address; raises `NotReached` where no answer came within 10 s."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._send(method, _parsed(url), body, headers)
        except TimeoutError as error:
            raise NotReached(f"no answer within {SECONDS:g} s") from error

    async def _send(self, method: str, url: httpx.URL, body: bytes, headers: Mapping[str, str]) -> Answer:
        addresses = await self._resolve(url)
        for position, address in enumerate(addresses):
            try:
                return await self._call(method, url, address, body, headers)
            except httpx.ConnectError as error:
                # nothing was sent: the next address of the same name may be up
                if position == len(addresses) - 1:
                    raise NotReached(f"could not connect to {url.host}: {error}") from error
            except httpx.TransportError as error:
                raise NotReached(f"{url.host} did not answer: {error!r}") from error
        raise NotReached(f"{url.host} has no address")

    async def _resolve(self, url: httpx.URL) -> list[Address]:
        """The addresses of a host that may be called, at most three."""
        port = url.port or (443 if url.scheme == "https" else 80)
        host = url.raw_host.decode()
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NotReached(f"the name {url.host} was not found") from error
        addresses = list(dict.fromkeys(ip_address(sockaddr[0]) for *_, sockaddr in found))
        allowed = [address for address in addresses if is_allowed(address, self.allow_networks)]
        if not allowed:
            raise NotReached(
                f"{url.host} is not a public address. "
                "Whoever runs this server can allow its network: WAYBILL_WEBHOOK_ALLOW_NETWORKS"
            )
        return allowed[:_MOST_ADDRESSES]

    async def _call(
        self, method: str, url: httpx.URL, address: Address, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        own = {
            "Host": url.netloc.decode(),
            "User-Agent": f"waybill/{__version__}",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        request = httpx.Request(
            method,
            url.copy_with(host=str(address)),
            headers={**headers, **own},
            content=body,
            extensions={"sni_hostname": url.raw_host.decode(), "timeout": httpx.Timeout(SECONDS).as_dict()},
        )
        response = await self.transport.handle_async_request(request)
        try:
            return Answer(response.status_code, await _first_bytes(response))
        finally:
            await response.aclose()


async def _first_bytes(response: httpx.Response) -> bytes:
    read = b""
    async for chunk in response.aiter_raw():
        read += chunk
        if len(read) >= MOST_BYTES:
            break
    return read[:MOST_BYTES]


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise NotReached(f"the address cannot be read: {error}") from error
    if parsed.scheme not in ("http", "https") or not parsed.host or parsed.userinfo:
        raise NotReached("the address must be http or https, with a host and without a user name")
    return parsed.copy_with(fragment=None)
