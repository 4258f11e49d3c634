"""Where a link truly leads, and whether its words say another place."""

import re
from dataclasses import dataclass

SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})  # what a letter may open; never file: or a program's own
_SHOWN = 120  # characters of a target
_TARGET = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):(?://)?(.*)", re.DOTALL)
_AUTHORITY = re.compile(r"[^/?#\\]*")
# a place as people write it: with a scheme, with www, or a bare name whose last part is letters
_NAMED = re.compile(
    r"(?:https?://|www\.)[^\s/?#\"'<>()]+|(?<![\w@.-])(?:[\w-]+\.)+(?:[^\W\d_]{2,24}|xn--[\w-]+)(?![\w@-])",
    re.IGNORECASE,
)
# second-level names under which anybody registers a third (the ones mail meets; a public list would be 200 kB)
_SHARED = frozenset(
    {"ac", "co", "com", "edu", "gob", "gov", "govt", "gv", "ne", "net", "nom", "or", "org", "plc", "sch"}
)
_FILE_ENDINGS = frozenset(
    {
        "pdf",
        "doc",
        "docx",
        "xls",
        "xlsx",
        "txt",
        "zip",
        "jpg",
        "jpeg",
        "png",
        "html",
        "htm",
        "php",
        "js",
        "exe",
        "csv",
        "md",
    }
)


@dataclass(frozen=True, slots=True)
class Target:
    """A link taken apart. `host` as computers read it ("xn--…"), `shown` as it should be shown to a person."""

    scheme: str
    host: str
    shown: str

    @property
    def safe(self) -> bool:
        """Whether it may be opened at all."""
        return self.scheme in SAFE_SCHEMES


def target_of(link: str) -> Target:
    """Take a link apart; never raises. For mail and telephone links the host is the address."""
    found = _TARGET.match(link)
    if found is None:
        return Target("", "", _short(link))
    scheme, rest = found.group(1).casefold(), found.group(2)
    if scheme not in ("http", "https"):
        address = rest.partition("?")[0]
        return Target(scheme, address[:_SHOWN], f"{scheme}: {_short(address)}")
    match = _AUTHORITY.match(rest)
    authority = match.group() if match else ""
    host = _ascii(authority.rpartition("@")[2].partition(":")[0] if "[" not in authority else authority)
    return Target(scheme, host, _for_eyes(host))


def _ascii(host: str) -> str:
    host = host.strip().strip(".").casefold()
    if host.isascii():
        return host
    try:
        return ".".join(part.encode("idna").decode("ascii") for part in re.split("[.\u3002\uff0e\uff61]", host) if part)
    except UnicodeError:
        return host


def _for_eyes(host: str) -> str:
    """Show a name in letters that could be taken for others in both its forms."""
    if "xn--" not in host:
        return host
    try:
        letters = host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
    return f"{host} ({letters})"


def _short(text: str) -> str:
    text = "".join(char if char.isprintable() else " " for char in text).strip()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def said_elsewhere(words: str, link: str) -> str:
    """Return the place that a link's words name, where the link leads to another one; "" where all is well."""
    target = target_of(link)
    if target.scheme not in ("http", "https") or not target.host:
        return ""
    for found in _NAMED.findall(words[:500]):
        named = _ascii(re.sub(r"\Ahttps?://", "", found, flags=re.IGNORECASE).rpartition("@")[2].partition(":")[0])
        if named.rpartition(".")[2] in _FILE_ENDINGS:
            continue
        if named and owner(named) != owner(target.host):
            return _for_eyes(named)
    return ""


def owner(host: str) -> str:
    """Return the part of a name somebody registered: "shop.example.co.uk" gives "example.co.uk"."""
    parts = host.removeprefix("www.").split(".")
    if len(parts) >= 3 and parts[-2] in _SHARED and len(parts[-1]) == 2:
        return ".".join(parts[-3:])
    return ".".join(parts[-2:])
