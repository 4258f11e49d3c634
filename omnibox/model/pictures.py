"""Pictures a mail names on other people's machines: shown only when a person asks, and kept from then on.

Shown HTML never holds their addresses where a program could follow one: each stands as a reference of our own that
looks like an attached picture (`cid:remote.…`) and is one as soon as the picture was fetched.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from hashlib import sha256

MAX_ADDRESS = 4_000  # characters
MAX_PICTURES = 200  # of one mail
_BEGIN = "cid:remote."
_REFERENCE = re.compile(r'src="cid:remote\.([A-Za-z0-9_=-]{1,8000})"')
_WEB = ("https://", "http://")


def is_remote(reference: str) -> bool:
    """Whether a picture's source is a reference of ours."""
    return reference[: len(_BEGIN)].lower() == _BEGIN


def remote_reference(address: str) -> str:
    """Return the reference for a web address, "" for anything else."""
    address = f"https:{address}" if address.startswith("//") else address
    if not address[:8].lower().startswith(_WEB) or len(address) > MAX_ADDRESS:
        return ""
    return _BEGIN + urlsafe_b64encode(address.encode("utf-8", "replace")).decode("ascii")


def remote_addresses(html: str) -> dict[str, str]:
    """Return the pictures that shown HTML refers to: reference without "cid:" to web address, in their order."""
    found: dict[str, str] = {}
    for words in _REFERENCE.findall(html):
        address = _address(words)
        if address:
            found.setdefault(f"remote.{words}", address)
        if len(found) >= MAX_PICTURES:
            break
    return found


def _address(words: str) -> str:
    try:
        address = urlsafe_b64decode(words.encode("ascii")).decode("utf-8")
    except (Base64Error, ValueError):
        return ""
    return address if address[:8].lower().startswith(_WEB) and not any(ch in address for ch in "\r\n\0") else ""


def content_id(address: str) -> str:
    """Return the Content-ID a fetched picture is stored under."""
    return f"remote.{sha256(address.encode('utf-8', 'replace')).hexdigest()[:40]}"


def may_load(choice: object, sender: str) -> bool:
    """Whether pictures of this sender are loaded without asking. `choice` is what was chosen before, of any shape."""
    if not isinstance(choice, dict):
        return False
    address = sender.strip().casefold()
    domain = address.rpartition("@")[2]
    return bool(address) and (address in _words(choice, "addresses") or (domain in _words(choice, "domains")))


def always(choice: object, *, address: str = "", domain: str = "") -> dict[str, list[str]]:
    """Return the choice with one sender or domain more."""
    known = choice if isinstance(choice, dict) else {}
    made = {key: _words(known, key) for key in ("addresses", "domains")}
    for key, word in (("addresses", address.strip().casefold()), ("domains", domain.strip().casefold())):
        if word and word not in made[key]:
            made[key].append(word)
    return made


def never(choice: object, word: str) -> dict[str, list[str]]:
    """Return the choice without an address or domain."""
    known = choice if isinstance(choice, dict) else {}
    return {key: [one for one in _words(known, key) if one != word] for key in ("addresses", "domains")}


def _words(choice: dict[str, object], key: str) -> list[str]:
    found = choice.get(key)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
