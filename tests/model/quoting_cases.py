"""Cases of quoting, made of what mail programs write in each language (`quoting/<language>.json`).

A language's file holds the pieces: an answer, what it quotes, and the lines programs set between the two. A case is one
piece in one arrangement, with the part that must stay visible.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("quoting")
CARD = ["Tom Webb", "Webb & Daughters", "12 Mill Lane", "+44 20 7946 0958", "https://webb.example"]


@dataclass(frozen=True)
class Case:
    """One text with what must be seen of it; `bare` is what is left without closing and name."""

    group: str  # language and arrangement
    name: str
    text: str
    visible: str
    bare: str = ""


def cases() -> Iterator[Case]:
    """Yield every case, the same ones in the same order each time."""
    for path in sorted(FOLDER.glob("*.json")):
        pieces = json.loads(path.read_text(encoding="utf-8"))
        if path.stem == "odd":
            yield from _odd(pieces)
            continue
        for part in (_attributed, _headed, _divided, _signed, _closed, _forwarded, _below):
            yield from part(path.stem, pieces)


def _odd(listed: list[dict[str, Any]]) -> Iterator[Case]:
    for one in listed:
        text, visible = "\n".join(one["text"]), one.get("visible")
        shown = text if visible is None else "\n".join(visible)
        bare = "\n".join(one["bare"]) if "bare" in one else ""
        yield Case(f"odd/{one['kind']}", one["name"], text, shown, bare)


def _text(*parts: list[str]) -> str:
    return "\n".join(line for part in parts for line in part) + "\n"


def _marked(pieces: dict[str, Any]) -> list[str]:
    return [f"> {line}" for line in pieces["quoted"]]


def _attributed(code: str, pieces: dict[str, Any]) -> Iterator[Case]:
    reply = pieces["reply"]
    shown = "\n".join(reply)
    for client, lines in pieces["attributions"].items():
        marked = _text(reply, [""], lines, [""], _marked(pieces))
        yield Case(f"{code}/marked", client, marked, shown)
        close = _text(reply, lines, _marked(pieces))
        yield Case(f"{code}/marked", f"{client}, close", close, shown)
        bare = [line.removeprefix("> ") for line in lines]
        if len(lines) < 4:  # the marked header block of one program is never without marks
            yield Case(f"{code}/unmarked", client, _text(reply, ["", ""], bare, [""], pieces["quoted"]), shown)


def _headed(code: str, pieces: dict[str, Any]) -> Iterator[Case]:
    reply = pieces["reply"]
    shown = "\n".join(reply)
    for client, lines in pieces["headers"].items():
        yield Case(f"{code}/headers", client, _text(reply, [""], lines, [""], pieces["quoted"]), shown)
        ruled = [*reply, "", "_" * 32]
        yield Case(f"{code}/headers", f"{client}, ruled", _text(ruled, lines, ["", ""], pieces["quoted"]), shown)
        under = _text(reply, ["", "--", "Tom Webb", ""], lines, [""], pieces["quoted"])
        yield Case(f"{code}/headers", f"{client}, signed", under, shown)


def _divided(code: str, pieces: dict[str, Any]) -> Iterator[Case]:
    reply = pieces["reply"]
    header = next(iter(pieces["headers"].values()))
    for divider in pieces["dividers"]:
        yield Case(f"{code}/dividers", divider, _text(reply, [""], [divider], pieces["quoted"]), "\n".join(reply))
        whole = _text(reply, [""], [divider], header, [""], pieces["quoted"])
        yield Case(f"{code}/dividers", f"{divider} with header", whole, "\n".join(reply))


def _signed(code: str, pieces: dict[str, Any]) -> Iterator[Case]:
    reply = pieces["reply"]
    attribution = next(iter(pieces["attributions"].values()))
    for phone in pieces["phones"]:
        yield Case(f"{code}/phones", phone, _text(reply, ["", phone]), "\n".join(reply))
        quoting = _text(reply, ["", phone, ""], attribution, [""], _marked(pieces))
        yield Case(f"{code}/phones", f"{phone} above a quote", quoting, "\n".join(reply))


def _closed(code: str, pieces: dict[str, Any]) -> Iterator[Case]:
    reply = pieces["reply"]
    shown = "\n".join(reply)
    attribution = next(iter(pieces["attributions"].values()))
    for closing in pieces["closings"]:
        short = [*reply, "", closing, "Tom"]
        yield Case(f"{code}/closings", closing, _text(short), "\n".join(short), shown)
        carded = _text(reply, ["", closing, ""], CARD, [""], attribution, _marked(pieces))
        yield Case(f"{code}/closings", f"{closing} with a card", carded, shown, shown)


def _forwarded(code: str, pieces: dict[str, Any]) -> Iterator[Case]:
    header = next(iter(pieces["headers"].values()))
    for mark in pieces["forwards"]:
        text = _text(pieces["reply"], [""], [mark], header, [""], pieces["quoted"])
        yield Case(f"{code}/forwards", mark, text, text.rstrip())


def _below(code: str, pieces: dict[str, Any]) -> Iterator[Case]:
    for client, lines in pieces["attributions"].items():
        below = _text(lines, _marked(pieces), [""], pieces["reply"])
        yield Case(f"{code}/below", client, below, below.rstrip())
