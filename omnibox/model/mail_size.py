"""How big a mail will be on the line, before it is made: what the composer asks before it sends. Source: RFC 2045."""

from collections.abc import Iterable

TYPICAL = 25_000_000  # bytes; many servers take no more, and few say so to the sender's own server
_HEADERS = 4_000  # bytes of a mail's own head
_PART = 400  # of each part's
_LINE, _OF = 78, 57  # base64: 57 bytes become a line of 76 characters and its end


def encoded(files: Iterable[int], *texts: str) -> int:
    """Return about how many bytes a mail has with files of these sizes and these texts; never much too little."""
    sizes = list(files)
    whole = sum(-(-size // _OF) * _LINE + _PART for size in sizes)
    written = sum(len(text.encode("utf-8", "replace")) for text in texts)
    return _HEADERS + whole + written * 3 // 2 + _PART * len(texts)


def room_for_files(limit: int) -> int:
    """Return how many bytes of files fit into a mail of `limit` bytes."""
    return max(0, (limit - 4 * _HEADERS) * _OF // _LINE)
