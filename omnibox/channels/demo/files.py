"""Small, genuine files for sample mail: pictures, letters and a voice message, drawn from a seed."""

import math
import random
import struct
import zlib
from functools import lru_cache

Pixel = tuple[int, int, int]

_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
)


@lru_cache(maxsize=32)
def make_file(name: str) -> tuple[str, bytes]:
    """Return (media type, bytes) of a sample file; the same name gives the same bytes."""
    if name.endswith(".png"):
        return "image/png", picture(name)
    if name.endswith(".wav"):
        return "audio/wav", voice(name)
    return "application/pdf", letter(name)


def picture(name: str, width: int = 240, height: int = 180) -> bytes:
    """Return a PNG: soft ground, a dial with a needle, a few lines of "writing".

    Source: PNG specification, third edition, sections 5 and 9.
    """
    chance = random.Random(name)
    ground = tuple(chance.randint(150, 225) for _ in range(3))
    angle = chance.uniform(math.pi * 0.8, math.pi * 2.2)
    rows = bytearray()
    for y in range(height):
        rows.append(0)  # filter: none
        for x in range(width):
            rows.extend(_colour(x - width / 2, y - height / 2, ground, angle))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _colour(x: float, y: float, ground: tuple[int, ...], angle: float) -> Pixel:
    away = math.hypot(x, y)
    if away > 88:
        shade = int(y / 6)
        return (_byte(ground[0] - shade), _byte(ground[1] - shade), _byte(ground[2] - shade))
    if away > 80:
        return (60, 62, 70)
    turn = (math.atan2(y, x) - angle + math.pi) % (2 * math.pi) - math.pi
    if away < 8 or (away < 66 and abs(turn) * away < 2.5):
        return (192, 38, 43)
    if away > 68 and abs(math.degrees(math.atan2(y, x)) % 30 - 15) > 13.5:
        return (90, 92, 100)
    return (250, 250, 252)


def _byte(value: int) -> int:
    return max(0, min(255, value))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def letter(name: str) -> bytes:
    """Return a one-page PDF that says its own name. Source: ISO 32000-1, sections 7.5 and 9.4."""
    words = name.rsplit(".", 1)[0].replace("-", " ").title()
    lines = ["BT /F1 22 Tf 72 760 Td (Hearthside) Tj ET", f"BT /F1 16 Tf 72 716 Td ({words}) Tj ET"]
    chance = random.Random(name)
    for row in range(12):
        width = chance.randint(220, 440)
        lines.append(f"0.85 g 72 {670 - row * 24} {width} 8 re f")
    stream = "\n".join(lines).encode("ascii", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def voice(name: str, seconds: int = 3) -> bytes:
    """Return a WAV file (8 kHz, 8 bit) that hums a few notes."""
    chance = random.Random(name)
    rate = 8000
    notes = [chance.choice((196, 220, 247, 262, 294)) for _ in range(seconds * 4)]
    samples = bytes(
        int(128 + 40 * math.sin(2 * math.pi * notes[index * 4 // rate] * index / rate))
        for index in range(rate * seconds)
    )
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate, 1, 8)
    body = b"WAVE" + form + struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI", b"RIFF", len(body)) + body
