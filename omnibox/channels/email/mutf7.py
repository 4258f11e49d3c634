"""Mailbox names on the wire: modified UTF-7. Source: RFC 3501 section 5.1.3."""

import binascii
import re
from base64 import b64decode, b64encode

_ENCODED = re.compile(r"&([^-]*)-")
_PLAIN = re.compile(r"[^\x20-\x7e]+|&")


def encode_name(name: str) -> str:
    """Return `name` in modified UTF-7, ASCII only."""
    return _PLAIN.sub(lambda found: "&-" if found.group() == "&" else _shift(found.group()), name)


def decode_name(wire: str) -> str:
    """Return the readable form of a name off the wire; what is no valid encoding stays as it is."""
    return _ENCODED.sub(_unshift, wire)


def _shift(text: str) -> str:
    encoded = b64encode(text.encode("utf-16-be", "surrogatepass")).decode("ascii")
    return "&" + encoded.rstrip("=").replace("/", ",") + "-"


def _unshift(found: re.Match[str]) -> str:
    body = found.group(1)
    if not body:
        return "&"
    try:
        data = b64decode(body.replace(",", "/") + "=" * (-len(body) % 4), validate=True)
        return data.decode("utf-16-be")
    except (binascii.Error, UnicodeError, ValueError):
        return found.group()
