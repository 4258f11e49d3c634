"""What Python's codecs lack: VISCII, and Japanese in seven bits as it is really sent."""

import re

# VISCII (RFC 1456): the bytes that are not Latin-1's
VISCII = {
    **dict(zip((0x02, 0x05, 0x06, 0x14, 0x19, 0x1E), "ẲẴẪỶỸỴ", strict=True)),
    **dict(enumerate("ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ", 0x80)),
    **dict(zip((0xC4, 0xC5, 0xC6, 0xC7, 0xCB, 0xCE, 0xCF), "ẢĂẳẵẺĨỳ", strict=True)),
    **dict(zip((0xD0, 0xD1, 0xD5, 0xD6, 0xD7, 0xD8, 0xDB, 0xDC, 0xDE, 0xDF), "Đứạỷừửỹỵỡư", strict=True)),
    **dict(zip((0xE4, 0xE5, 0xE6, 0xE7, 0xEB, 0xEE, 0xEF), "ảăữẫẻĩỉ", strict=True)),
    **dict(zip((0xF0, 0xF1, 0xF6, 0xF7, 0xF8, 0xFB, 0xFC, 0xFE, 0xFF), "đựỏọụũủợỮ", strict=True)),
}

_ESCAPE = re.compile(rb"\x1b(\$\(?[@ABDOQP]|\([BJIH])")
_DOUBLE = {b"$@": "0208", b"$B": "0208", b"$(@": "0208", b"$(B": "0208", b"$(D": "0212", b"$A": "gb", b"$(A": "gb"}
_LATER = {b"$(O": "0213", b"$(Q": "0213", b"$(P": "0213"}


def japanese(data: bytes) -> str:
    """Decode ISO-2022-JP and its kin, with the signs of NEC and Microsoft that the standard does not have.

    Segments that a mailer forgot to close, half-width kana and raw eight-bit bytes are read as well.
    Source: RFC 1468, RFC 1554, CP50221.
    """
    out: list[str] = []
    kind, at = "ascii", 0
    for found in _ESCAPE.finditer(data):
        out.append(_segment(data[at : found.start()], kind))
        mark = found[1]
        kind = _DOUBLE.get(mark) or _LATER.get(mark) or ("kana" if mark == b"(I" else "ascii")
        at = found.end()
    out.append(_segment(data[at:], kind))
    return "".join(out)


def _segment(data: bytes, kind: str) -> str:
    if kind == "ascii":
        return data.decode("ascii") if data.isascii() else data.decode("cp932", "replace")
    if kind == "kana":
        return bytes(value | 0x80 if 0x21 <= value < 0x60 else value for value in data).decode("cp932", "replace")
    out: list[str] = []
    for number, line in enumerate(re.split(rb"([\r\n]+)", data)):
        out.append(line.decode("ascii") if number % 2 else _double(line, kind))
    return "".join(out)


def _double(line: bytes, kind: str) -> str:
    """Decode one line of two-byte characters."""
    if not line or not line.isascii():
        return line.decode("cp932", "replace")
    if kind == "gb":
        return bytes(value | 0x80 for value in line).decode("gb2312", "replace")
    if kind != "0208":
        prefix = b"\x1b$(D" if kind == "0212" else b"\x1b$(Q"
        return (prefix + line + b"\x1b(B").decode("iso2022_jp_ext" if kind == "0212" else "iso2022_jp_2004", "replace")
    out = bytearray()
    for at in range(0, len(line) - 1, 2):
        row, cell = line[at], line[at + 1]
        if row < 0x21 or cell < 0x21:
            out += bytes((row, cell))
            continue
        out.append((row + 1) // 2 + (0x70 if row < 0x5F else 0xB0))
        out.append(cell + (0x1F if cell < 0x60 else 0x20) if row & 1 else cell + 0x7E)
    return out.decode("cp932", "replace")
