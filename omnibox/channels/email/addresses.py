"""Addresses out of From, To, Cc and the like: parsed before names are decoded, so that no name can forge one."""

import re
from email.utils import getaddresses, parseaddr
from typing import NamedTuple

from omnibox.channels.email.charset import storable
from omnibox.channels.email.headers import text_of

_SIMPLE = re.compile(r"""\s*(?:"([^"\\]*)"|([^"<>@,;:()\\\[\]=]*?))\s*<([^\s<>@,;:()"\\\[\]']+@[A-Za-z0-9.-]+)>\s*""")
_LOOSE = re.compile(r"[^\s<>()\[\],;:\"'\\]+@[^\s<>()\[\],;:\"'\\]+")
_FOLD = re.compile(r"\s*[\r\n]+\s*")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_MAX = 500  # addresses of one field
_MAX_LENGTH = 100_000  # characters of one field


class Mailbox(NamedTuple):
    """One address and the display name that came with it; the name is the sender's word only."""

    name: str
    address: str


def mailboxes(value: str, charset: str = "") -> tuple[Mailbox, ...]:
    """Return the addresses of a raw field, groups opened, each once, in their order; never raises."""
    value = _FOLD.sub(" ", value[:_MAX_LENGTH])
    simple = _SIMPLE.fullmatch(value) if value.isascii() and "=?" not in value else None
    if simple:  # nine fields of ten are like this, and the library takes its time for each
        name = (simple[1] or simple[2] or "").strip("\"' \t")
        return (Mailbox("" if name.lower() == simple[3].lower() else name, simple[3]),)
    found: dict[str, Mailbox] = {}
    for name, address in _pairs(value):
        one = _mailbox(name, address, charset)
        if one is not None:
            found.setdefault(one.address.lower(), one)
    if not found:
        # nothing the grammar allows: take whatever looks like an address
        for address in _LOOSE.findall(text_of(value, charset)):
            found.setdefault(address.lower(), Mailbox("", address.strip(".")))
    return tuple(found.values())[:_MAX]


def first_mailbox(value: str, charset: str = "") -> Mailbox | None:
    """Return the first address of a field; a field without any @ gives its text as address (MAILER-DAEMON)."""
    if not value.strip():
        return None
    listed = mailboxes(value, charset)
    if listed:
        return listed[0]
    words = text_of(parseaddr(value)[1] or value, charset).strip("<> \t")
    return Mailbox("", words) if words else None


def _pairs(value: str) -> list[tuple[str, str]]:
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    try:
        return _lenient([value])
    except (ValueError, IndexError, TypeError, RecursionError):
        return []


def _lenient(values: list[str]) -> list[tuple[str, str]]:
    # from a patch release on `getaddresses` returns nothing for a field it finds ambiguous, unless told not to
    try:
        return getaddresses(values, strict=False)
    except TypeError:
        return getaddresses(values)


def _mailbox(name: str, address: str, charset: str) -> Mailbox | None:
    address = _INVISIBLE.sub("", text_of(address, charset)).strip("<> \t.'")
    name = _INVISIBLE.sub("", text_of(name, charset)).strip("\"' \t")
    if "@" not in address or " " in address or "<" in address:
        inside = _LOOSE.findall(address) or _LOOSE.findall(name)
        if len(inside) != 1:
            return None
        address = inside[0]
    local, _, domain = address.rpartition("@")
    if not local or not domain or " " in domain or len(address) > 320:
        return None
    if name.lower() == address.lower():
        name = ""
    return Mailbox(storable(name), storable(address))
