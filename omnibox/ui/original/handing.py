"""How a message and its words go from the window to the glass, and what comes back. No Qt here: both sides read it."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from omnibox.desk.original import Original, Picture

COMMAND = "original"  # the word of the command line
READY, LINK, SAVE, HOVER = "ready", "link", "save", "hover"  # what the glass tells, a JSON line each
LONGEST = 200_000_000  # bytes of a message handed over


@dataclass(frozen=True, slots=True)
class Words:
    """What the glass says, in the reader's language, and how it looks. The child knows neither store nor settings."""

    title: str
    told: str
    page: str
    source: str
    show_source: str
    show_page: str
    copy: str
    save: str
    close: str
    ground: str
    ink: str
    pixels: int
    right_to_left: bool = False


def pack(original: Original, words: Words) -> bytes:
    """Return what the glass reads: its length in a line, then JSON."""
    pictures = {name: [one.mime, b64encode(one.data).decode("ascii")] for name, one in original.pictures.items()}
    told: dict[str, Any] = {
        "words": {name: getattr(words, name) for name in Words.__dataclass_fields__},
        "raw": b64encode(original.raw).decode("ascii"),
        "page": b64encode(original.page).decode("ascii"),
        "charset": original.charset,
        "pictures": pictures,
    }
    body = json.dumps(told).encode("ascii")
    return f"{len(body)}\n".encode("ascii") + body


def unpack(stream: BinaryIO) -> tuple[Original, Words]:
    """Read what `pack` made. Raises: ValueError for anything else, or a stream that ends."""
    length = int(stream.readline(20) or b"0")
    if not 0 < length <= LONGEST:
        raise ValueError("no message")
    told: Mapping[str, Any] = json.loads(stream.read(length))
    pictures = {name: Picture(mime, b64decode(data)) for name, (mime, data) in told["pictures"].items()}
    original = Original(b64decode(told["raw"]), b64decode(told["page"]), told["charset"], pictures)
    return original, Words(**told["words"])
