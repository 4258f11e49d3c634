"""Places in a text that are filled when it is sent: `{customer.name}`, or `{customer.first_name|there}`.

What stands after the bar is put where nothing is known. Braces around anything else are ordinary text.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from omnibox.model.rich import Block, Span

_PLACE = re.compile(r"\{\s*([a-z][a-z_]*(?:\.[a-z][a-z_]*)?)\s*(?:\|([^{}|\n]*))?\}", re.IGNORECASE)

SIGNATURE = (
    "operator.name", "operator.first_name", "inbox.name", "inbox.address", "customer.name", "customer.first_name",
    "number", "subject", "date",
)  # fmt: skip
ACKNOWLEDGEMENT = (
    "customer.name", "customer.first_name", "inbox.name", "inbox.address", "team", "number", "subject", "opens",
)  # fmt: skip


def names(text: str) -> tuple[str, ...]:
    """Return the variables a text asks for, each once, in lower case."""
    return tuple(dict.fromkeys(found[1].lower() for found in _PLACE.finditer(text)))


def unknown(text: str, known: Mapping[str, object] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the variables of a text that are none."""
    return tuple(name for name in names(text) if name not in known)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its variables replaced, once: a value that looks like a variable stays as it is.

    Unknown ones stay as well, so that they are seen; `unknown` finds them before.
    """

    def put(found: re.Match[str]) -> str:
        value = values.get(found[1].lower())
        return found[0] if value is None else value or (found[2] or "").strip()

    return _PLACE.sub(put, text)


def fill_blocks(blocks: tuple[Block, ...], values: Mapping[str, str]) -> tuple[Block, ...]:
    """Return formatted paragraphs with their variables replaced; a variable is of one look."""
    return tuple(replace(block, spans=tuple(_filled(span, values) for span in block.spans)) for block in blocks)


def first_name(name: str) -> str:
    """Return the name a person is spoken to by, "" where an address stands for it. `Okafor, Maria` is turned round."""
    words = name.strip().strip('"')
    if not words or "@" in words:
        return ""
    last, comma, first = words.partition(",")
    spoken = (first if comma and first.strip() else last).split()
    return spoken[0] if spoken else ""


def person(prefix: str, name: str) -> dict[str, str]:
    """Return the variables of a person; an address is no name."""
    known = "" if "@" in name else name.strip()
    return {f"{prefix}.name": known, f"{prefix}.first_name": first_name(known)}


def _filled(span: Span, values: Mapping[str, str]) -> Span:
    return span if span.picture else replace(span, text=fill(span.text, values))
