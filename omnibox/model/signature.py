"""Where the signature of a mail begins: dash lines, phones' own words, closings with a name, legal notices, footers.

Only the last lines of what a person wrote are looked at, so the time does not grow with the text.
"""

import re

from omnibox.model.quote_lines import Lines, folded
from omnibox.model.quote_marks import is_rule
from omnibox.model.signature_words import (
    FOOTER,
    LEGAL,
    LEGAL_STARTS,
    MOBILE_SIGNATURE,
    NO_SIGNATURE,
    REGARDS,
    THANKS,
)

_DASHES = frozenset({"--", "—", "––", "__", "- --", "-- -", "———", "–", "--=20", "-=-"})  # RFC 3676 4.3 and its like
_SIGNATURE_LINES = 25  # a dash line further from the end is a rule in the text
_CLOSING_LINES = 14  # lines a name, a post and an address take
_FOOTER_LINES = 12
_LEGAL_CHARS = 4000
_LONGEST_CARD_LINE = 90
_CARD_LINES = 3  # lines below a closing that make it a business card
_SENTENCE_WORDS = 9
_ROUNDS = 8
_CONTACT = re.compile(
    r"\+?\d[\d ()/.-]{6,}\d|https?://|\bwww\.|[\w.+-]{1,64}@[\w-]{1,63}\.\w|\b(?:tel|phone|fon|mobil|mob|fax|cell)\b",
    re.IGNORECASE,
)
_DASHED_NAME = re.compile(
    r"(?:[-–—~/]|--)\s?[^\W\d_a-z][\w.'’]*"
    r"(?: (?:de|del|van|von|der|den|da|di|la|le|y|af|ter))*(?:[ -][^\W\d_a-z][\w.'’]*){0,2}\Z"
)
_POSTSCRIPT = re.compile(r"p\.?\s?p?\.?s\.?\b|nachtrag|posdata|пс[ .:]", re.IGNORECASE)
_CLOSED = ",.!;:~،؛ -–—*_。，、！♥😊🙂"
_REGARDS, _THANKS = frozenset(REGARDS), frozenset(THANKS)
_LEADING = tuple(sorted((words for words in (*REGARDS, *THANKS) if len(words) >= 5), key=len, reverse=True))
_LEADING_BY_START = {start: tuple(w for w in _LEADING if w[:2] == start) for start in {w[:2] for w in _LEADING}}
_FIRST_WORDS = frozenset(words.split()[0] for words in _LEADING)


def signature(lines: Lines, first: int, end: int) -> tuple[int, int]:
    """Return two ends of lines `first` to `end`: without formal signatures, and without closings and names too.

    Formal is what no person wrote for this mail: dash lines and what stands below, phones' words, business cards,
    legal notices, footers of lists. The second end is never behind the first one.
    """
    end = _trimmed(lines, first, end)
    formal = _formal(lines, first, end)
    closing = _closing(lines, first, formal)
    if closing is None:
        return formal, formal
    bare = _trimmed(lines, first, closing)
    again = _closing(lines, first, bare)  # "Thanks!" above "Best regards"
    if again is not None and bare - again <= 1:
        bare = _trimmed(lines, first, again)
    return (bare if _is_card(lines, closing, end) else formal), bare


def says_something(lines: Lines, first: int, end: int) -> bool:
    """Tell whether lines hold more than blanks, rules and a signature."""
    at = first
    while at < end and (not lines.texts[at] or is_rule(lines.texts[at])):
        at += 1
    if at >= end or lines.texts[at] in _DASHES:
        return False
    above = max(0, first - 1)  # the line above stands for what was said before
    _, bare = signature(lines, above, end)
    return bare > max(first, above + 1)


def _formal(lines: Lines, first: int, end: int) -> int:
    """Take off formal signatures from the end, whatever their order, until nothing more comes off."""
    for _ in range(_ROUNDS):
        before = end
        for take in (_signed, _footer, _legal, _mobile, _dashed, _dashed_name):
            end = _trimmed(lines, first, take(lines, first, end))
        if end == before:
            break
    return end


def _trimmed(lines: Lines, first: int, end: int) -> int:
    while end > first and not lines.texts[end - 1]:
        end -= 1
    return end


def _signed(lines: Lines, first: int, end: int) -> int:
    """Take off what the HTML says is the signature."""
    number = end
    while number > first and (lines.signed[number - 1] or not lines.texts[number - 1]):
        number -= 1
    return number


def _mobile(lines: Lines, first: int, end: int) -> int:
    number = end
    while number > first and number > end - _SIGNATURE_LINES:
        shown = lines.texts[number - 1]
        if shown and not is_mobile(shown):
            break
        number -= 1
    return number


def is_mobile(shown: str) -> bool:
    """Tell whether a line is what a phone or a mail program adds by itself."""
    return len(shown) < 140 and MOBILE_SIGNATURE.match(shown) is not None and NO_SIGNATURE.search(shown) is None


def _dashed(lines: Lines, first: int, end: int) -> int:
    for number in range(end - 1, max(first, end - 1 - _SIGNATURE_LINES), -1):
        if lines.texts[number] in _DASHES and not lines.quoted[number]:
            return number if any(lines.texts[first:number]) else end
    return end


def _dashed_name(lines: Lines, first: int, end: int) -> int:
    """Take off "-Bob Builder" or "/Anna" below a blank line or a sentence, where it is no entry of a list."""
    if end - first < 2:
        return end
    shown, above = lines.texts[end - 1], lines.texts[end - 2]
    if len(shown) > 40 or shown[:1] not in "-–—~/" or not _DASHED_NAME.match(shown):
        return end
    before = [text for text in lines.texts[max(first, end - 4) : end - 1] if text]
    listed = any(text[:1] in "-–—" or text.endswith((":", "：")) for text in before)
    return end if listed or (above and shown[1:2] == " ") else end - 1


def _footer(lines: Lines, first: int, end: int) -> int:
    """Take off what a list or a service sets below a drawn line."""
    for number in range(end - 1, max(first, end - 1 - _FOOTER_LINES), -1):
        if not is_rule(lines.texts[number]):
            continue
        below = [text for text in lines.texts[number + 1 : end] if text]
        if not below or any(FOOTER.search(text) for text in below):
            return number
        few = 6 if lines.texts[number][0] == "_" else 3 if lines.texts[number][0] in "—─━" else 0
        if len(below) <= few and all(len(text) < 80 and not text.endswith("?") for text in below):
            return number
        return end
    paragraph = _paragraph(lines, first, end)
    if not first < paragraph or end - paragraph > 4:
        return end
    text = " ".join(lines.texts[paragraph:end])
    return paragraph if _CONTACT.search(text) and FOOTER.search(text) else end


def _legal(lines: Lines, first: int, end: int) -> int:
    """Take off a legal notice: the last paragraph, where it reads like one."""
    number = _paragraph(lines, first, end)
    if number <= first:
        return end
    text = " ".join(lines.texts[number:end])[:_LEGAL_CHARS]
    if len(text) < 20:
        return end
    starts = LEGAL_STARTS.match(text) is not None
    hits = {found.casefold() for found in LEGAL.findall(text)}
    if (starts and (hits or len(text) < 160)) or (len(hits) >= 3 and len(text) >= 40):
        return number
    return end


def _paragraph(lines: Lines, first: int, end: int) -> int:
    """Return where the last paragraph begins."""
    number = end
    while number > first and lines.texts[number - 1] and not lines.quoted[number - 1] and end - number < 60:
        number -= 1
    return number


def _closing(lines: Lines, first: int, end: int) -> int | None:
    """Return the line of the closing ("Best regards"), None where the last lines are more than a name below one."""
    seen = 0
    for number in range(end - 1, first - 1, -1):
        shown = lines.texts[number]
        if not shown:
            continue
        if is_closing(shown):
            return number if any(lines.texts[first:number]) else None
        seen += 1
        if seen > _CLOSING_LINES or lines.quoted[number] or not _on_a_card(shown):
            return None
    return None


def is_closing(shown: str) -> bool:
    """Tell whether a line is a closing, alone or with a name behind it."""
    if len(shown) > 70:
        return False
    plain = folded(shown.strip(_CLOSED))
    if plain in _REGARDS or plain in _THANKS:
        return True
    short, _, name = plain.partition(" ")
    if 2 <= len(short) <= 4 and short.rstrip(",") in _REGARDS and _names(shown.strip(_CLOSED)[len(short) :]):
        return name.count(" ") < 2  # "LG Anna"
    if plain.isascii() and short.rstrip(",") not in _FIRST_WORDS:
        return False
    for words in _LEADING_BY_START.get(plain[:2], ()):
        if plain.startswith(words):
            rest = shown.strip(_CLOSED)[len(words) :]
            return _names(rest) or _joined(rest)
    return False


def _names(rest: str) -> bool:
    """Tell whether what follows the closing on its line is a name: behind a comma, or in capitals."""
    words = rest.strip(" ,.!-–—").split()
    if not words or len(words) > 4 or ("." in rest.strip(".") and len(words) > 3):
        return not words
    behind = rest[:1] in ",.!-–—" or rest[:2] in (" -", " –", " —")
    named = all(word[:1].isupper() or not word[:1].isalpha() for word in words)
    return named if behind or rest[:1] == " " else False


def _joined(rest: str) -> bool:
    """Tell whether two closings share the line ("... / Kind regards"), or it says from where they come."""
    text = rest.strip().casefold()
    if text.startswith(("/", "|", "&", "und ", "and ", "from ", "aus ", "von ", "fra ", "från ", "de ", "da ", "z ")):
        return len(text) < 45
    return False


def _on_a_card(shown: str) -> bool:
    """Tell whether a line may stand below a closing: short, and no sentence."""
    if len(shown) > _LONGEST_CARD_LINE or shown.endswith(("?", ":", "？")) or _POSTSCRIPT.match(shown):
        return bool(_CONTACT.search(shown)) and len(shown) <= 2 * _LONGEST_CARD_LINE and not _POSTSCRIPT.match(shown)
    words = shown.split()
    return len(words) <= _SENTENCE_WORDS or not shown.endswith((".", "!"))


def _is_card(lines: Lines, closing: int, end: int) -> bool:
    below: list[str] = []
    for text in lines.texts[closing + 1 : end]:
        if LEGAL_STARTS.match(text) or text in _DASHES or len(text) > 2 * _LONGEST_CARD_LINE:
            break
        if text and not is_mobile(text):
            below.append(text)
    return len(below) > _CARD_LINES or any(_CONTACT.search(text) for text in below)
