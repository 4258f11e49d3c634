"""What the domain name system says of a mail domain: where its mail goes (MX) and where its servers are (SRV)."""

from dataclasses import dataclass

import dns.asyncresolver
import dns.exception
import dns.name
import dns.rdata
import dns.resolver
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.IN.SRV import SRV

from omnibox.model.errors import Retryable

_SECONDS = 4.0  # one question, however many name servers there are
_NO_ANSWER = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN, dns.name.LabelTooLong)
_MOST = 20  # records that are looked at


@dataclass(frozen=True, slots=True)
class Service:
    """One server of a service. `host` "" says that the service is not offered at all (RFC 2782)."""

    host: str
    port: int


class Names:
    """Questions to the system's name servers, or to those of a test."""

    def __init__(self, servers: tuple[str, ...] = (), port: int = 53, seconds: float = _SECONDS) -> None:
        """`servers`: addresses to ask; the system's own by default, read when first needed."""
        self._servers = servers
        self._seconds = seconds
        self._port = port

    async def mail_hosts(self, domain: str) -> tuple[str, ...]:
        """Return the hosts that take a domain's mail, the preferred first; () for none. Raises: Retryable."""
        found = await self._ask(domain, "MX")
        records = [(one.preference, _text(one.exchange)) for one in found if isinstance(one, MX)]
        return tuple(host for _, host in sorted(records) if host)

    async def services(self, service: str, domain: str) -> tuple[Service, ...]:
        """Return the servers of a service such as "_imaps", the preferred first; () for none. Raises: Retryable.

        Source: RFC 6186, RFC 8314 5.1; among servers of one priority the heaviest comes first.
        """
        found = await self._ask(f"{service}._tcp.{domain}", "SRV")
        offered = [one for one in found if isinstance(one, SRV)]
        records = sorted((one.priority, -one.weight, _text(one.target), one.port) for one in offered)
        return tuple(Service(host, port) for _, _, host, port in records)

    async def _ask(self, name: str, kind: str) -> list[dns.rdata.Rdata]:
        try:
            resolver = dns.asyncresolver.Resolver(configure=not self._servers)
            if self._servers:
                resolver.nameservers, resolver.port = list(self._servers), self._port
            answer = await resolver.resolve(f"{name}.", kind, lifetime=self._seconds, search=False)
        except _NO_ANSWER:
            return []
        except (dns.exception.DNSException, OSError, ValueError):
            raise Retryable("dns_unreachable", host=name) from None
        return list(answer)[:_MOST]


def _text(name: dns.name.Name) -> str:
    """Return a host name without its last dot; "" for the root, which means: none."""
    return name.to_text(omit_final_dot=True).lower() if name != dns.name.root else ""
