"""Taking the transfer encoding off a body, whatever its label says and however broken it is (RFC 2045 section 6)."""

import re
from binascii import Error, a2b_base64, a2b_qp, a2b_uu
from itertools import islice

_LINE_ENDS = re.compile(rb"[\r\n\t ]+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_PADDED = re.compile(rb"=+")
_SPACED_BREAK = re.compile(rb"=[ \t]+(?=\r?\n|\Z)")
_BARE_BREAK = re.compile(rb"=\r(?!\n)")
_ESCAPED = re.compile(rb"=(?:[0-9A-Fa-f]{2}|\r?\n)")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{0,255})\r*$", re.MULTILINE)
_UU_END = re.compile(rb"^(?:end|====)[ \t]*\r*$", re.MULTILINE)
_MAX_FILES = 100  # in one text
_YENC_LINE = re.compile(rb"^=ybegin ([^\r\n]*)\r*$", re.MULTILINE)
_YENC_SHIFT = bytes((value - 42) & 255 for value in range(256))
_WORDS = re.compile(rb"[A-Za-z]{2,}[ ,.!?]")


def undo_transfer(data: bytes, label: str) -> tuple[bytes, bool]:
    """Return the bytes behind the encoding `label` names, and whether all of it could be read."""
    if not label:
        return data, True
    word = label.strip().lower()
    if "quoted" in word:
        return quoted_printable(data)
    if "base64" in word or "base 64" in word or word in ("b", "b64"):
        return base64(data)
    if "uu" in word:
        files = uuencoded(data)
        return (files[0][1], True) if files else (data, False)
    if "yenc" in word:
        files = yencoded(data)
        return (files[0][1], True) if files else (data, False)
    return data, True


def quoted_printable(data: bytes) -> tuple[bytes, bool]:
    """Decode quoted-printable; what is no escape stays as it stands."""
    if b"=" not in data:
        return data, True
    if b"= " in data or b"=\t" in data:
        data = _SPACED_BREAK.sub(b"=", data)
    if b"=\r" in data:
        data = _BARE_BREAK.sub(b"=\r\n", data)
    data = data.removesuffix(b"=")
    decoded = a2b_qp(data)
    return decoded, data.count(b"=") == len(_ESCAPED.findall(data)) if len(data) < 100_000 else True


def base64(data: bytes) -> tuple[bytes, bool]:
    """Decode base64: wrong padding, junk, several padded blocks in a row, text that was never encoded."""
    if b" " in data[:2000] and _is_text(data):
        return data, False
    first = data.find(b"=")
    if (first < 0 or not data[first:].strip(b"= \t\r\n\x00")) and b"-" not in data and b"_" not in data:
        try:
            return a2b_base64(data), _clean(data)
        except Error:
            pass
    out = []
    for number, block in enumerate(_PADDED.split(_LINE_ENDS.sub(b"", data))):
        if number and (len(block) < 4 or _NOT_BASE64.search(block)):
            break  # a footer some relay put behind it
        out.append(_block(block))
    return b"".join(out), False


def _clean(data: bytes) -> bool:
    """Tell whether only the alphabet stands there; large data is taken at its word."""
    return len(data) > 200_000 or not _NOT_BASE64.search(_LINE_ENDS.sub(b"", data).rstrip(b"="))


def _block(block: bytes) -> bytes:
    if b"-" in block or b"_" in block:
        block = block.translate(_URL_SAFE)
    block = _NOT_BASE64.sub(b"", block)
    if len(block) % 4 == 1:
        block = block[:-1]
    try:
        return a2b_base64(block + b"=" * (-len(block) % 4))
    except Error:
        return b""


def _is_text(data: bytes) -> bool:
    """Tell whether this is words rather than base64: the label lied."""
    sample = data[:2000]
    spaces = sample.count(b" ")
    return spaces * 12 > len(sample) and len(_WORDS.findall(sample)) * 3 > spaces


def uuencoded(data: bytes) -> list[tuple[str, bytes, int, int]]:
    """Return the uuencoded files in a text: name (raw), bytes, where each begins and ends."""
    files: list[tuple[str, bytes, int, int]] = []
    for found in islice(_UU_BEGIN.finditer(data), _MAX_FILES):
        if files and found.start() < files[-1][3]:
            continue
        end = _UU_END.search(data, found.end())
        if end is None:
            break
        lines = data[found.end() : end.start()].splitlines()[1:]
        inside = _uu_lines(lines) if b"base64" not in found[0][:16] else base64(b"\n".join(lines))[0]
        if inside is not None:
            name = found[1].decode("ascii", "surrogateescape")
            files.append((name, inside, found.start(), end.end()))
    return files


def _uu_lines(lines: list[bytes]) -> bytes | None:
    """Decode the lines of one file; None where they are no uuencoding."""
    out = []
    for line in lines:
        if not line.strip(b"` "):
            continue
        try:
            out.append(a2b_uu(line))
        except Error:
            # some encoders count wrongly: the length says how much of the line is meant
            length = ((line[0] - 32) & 63) * 4 // 3 + 4
            try:
                out.append(a2b_uu(line[:length]))
            except Error:
                return None
    return b"".join(out)


def yencoded(data: bytes) -> list[tuple[str, bytes, int, int]]:
    """Return the yEnc files in a text, as `uuencoded` does. Source: yEnc draft 1.3."""
    files: list[tuple[str, bytes, int, int]] = []
    for found in islice(_YENC_LINE.finditer(data), _MAX_FILES):
        end = data.find(b"\n=yend", found.end())
        if end < 0:
            break
        if files and found.start() < files[-1][3]:
            continue
        name = found[1].partition(b"name=")[2].strip().decode("ascii", "surrogateescape")
        lines = data[found.end() : end].splitlines()
        inside = b"".join(line for line in lines if not line.startswith((b"=ypart", b"=ybegin")))
        stop = data.find(b"\n", end + 1)
        files.append((name, _unescaped(inside), found.start(), len(data) if stop < 0 else stop))
    return files


def _unescaped(data: bytes) -> bytes:
    first, *rest = data.split(b"=")
    out = [first.translate(_YENC_SHIFT)]
    out += [bytes([(piece[0] - 106) & 255]) + piece[1:].translate(_YENC_SHIFT) for piece in rest if piece]
    return b"".join(out)
