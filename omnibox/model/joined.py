"""A stored draft that others put words in front of: an answer taken back from sending comes before what was begun."""

from omnibox.model import rich


def put_before(stored: str, seen: str, now: str) -> str:
    """Return the words that were put in front of a draft since `seen` was stored; "" where there are none.

    `now` is what stands in its place by now: what begins with those words has them already.
    """
    tail = seen.strip()
    if stored.strip() == tail or (tail and not stored.endswith(f"\n\n{tail}")):
        return ""
    head = stored[: len(stored) - len(tail)].strip()
    return "" if now == head or now.startswith(f"{head}\n") else head


def joined_html(head: str, stored_html: str, html: str, text: str) -> str:
    """Return the formatted form of `head` before what is written; "" where neither is formatted.

    `stored_html` is the form of the stored draft: where its first paragraphs say `head`, their looks are kept.
    """
    if not (stored_html or html):
        return ""
    paragraphs = rich.from_html(stored_html)
    ends = range(1, len(paragraphs) + 1)
    found = next((paragraphs[:end] for end in ends if rich.to_text(paragraphs[:end]).strip() == head), None)
    below = rich.from_html(html) if html else rich.from_text(text)
    return rich.to_html((*(found or rich.from_text(head)), rich.Block(), *below))
