"""What stands below our words: a person's or an inbox's signature, with variables, formatted, with its pictures.

In the plain part it follows the line of two dashes and a space, which every mail program knows (RFC 3676 section 4.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omnibox.model import rich, variables
from omnibox.model.intents import FileRef

INBOX, OPERATOR, NONE = "inbox", "operator", "none"  # which one a message takes; "": the first there is
DELIMITER = "-- "
MAX_HTML = 20_000  # characters
MAX_FILES = 5
MAX_FILE_BYTES = 500_000  # of all its pictures: every mail carries them
CLASS = "omnibox-signature"


@dataclass(frozen=True, slots=True)
class SignOff:
    """A signature as it was written: `html` in our own few tags (model/rich.py), its variables unfilled."""

    html: str = ""
    files: tuple[FileRef, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing would be seen of it."""
        return not rich.to_text(rich.from_html(self.html)).strip() and not self.files

    def stored(self) -> dict[str, Any]:
        """Return the form a policy or a setting keeps."""
        return {"html": self.html, "files": [list(file) for file in self.files]}


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature for one message: its words, its formatted form, its pictures, and variables nobody knows."""

    text: str
    html: str
    files: tuple[FileRef, ...]
    unknown: tuple[str, ...] = ()


def read(stored: object) -> SignOff:
    """Return what is stored; an empty one where it is nothing of the kind."""
    if not isinstance(stored, Mapping):
        return SignOff()
    files = stored.get("files") or ()
    kept = (tuple(one) for one in files if isinstance(one, list | tuple) and len(one) == 4)
    return SignOff(
        str(stored.get("html") or "")[:MAX_HTML],
        tuple((str(name), str(mime), str(sha256), int(size)) for name, mime, sha256, size in kept)[:MAX_FILES],
    )


def chosen(found: Mapping[str, SignOff], word: str) -> SignOff:
    """Return the signature a message takes: the one that is named, else the inbox's, else the writer's."""
    if word == NONE:
        return SignOff()
    wanted = [word] if word in (INBOX, OPERATOR) else [INBOX, OPERATOR]
    return next((found[one] for one in wanted if one in found and not found[one].empty), SignOff())


def filled(sign: SignOff, values: Mapping[str, str]) -> Signed:
    """Return a signature with its variables replaced. Lines that are empty then go."""
    blocks = rich.from_html(sign.html)
    asked = "\n".join(block.text for block in blocks)
    done = variables.fill_blocks(blocks, values)
    kept = tuple(
        block for before, block in zip(blocks, done, strict=True) if block.text.strip() or not before.text.strip()
    )
    text = rich.to_text(kept).replace(rich.PICTURE, "").strip("\n")
    return Signed(text, rich.to_html(kept), sign.files, variables.unknown(asked, tuple(values)))


def below(words: str, signed: Signed) -> str:
    """Return the plain text with the signature below it; one that stands there already is not set twice."""
    if not signed.text.strip() or stands_in(words, signed):
        return words
    return f"{words}\n\n{DELIMITER}\n{signed.text}" if words.strip() else f"{DELIMITER}\n{signed.text}"


def below_html(html: str, signed: Signed) -> str:
    """Return the formatted text with the signature below it."""
    return f'{html}<div class="{CLASS}">{signed.html}</div>'


def stands_in(words: str, signed: Signed) -> bool:
    """Tell whether a text ends with the signature, by its words."""
    wanted = " ".join(signed.text.split())
    return bool(wanted) and " ".join(words.split()).endswith(wanted)
