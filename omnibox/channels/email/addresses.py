"""Addresses out of From, To, Cc and the like: parsed before names are decoded, so that no name can forge one.

What senders break is mended where only one reading makes sense: names with commas, brackets that are
missing, doubled or cut by a fold, addresses inside an encoded word.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from omnibox.channels.email.address_pieces import Piece, pieces
from omnibox.channels.email.charset import storable
from omnibox.channels.email.headers import text_of

_LOCAL = r"[^\s<>@,;:()\"\\\[\]'.=][^\s<>@,;:()\"\\\[\]']*"
_SIMPLE = re.compile(rf"""\s*(?:"([^"\\]*)"|([^"<>@,;:()\\\[\]=]*?))\s*<({_LOCAL}@[A-Za-z0-9.-]+)>\s*""")
_BARE = re.compile(rf"\s*({_LOCAL}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)\s*")
_LOOSE = re.compile(r"[^\s<>()\[\],;:\"'\\]{1,200}@[^\s<>()\[\],;:\"'\\]{1,255}")
_FOLD = re.compile(r"\s*[\r\n]+\s*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_SPACED = re.compile(r"\s*([@.])\s*")
_NO_DOMAIN = re.compile(r"[\s<>\"(),;:\\]")
_NO_LOCAL = re.compile(r"[\s<>\"(),;:]")
_TAIL = re.compile(r"[A-Za-z0-9]{1,10}(?:\.[A-Za-z0-9]{1,10})*")
_QUOTES = "\"' \t\u201c\u201d\u2018\u2019"
_MAX = 500  # addresses of one field
_MAX_LENGTH = 100_000  # characters of one field
_SHORT = 1000  # characters; longer values are not remembered


class Mailbox(NamedTuple):
    """One address and the display name that came with it; the name is the sender's word only."""

    name: str
    address: str


def mailboxes(value: str, charset: str = "") -> tuple[Mailbox, ...]:
    """Return the addresses of a raw field, groups opened, each once, in their order; never raises."""
    return _remembered(value, charset) if len(value) < _SHORT else _mailboxes(value, charset)


@lru_cache(maxsize=2048)
def _remembered(value: str, charset: str) -> tuple[Mailbox, ...]:
    return _mailboxes(value, charset)  # a mailbox is written to by the same people, under the same few addresses


def _mailboxes(value: str, charset: str) -> tuple[Mailbox, ...]:
    value = _CONTROL.sub("", _FOLD.sub(" ", value[:_MAX_LENGTH]))
    if value.isascii() and "=?" not in value:
        simple = _SIMPLE.fullmatch(value)
        if simple:  # nine fields of ten are like this
            name = storable((simple[1] or simple[2] or "").strip(_QUOTES))
            return (Mailbox("" if name.lower() == simple[3].lower() else name, simple[3]),)
        bare = _BARE.fullmatch(value)
        if bare:
            return (Mailbox("", bare[1]),)
    found: dict[str, Mailbox] = {}
    for one in _read(value, charset):
        found.setdefault(one.address.lower(), one)
        if len(found) >= _MAX:
            break
    if not found:
        # nothing the grammar allows: take whatever looks like an address
        for address in _LOOSE.findall(text_of(value, charset))[:_MAX]:
            found.setdefault(address.lower(), Mailbox("", storable(address.strip("."))))
    return tuple(found.values())


def first_mailbox(value: str, charset: str = "") -> Mailbox | None:
    """Return the first address of a field; a field without any @ gives its text as address (MAILER-DAEMON)."""
    if not value.strip():
        return None
    listed = mailboxes(value, charset)
    if listed:
        return listed[0]
    first = next((one for one in pieces(_FOLD.sub(" ", value[:1000])) if one.inside or one.words.strip()), None)
    words = text_of((first.inside or first.words) if first else value, charset).strip(_QUOTES + "<>")
    name = _name(first.words, charset) if first and first.inside else ""
    return Mailbox(storable(name), storable(words[:320])) if any(sign.isalnum() for sign in words) else None


def _read(value: str, charset: str) -> list[Mailbox]:
    """Return the mailboxes of a field; a piece without an address is the first half of the next one's name."""
    out: list[Mailbox] = []
    waiting: list[str] = []
    for piece in pieces(value):
        if piece.inside is None and "@" not in piece.words and "=?" not in piece.words:
            if piece.words.strip():
                waiting.append(piece.words.strip())
            continue
        whole = piece
        if waiting and piece.inside is not None:
            whole = piece._replace(words=", ".join([*waiting[-3:], piece.words.strip()]))
        waiting = []
        one = _mailbox(whole, charset)
        if one is not None:
            out.append(one)
        elif piece.inside is None and "=?" not in piece.words:  # nothing but blanks between several
            out += [Mailbox("", storable(found)) for found in _LOOSE.findall(text_of(piece.words)) if _fits(found)]
    return out


def _mailbox(piece: Piece, charset: str) -> Mailbox | None:
    words = piece.words
    address = _address(piece.inside, charset) if piece.inside else ""
    if not address and "@" in words:
        address = _address(words, charset)
        words = _without(words, address) if address else words
    if not address:
        return _hidden(_name(f"{words} {piece.inside or ''}", charset))
    name = _name(words, charset) or _name(piece.comment, charset)
    return Mailbox("" if name.lower() == address.lower() else storable(name), storable(address))


def _without(words: str, address: str) -> str:
    """Return what stands around an address that has no brackets."""
    before, found, after = words.partition(address)
    around = f"{before.strip(' <[(')} {after.strip(' >])')}" if found else ""
    return around if any(sign.isalnum() for sign in around) else ""


def _hidden(text: str) -> Mailbox | None:
    """Return the one address an encoded word hides; of several nobody can say which is meant."""
    inside = _LOOSE.findall(text)
    if len(inside) != 1 or not _fits(inside[0].strip(".")):
        return None
    address = inside[0].strip(".")
    return Mailbox(storable(_without(text, address).strip(_QUOTES)), storable(address))


def _name(words: str, charset: str) -> str:
    name = words.strip() if words.isascii() and words.isprintable() and "=?" not in words else text_of(words, charset)
    name = " ".join(name.split())
    return _INVISIBLE.sub("", name).strip(_QUOTES) if not name.isascii() else name.strip(_QUOTES)


def _address(text: str, charset: str) -> str:
    """Return the one address in `text`, "" where there is none that can be told."""
    if "=?" in text or not text.isascii():
        text = _INVISIBLE.sub("", text_of(text, charset))
    if "(" in text:
        text = _COMMENT.sub("", text)
    text = text.strip("<> \t'")
    if text.startswith("@") and ":" in text:  # a route: RFC 5322 4.4
        text = text.partition(":")[2].strip()
    text = text.removeprefix("mailto:").strip(".")
    if text.startswith('"'):  # a quoted local part may hold anything
        return text if _fits(text) else ""
    if any(sign.isspace() for sign in text):
        text = _closed_up(text)
    if not _fits(text):
        inside = _LOOSE.findall(text)
        text = inside[0].strip(".") if len(inside) == 1 else ""
    return text if _fits(text) else ""


def _closed_up(text: str) -> str:
    """Take out the spaces that stand around `@` and dots, and the one a fold left within a domain."""
    text = _SPACED.sub(r"\1", text)
    first, space, second = text.partition(" ")
    if space and "@" in first and "." in first.rpartition("@")[2] and _TAIL.fullmatch(second) and second.islower():
        return first + second
    return text


def _fits(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    if not local or not domain or len(address) > 320 or _NO_DOMAIN.search(domain):
        return False
    return local.startswith('"') or not _NO_LOCAL.search(local)
