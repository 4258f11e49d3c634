"""What a picture is by its first bytes: its type and its size, whatever its name or server says."""

from dataclasses import dataclass

_SIZED = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # JPEG frames that tell the size (ITU T.81 B.1.1.3)


@dataclass(frozen=True, slots=True)
class ImageKind:
    """A type this program shows; width and height in pixels, 0 where they cannot be told."""

    mime: str
    ending: str
    width: int = 0
    height: int = 0

    @property
    def speck(self) -> bool:
        """Whether it is too small to be a picture."""
        return 0 < self.width <= 2 and 0 < self.height <= 2


def image_kind(data: bytes) -> ImageKind | None:
    """Return what the bytes are; None for what is no picture this program shows (SVG is a program, and none)."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageKind("image/png", "png", _big(data, 16, 4), _big(data, 20, 4))
    if data.startswith((b"GIF87a", b"GIF89a")):
        return ImageKind("image/gif", "gif", _little(data, 6), _little(data, 8))
    if data.startswith(b"\xff\xd8\xff"):
        return ImageKind("image/jpeg", "jpg", *_jpeg_size(data))
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return ImageKind("image/webp", "webp", *_webp_size(data))
    if data.startswith(b"BM") and len(data) > 26:
        return ImageKind("image/bmp", "bmp", _little(data, 18), _little(data, 22))
    return None


def _big(data: bytes, at: int, size: int = 2) -> int:
    return int.from_bytes(data[at : at + size], "big")


def _little(data: bytes, at: int, size: int = 2) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _SIZED:
            return _big(data, at + 7), _big(data, at + 5)
        at += 2 + max(2, _big(data, at + 2))
    return 0, 0


def _webp_size(data: bytes) -> tuple[int, int]:
    if data[12:16] == b"VP8X":
        return _little(data, 24, 3) + 1, _little(data, 27, 3) + 1
    if data[12:16] == b"VP8 ":
        return _little(data, 26) & 0x3FFF, _little(data, 28) & 0x3FFF
    if data[12:16] == b"VP8L":
        bits = _little(data, 21, 4)
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    return 0, 0
