"""Handles: the addresses a customer is reached at, in one normal form each."""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final


class HandleKind(StrEnum):
    """What an address is an address of."""

    EMAIL = "email"
    PHONE = "phone"
    WHATSAPP = "whatsapp"
    WEBCHAT = "webchat"
    TELEGRAM = "telegram"
    OTHER = "other"


# Which addresses a medium is written to; other media go by their channel's own kind.
KIND_OF_MEDIUM: Final = {
    "email": HandleKind.EMAIL,
    "sms": HandleKind.PHONE,
    "phone": HandleKind.PHONE,
    "whatsapp": HandleKind.WHATSAPP,
    "chat": HandleKind.WEBCHAT,
}


class Verification(StrEnum):
    """How sure we are that the handle is the person's; weakest last."""

    ATTESTED = "attested"
    VERIFIED = "verified"
    CLAIMED = "claimed"
    GUESSED = "guessed"


@dataclass(frozen=True, slots=True)
class Handle:
    """One address in normal form. `value` is as shown, `norm` is what look-ups compare."""

    kind: HandleKind
    value: str
    norm: str
    scope: str = ""  # set where the value is unique only inside one sender (business-scoped ids)
    name: str = ""  # display name that came with it, untrusted
    verification: Verification = Verification.CLAIMED


_ADDRESS: Final = re.compile(r"[^\s@<>\"'()]{1,64}[@\uff20\ufe6b][^\s@<>\"'()]{1,190}\.[^\s@<>\"'().]{2,}")


@lru_cache(maxsize=4096)
def normal_email(value: str) -> str:
    """Return the look-up form of an email address: NFC, domain in IDNA A-labels, all case folded.

    The local part is folded too: RFC 5321 allows it to be case sensitive, no mailbox provider is,
    and two customers for one person is the worse mistake.
    """
    text = unicodedata.normalize("NFC", value.strip().strip("<>").strip())
    local, at, domain = text.rpartition("@")
    if not at:
        return text.casefold()
    domain = domain.rstrip(".")
    if not domain.isascii():  # letters of ASCII are their own A-label
        with suppress(UnicodeError):
            domain = domain.encode("idna").decode("ascii")
    return f"{local.casefold()}@{domain.casefold()}"


_NOT_PHONE = re.compile(r"[^\d+]")


def normal_phone(value: str) -> str:
    """Return `+` and digits where an international prefix is present, else the bare digits.

    Completing a national number needs a region and is the voice and text channels' work.
    """
    text = _NOT_PHONE.sub("", unicodedata.normalize("NFKC", value))
    if text.startswith("00"):
        text = "+" + text[2:]
    return ("+" if text.startswith("+") else "") + text.replace("+", "")


def email_handle(value: str, name: str = "", verification: Verification = Verification.CLAIMED) -> Handle:
    """Build an email handle from an address as it came."""
    return Handle(HandleKind.EMAIL, value.strip(), normal_email(value), name=name, verification=verification)


def phone_handle(value: str, name: str = "", verification: Verification = Verification.CLAIMED) -> Handle:
    """Build a phone handle from a number as it came."""
    return Handle(HandleKind.PHONE, value.strip(), normal_phone(value), name=name, verification=verification)


def make_handle(kind: HandleKind, value: str, name: str = "", scope: str = "") -> Handle:
    """Build a claimed handle of any kind with the normal form of that kind."""
    if kind is HandleKind.EMAIL:
        return email_handle(value, name)
    if kind in (HandleKind.PHONE, HandleKind.WHATSAPP):
        norm = normal_phone(value)
    else:
        norm = value.strip()
    return Handle(kind, value.strip(), norm, scope=scope, name=name)


def honest_name(handle: Handle) -> str:
    """Return the name somebody writes under, "" where it is an address: another's is a disguise."""
    return "" if _ADDRESS.search(handle.name) else handle.name
