"""Names of files that came from outside, made fit for any of the three systems' folders."""

import re
import unicodedata

MAX_BYTES = 180  # of UTF-8; room is left for " (12)" and the name of a temporary file

_BAD = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
# controls that turn the direction of writing round: `exe.fdp` shown as `pdf.exe`
_TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)", re.IGNORECASE)


def safe_name(name: str, fallback: str = "file") -> str:
    """Return `name` without a path, controls, or what Windows reserves; never empty, never hidden."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    text = _TURNING.sub("", text).replace("\\", "/").rpartition("/")[2]
    text = _BAD.sub("_", text).strip(" .")
    if not text:
        return fallback
    return _short(f"_{text}" if _RESERVED.match(text) else text)


def numbered(name: str, number: int) -> str:
    """Return `report (2).pdf` for `report.pdf` and 2; the first keeps its name."""
    if number < 2:
        return name
    stem, suffix = _split(name)
    return f"{stem} ({number}){suffix}"


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix) if stem and len(suffix) <= 10 else (name, "")


def _short(name: str) -> str:
    stem, suffix = _split(name)
    room = MAX_BYTES - len(suffix.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + suffix
