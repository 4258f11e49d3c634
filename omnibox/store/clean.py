"""What neither database may be given: NUL characters and lone surrogates.

SQLite would take a NUL, PostgreSQL refuses it, and no driver can encode half a surrogate pair. Mail and webhooks
bring both, so they are taken out at the boundary, whoever wrote the text.
"""

import re
from typing import Any

_BAD = re.compile("[\x00\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Return `text` without NUL, each lone surrogate replaced by U+FFFD."""
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    return _BAD.sub(_replacement, text) if _BAD.search(text) else text


def clean_json(value: Any) -> Any:
    """Return a JSON value with every string in it cleaned, keys included."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(str(key)): clean_json(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(part) for part in value]
    return value


def _replacement(match: re.Match[str]) -> str:
    return "" if match[0] == "\x00" else "\ufffd"
