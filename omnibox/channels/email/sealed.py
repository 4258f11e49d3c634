"""Signed and encrypted mail, recognised: what kind it is, and the words of what is only signed.

Nothing is verified or decrypted here. Sources: RFC 8551 (S/MIME), RFC 3156 (PGP/MIME), RFC 5652 5.2.
"""

import re

from omnibox.channels.email.cutting import Part

_INLINE = re.compile(r"^-----BEGIN PGP (SIGNED MESSAGE|MESSAGE)-----[ \t]*$", re.MULTILINE)
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_MAX_NESTING = 12


def seal_of(message: Part, text: str) -> str:
    """Return "smime_signed", "pgp_encrypted" and so on, "" for open mail. `text` is the beginning of its words."""
    kind = message.kind
    content_type = message.parameters_of("content-type")
    protocol = content_type.get("protocol").lower()
    if kind == "multipart/signed":
        if "pgp" in protocol:
            return "pgp_signed"
        return "smime_signed" if "pkcs7" in protocol or not protocol else ""
    if kind == "multipart/encrypted":
        return "pgp_encrypted"
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        return "smime_signed" if "signed" in content_type.get("smime-type").lower() else "smime_encrypted"
    if kind.startswith("multipart/"):  # a list's server wraps what it passes on
        for child in message.parts()[:3]:
            if child.kind in ("multipart/signed", "multipart/encrypted"):
                return seal_of(child, "")
    found = _INLINE.search(text[:20_000]) if "-----BEGIN PGP" in text else None
    if found:
        return "pgp_inline_signed" if found[1] == "SIGNED MESSAGE" else "pgp_inline_encrypted"
    return ""


def signed_content(data: bytes) -> bytes | None:
    """Return the mail inside an opaque S/MIME signature; None where it is encrypted or cannot be read."""
    if _SIGNED_DATA not in data[:64]:
        return None
    at = data.find(_DATA, data.find(_SIGNED_DATA))
    if at < 0:
        return None
    try:
        return _octets(data, at + len(_DATA), len(data), 0) or None
    except IndexError:
        return None


def _octets(data: bytes, at: int, end: int, depth: int) -> bytes:
    """Return the octet strings of the element at `at`, pieces joined (BER allows pieces and open lengths)."""
    tag, at, stop = _element(data, at, end)
    if tag == 0x04:
        return data[at:stop]
    if tag not in (0xA0, 0x24) or depth > _MAX_NESTING:
        return b""
    out = []
    while at < stop and data[at : at + 2] != b"\x00\x00":
        inner_tag, inner_at, inner_stop = _element(data, at, stop)
        if inner_tag == 0x04:
            out.append(data[inner_at:inner_stop])
        elif inner_tag == 0x24:
            out.append(_octets(data, at, stop, depth + 1))
            if inner_stop == stop:
                break
        at = inner_stop
    return b"".join(out)


def _element(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Return tag, beginning and end of an element's content; an open length ends with what is around it."""
    tag, length = data[at], data[at + 1]
    at += 2
    if length == 0x80:
        return tag, at, end
    if length & 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[at : at + size], "big")
        at += size
    return tag, at, min(at + length, end)
