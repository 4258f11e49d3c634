"""A provider's published settings: Mozilla's autoconfig file, version 1.1, as draft-ietf-mailmaint-autoconfig has it.

The file comes from the net: no document type, no entities, bounded in depth and number; hosts and ports are checked,
what would send a password in the clear is passed over, and a sign-in page is only ever one of our own list.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from omnibox.channels.email.oauth import sign_in_of
from omnibox.model.sign_in import OWN, PASSWORD

_DEEPEST = 16
_MOST = 3000  # elements
_LONGEST = 2000  # characters of one element's text
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,10}")
_SECURITY = {"ssl": "tls", "starttls": "starttls"}
_PASSWORDS = frozenset({"password-cleartext", "plain", "password-encrypted", "secure"})
_PLACEHOLDER = re.compile(r"%([A-Z]+)%?")


class Malformed(ValueError):
    """It is no autoconfig file, or one that tries to do harm."""


@dataclass(slots=True)
class _Node:
    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["_Node"] = field(default_factory=list)

    def all(self, tag: str) -> Iterator["_Node"]:
        return (child for child in self.children if child.tag == tag)

    def say(self, tag: str) -> str:
        return next((child.text.strip() for child in self.all(tag)), "")


@dataclass(frozen=True, slots=True)
class Line:
    """One server as it was published. `user` is a template; `auth`: our words, the provider's favourite first."""

    host: str
    port: int
    security: str
    user: str
    auth: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """What a provider publishes of itself."""

    name: str
    domains: tuple[str, ...]
    imap: Line | None
    smtp: Line | None
    pop_only: bool = False  # mail can be fetched, but not kept in step: no IMAP of any kind
    help: str = ""  # a page about setting up programs
    enable: str = ""  # a page where IMAP must be switched on first

    def settings(self, address: str) -> dict[str, str]:
        """Return what the connect form is filled with. Raises: Malformed without both servers."""
        if self.imap is None or self.smtp is None:
            raise Malformed
        return {
            "user": filled(self.imap.user, address),
            "imap_host": self.imap.host,
            "imap_port": str(self.imap.port),
            "imap_security": self.imap.security,
            "smtp_host": self.smtp.host,
            "smtp_port": str(self.smtp.port),
            "smtp_security": self.smtp.security,
        }


def filled(template: str, address: str) -> str:
    """Return a template with the address put in, "" where it asks for something else."""
    local, _, domain = address.rpartition("@")
    known = {"EMAILADDRESS": address, "EMAILLOCALPART": local, "EMAILDOMAIN": domain}
    if any(name not in known for name in _PLACEHOLDER.findall(template)):
        return ""
    return _PLACEHOLDER.sub(lambda found: known[found[1]], template)


def read_autoconfig(raw: bytes, address: str = "") -> Published:
    """Read a file. `address` fills host names that depend on it. Raises: Malformed."""
    root = _tree(raw)
    provider = next(root.all("emailProvider"), None)
    if root.tag != "clientConfig" or provider is None:
        raise Malformed
    incoming, outgoing = list(provider.all("incomingServer")), list(provider.all("outgoingServer"))
    kinds = {node.attributes.get("type") for node in incoming}
    enable = next((node.attributes.get("visiturl", "") for node in (*root.all("enable"), *provider.all("enable"))), "")
    pages = [node.attributes.get("url", "") for node in provider.all("documentation")]
    return Published(
        name=_shown(provider.say("displayName")),
        domains=tuple(node.text.strip().casefold() for node in provider.all("domain") if node.text.strip()),
        imap=_best(incoming, "imap", address),
        smtp=_best(outgoing, "smtp", address),
        pop_only="pop3" in kinds and "imap" not in kinds,
        help=next((page for page in pages if page.startswith("https://")), ""),
        enable=enable if enable.startswith("https://") else "",
    )


def _shown(name: str) -> str:
    return " ".join(name.split())[:80] if "%" not in name else ""


def _best(nodes: Sequence[_Node], kind: str, address: str) -> Line | None:
    """Return the first server with TLS from the start, else the first with STARTTLS; one without either is none."""
    lines = [line for node in nodes if node.attributes.get("type") == kind and (line := _line(node, kind, address))]
    lines = [line for line in lines if line.auth]
    return next((line for line in lines if line.security == "tls"), lines[0] if lines else None)


def _line(node: _Node, kind: str, address: str) -> Line | None:
    host = filled(node.say("hostname"), address).rstrip(".").lower()
    port, security = node.say("port"), _SECURITY.get(node.say("socketType").lower(), "")
    good = _HOST.fullmatch(host) and len(host) <= 253 and port.isascii() and port.isdecimal() and 0 < int(port) < 65536
    if not (good and security):
        return None
    ways = [one.text.strip().lower() for one in node.all("authentication")]
    return Line(host, int(port), security, node.say("username"), _auth(ways, host, kind))


def _auth(ways: Sequence[str], host: str, kind: str) -> tuple[str, ...]:
    """Return how one may sign in, in our words; Kerberos, NTLM and certificates are none of ours."""
    found = []
    for way in ways:
        if way in _PASSWORDS:
            found.append(PASSWORD)
        elif way == "oauth2":
            found.append(sign_in_of(host) or OWN)
        elif kind == "smtp" and way in ("none", "client-ip-address", "smtp-after-pop"):
            found.append(PASSWORD)  # it asks for none; the login is passed over where none is offered
    return tuple(dict.fromkeys(found or ([] if ways else [PASSWORD])))


def _tree(raw: bytes) -> _Node:
    """Read the elements. Raises: Malformed."""
    root = _Node("")
    path, count = [root], 0
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise Malformed

    def begin(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal count
        count += 1
        if len(path) > _DEEPEST or count > _MOST:
            raise Malformed
        path.append(_Node(tag, attributes))
        path[-2].children.append(path[-1])

    def end(_tag: str) -> None:
        path.pop()

    def text(more: str) -> None:
        path[-1].text = (path[-1].text + more)[:_LONGEST]

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse  # type: ignore[assignment] # it never returns
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, LookupError, UnicodeError, ValueError) as error:
        raise Malformed from error
    return root.children[0]
