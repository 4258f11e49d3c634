"""An email inbox's settings, read once from the strings the connect form stored."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from omnibox.channels.base import Account
from omnibox.channels.email.reading import Own
from omnibox.model.handle import normal_email
from omnibox.model.health import HISTORY, PAUSED

_BETWEEN = re.compile(r"[,;\s]+")


class Security(StrEnum):
    """How a line is protected. `NONE` only ever reaches a host on this very machine."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Server:
    """One server to speak to."""

    host: str
    port: int
    security: Security
    ca_file: str = ""  # trusted besides the system's own authorities

    @property
    def allowed(self) -> bool:
        """Tell whether this line may carry a password: protected, or never leaving the machine."""
        return self.security is not Security.NONE or is_loopback(self.host)


@dataclass(frozen=True, slots=True)
class Timings:
    """How long things may take and how often they are done, in seconds; tests shorten them."""

    connect: float = 20.0  # name look-up, TCP, TLS and greeting together
    command: float = 45.0  # one command without big data; a fetch gets this for every answer line
    idle_round: float = 540.0  # Gmail drops an IDLE of about 10 minutes, RFC 2177 allows 29
    done: float = 10.0  # a server that does not answer DONE in this time is gone
    poll: float = 60.0  # between looks where there is no IDLE, and at the Sent folder
    pulse: float = 25.0  # a quiet line is asked so often whether it lives: a dead one is known within a minute
    errand: float = 60.0  # an idle line kept for the next look-up or flag change
    send: float = 60.0  # one SMTP step


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """All of one inbox's settings; holds no secret."""

    address: str
    user: str
    imap: Server
    smtp: Server
    connected_at: datetime
    history_paused: bool = False  # a person wants no older mail fetched for now
    folders: tuple[str, ...] = ()  # mailboxes that become work; none named: INBOX alone
    aliases: tuple[str, ...] = ()  # further addresses whose mail comes here

    def own(self, secrets: Mapping[str, str]) -> Own:
        """Return whose mailbox it is, for reading mail."""
        names = {self.address, *self.aliases, *([self.user] if "@" in self.user else [])}
        return Own(frozenset(normal_email(name) for name in names), secrets.get("thread_key", ""), self.imap.host)


def read_settings(account: Account, now: datetime) -> EmailSettings:
    """Return the account's settings; what is missing is completed from the address, bad numbers from the defaults."""
    given = account.settings
    address = given.get("address") or account.address
    domain = address.rpartition("@")[2]
    return EmailSettings(
        address=address,
        user=given.get("user") or address,
        imap=_server(given, "imap", f"imap.{domain}"),
        smtp=_server(given, "smtp", f"smtp.{domain}"),
        connected_at=_moment(given.get("connected_at", ""), now),
        history_paused=given.get(HISTORY) == PAUSED,
        folders=tuple(line for line in given.get("folders", "").splitlines() if line),
        aliases=alias_addresses(given.get("aliases", "")),
    )


def alias_addresses(text: str) -> tuple[str, ...]:
    """Return the addresses of a list as a person writes it: by commas, semicolons, spaces or lines."""
    return tuple(word for word in _BETWEEN.split(text) if word.count("@") == 1 and word[0] != "@" and word[-1] != "@")


def is_loopback(host: str) -> bool:
    """Tell whether `host` is this machine, by its literal address or the name localhost; nothing is looked up."""
    if host.rstrip(".").lower() in ("localhost", "localhost.localdomain"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


_PORTS = {
    ("imap", Security.TLS): 993,
    ("imap", Security.STARTTLS): 143,
    ("imap", Security.NONE): 143,
    ("smtp", Security.TLS): 465,
    ("smtp", Security.STARTTLS): 587,
    ("smtp", Security.NONE): 25,
}


def _server(given: Mapping[str, str], kind: str, host: str) -> Server:
    word = given.get(f"{kind}_security", "").lower()
    security = Security(word) if word in tuple(Security) else Security.TLS
    port = given.get(f"{kind}_port", "")
    number = int(port) if port.isascii() and port.isdigit() and 0 < int(port) < 65536 else _PORTS[kind, security]
    return Server((given.get(f"{kind}_host") or host).strip(), number, security, given.get("ca_file", ""))


def _moment(text: str, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return now
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
