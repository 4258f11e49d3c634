"""A name server on loopback for tests of MX and SRV look-ups.

Use:
    with NameServer({("example.com", "MX"): ["10 mx.hoster.example."]}) as names:
        Names(("127.0.0.1",), names.port)

A name that is not listed does not exist; `silent` answers nobody; `asked` holds what was asked, in order.
"""

import asyncio
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from tests.fakes.loops import LoopThread


class NameServer(asyncio.DatagramProtocol):
    """Answers by what it was given."""

    def __init__(self, records: Mapping[tuple[str, str], Sequence[str]] | None = None) -> None:
        self.records = dict(records or {})
        self.asked: list[tuple[str, str]] = []
        self.silent = False
        self._thread = LoopThread("names")
        self._transport = self._thread.call(self._open())
        self.port: int = self._transport.get_extra_info("sockname")[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.loop.call_soon_threadsafe(self._transport.close)
        self._thread.close()

    async def _open(self) -> asyncio.DatagramTransport:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        return transport

    def datagram_received(self, data: bytes, sender: tuple[str | Any, int]) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if self.silent:
            return
        answer = dns.message.make_response(query, recursion_available=True)
        found = self.records.get((name, kind))
        if found:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        elif not any(name == known or known.endswith(f".{name}") for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self._transport.sendto(answer.to_wire(), sender)
