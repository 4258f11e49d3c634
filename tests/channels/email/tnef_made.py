"""Builds winmail.dat streams to read back. Sources: MS-OXTNEF, MS-OXPROPS, MS-OXRTFCP."""

from collections.abc import Sequence

SUBJECT, BODY, PROPERTIES = 0x00018004, 0x0002800C, 0x00069003
FILE_BEGINS, FILE_TITLE, FILE_DATA, FILE_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
CODE_PAGE, MESSAGE_CLASS = 0x00069007, 0x00078008
STRING, UNICODE, BINARY, LONG, OBJECT, SHORT = 0x1E, 0x1F, 0x102, 0x03, 0x0D, 0x02
P_BODY, P_RTF, P_HTML, P_LONG_NAME, P_CONTENT_ID, P_DATA, P_TYPE = (
    0x1000,
    0x1009,
    0x1013,
    0x3707,
    0x3712,
    0x3701,
    0x370E,
)
P_INTERNET_CODE_PAGE = 0x3FDE
_IID_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")

Property = tuple[int, int, bytes | str | int]  # id, type, value


def tnef(*attributes: tuple[int, bytes], code_page: int = 1252) -> bytes:
    """Return a stream of `attributes`."""
    parts = [(0x21089006, b"\x00\x00\x01\x00"), (CODE_PAGE, code_page.to_bytes(4, "little") + bytes(4)), *attributes]
    out = (0x223E9F78).to_bytes(4, "little") + b"\x01\x00"
    for name, data in parts:
        level = b"\x02" if name in (FILE_BEGINS, FILE_TITLE, FILE_DATA, FILE_PROPERTIES) else b"\x01"
        check = (sum(data) & 0xFFFF).to_bytes(2, "little")
        out += level + name.to_bytes(4, "little") + len(data).to_bytes(4, "little") + data + check
    return out


def properties(*listed: Property) -> bytes:
    """Return a list of MAPI properties; ids from 0x8000 on get a name of their own."""
    out = len(listed).to_bytes(4, "little")
    for name, kind, value in listed:
        out += kind.to_bytes(2, "little") + name.to_bytes(2, "little")
        if name >= 0x8000:
            spelled = "Keywords\x00".encode("utf-16-le")
            out += bytes(16) + (1).to_bytes(4, "little") + len(spelled).to_bytes(4, "little") + _padded(spelled)
        if kind in (LONG, SHORT):
            assert isinstance(value, int)
            out += value.to_bytes(4, "little")
            continue
        data = value.encode("utf-16-le") + b"\x00\x00" if isinstance(value, str) else bytes(value) if value else b""
        out += (1).to_bytes(4, "little") + len(data).to_bytes(4, "little") + _padded(data)
    return out


def attached(name: str, data: bytes, *more: Property) -> Sequence[tuple[int, bytes]]:
    """Return the attributes of one file."""
    short = name.encode("ascii", "replace")[:8] + b"~1\x00"
    return (
        (FILE_BEGINS, bytes(14)),
        (FILE_TITLE, short),
        (FILE_DATA, data),
        (FILE_PROPERTIES, properties((P_LONG_NAME, UNICODE, name), *more)),
    )


def embedded(name: str, stream: bytes) -> Sequence[tuple[int, bytes]]:
    """Return the attributes of an attached message."""
    inside = (P_DATA, OBJECT, _IID_MESSAGE + stream)
    return (FILE_BEGINS, bytes(14)), (FILE_PROPERTIES, properties((0x3001, UNICODE, name), inside))


def stored_rtf(rtf: bytes) -> bytes:
    """Return RTF as PR_RTF_COMPRESSED holds it uncompressed."""
    return (len(rtf) + 12).to_bytes(4, "little") + len(rtf).to_bytes(4, "little") + b"MELA" + bytes(4) + rtf


def packed_rtf(rtf: bytes) -> bytes:
    """Return RTF as PR_RTF_COMPRESSED holds it compressed: literals, and references where the last bytes repeat."""
    out, at, write = bytearray(), 0, 207
    while at <= len(rtf):
        flags, chunk = 0, bytearray()
        for bit in range(8):
            if at >= len(rtf):
                flags |= 1 << bit  # a reference to the place of writing ends the stream
                chunk += ((write % 4096) << 4).to_bytes(2, "big")
                at += 1
                break
            length = next((n for n in range(17, 1, -1) if at >= n and rtf[at : at + n] == rtf[at - n : at]), 0)
            if length and at + length <= len(rtf):
                flags |= 1 << bit
                chunk += (((write - length) % 4096) << 4 | (length - 2)).to_bytes(2, "big")
                at += length
                write += length
            else:
                chunk.append(rtf[at])
                at += 1
                write += 1
        out += bytes((flags,)) + chunk
    head = (len(out) + 12).to_bytes(4, "little") + len(rtf).to_bytes(4, "little") + b"LZFu" + bytes(4)
    return head + bytes(out)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
