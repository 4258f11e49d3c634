"""The marks mail programs set above what they quote: attributions, dividers, blocks of header lines.

Each pattern sees a bounded stretch of text (at most four lines of bounded length), so the time is linear.
"""

import re

from omnibox.model.quote_lines import LONGEST_LINE, Lines, folded, label
from omnibox.model.quote_words import (
    ABOVE,
    ABOVE_STARTS,
    FORWARD_WORDS,
    HEADER_WORDS,
    LAST_VERBS,
    LEADS,
    ORIGINAL_WORDS,
    STARTS,
    VERBS,
)

ATTRIBUTION_LINES = 4  # lines an attribution may be wrapped over
_BLOCK_LINES = 16  # lines a block of header fields may take, long lists of receivers included
_DASHES = "-‐‑‒–—―−_*=~─━┄═#"
_DASH = f"[{_DASHES}]"
_AROUND = f"{_DASHES} :："
_LONGEST_BANNER = 140
_RULE = re.compile(rf"(?:{_DASH}\s?){{5,}}\Z|[—─━]{{3,}}\Z")
_BRACKETED = re.compile(r"\[\s*([^\[\]]{4,60})\s*\]\Z")
_YEAR = re.compile(r"(?<!\d)(?:19|20|٢٠|۲۰|25)\d{2}(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d\s?[年년]")
_TIME = re.compile(r"(?<!\d)\d{1,2}\s?[:.h٫]\s?\d{2}(?!\d)|\d{1,2}\s?[時时시点點]")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_ADDRESS = re.compile(r"[<(\[]\s?(?:mailto:)?[^\s<>()@\[\]]{1,64}@[^\s<>()\[\]]{2,200}[^<>()\[\]]{0,80}[>)\]]")
_BARE_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,100}")
_DATE_FIRST = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b[^<>]{1,80}<[^<>\s]{3,100}@[^<>\s]{2,100}>\s?:?\Z")
_GMT_FIRST = re.compile(r"\d{4}-\d\d-\d\d \d{1,2}:\d\d GMT[+-]\d\d:\d\d \S[^\n]{1,80}\Z")
_POSTED = re.compile(r"posted by .{1,80} on \d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\Z", re.IGNORECASE)
_ANGLED = re.compile(r">{2,} .{1,80}\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.{0,30}>{2,}\Z")  # GroupWise
_NOTES = re.compile(r".{2,80}---\s?\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.{0,12}\d{1,2}[:.]\d{2}")  # Lotus Notes
_WORD_AHEAD = re.compile(r"(?:^|\s)[*_]{0,2}([^\W\d_]{1,16})[*_]{0,2}:\s")
_INLINE = re.compile(
    r"(?<=\S)(?:\s{1,4}|\s?-{2,5}\s?)(?=On (?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? "
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6} \d|\d{1,2}[ ./-]).{0,200}wrote)"
)
_ENDS = (":", "：")
_LATE_VERB = 40  # characters that may follow the verb where no colon ends the line
STRONG, WEAK = 2, 1


def is_rule(shown: str) -> bool:
    """Tell whether a line is nothing but a drawn line."""
    return bool(shown) and not shown[0].isalnum() and _RULE.match(shown) is not None


def banner_words(shown: str) -> str:
    """Return the words between two runs of dashes, or in brackets; "" where a line is no such thing."""
    if not shown or shown[0].isalnum() or len(shown) > _LONGEST_BANNER:
        return ""
    if shown[0] == "[":
        found = _BRACKETED.match(shown)
        return folded(found.group(1).strip(_AROUND)) if found else ""
    words = shown.strip(_AROUND)
    if not words:
        return ""
    before, _, behind = shown.partition(words)
    drawn = len(before.rstrip(" *")) > 1 and len(behind.strip(" *:：")) > 1
    return folded(words) if drawn else ""


def is_forward(shown: str) -> bool:
    """Tell whether a line says that a forwarded mail follows."""
    if not shown or len(shown) > 120:
        return False
    words = banner_words(shown)
    if words:
        return words in FORWARD_WORDS or words.startswith(("forwarded by ", "weitergeleitet von "))
    plain = folded(shown.strip("*_ "))
    if not plain.endswith((":", "：")):
        return False
    plain = plain.rstrip(":： ")
    return (" " in plain and plain in FORWARD_WORDS) or (not plain.isascii() and plain in FORWARD_WORDS)


def is_divider(shown: str) -> bool:
    """Tell whether a line is "-----Original Message-----" or asks to be answered above it."""
    words = banner_words(shown)
    if shown.startswith("##-") and shown.endswith("-##"):
        return True  # ours, and that of others who ask to be answered above it, in any language
    if words in ORIGINAL_WORDS or shown.lower().startswith(("original message ", "[original message ")):
        return True
    if not 12 < len(shown) < _LONGEST_BANNER or (shown[0].isalpha() and shown[-1] in ".?!"):
        return False
    if shown[0].isalpha() and not shown.lower().startswith(ABOVE_STARTS):
        return False
    return ABOVE.match(shown.lstrip("#-=*_~—–><[( ")) is not None


def ends_attribution(shown: str) -> bool:
    """Tell cheaply whether an attribution may end with this line; few lines of a text pass."""
    if shown[-1] in ":：":
        return True
    bare = shown
    if shown[-1] in "*_-‐>)":
        bare = shown.rstrip("*_-‐ ")
        if bare.endswith(_ENDS) or shown[-1] in ">)":
            return True
    last = bare[-24:].lower()
    if last.endswith(LAST_VERBS):
        return True
    if "---" in shown and _NOTES.match(shown):
        return True
    return last[-1:].isdigit() and _POSTED.match(shown) is not None


def attribution(lines: Lines, last: int) -> tuple[int, int]:
    """Return (first line, STRONG | WEAK) of the attribution that ends in line `last`; (last, 0) if there is none.

    A strong one stands by itself. A weak one is one only above lines that are marked as quoted.
    """
    joined, found, weak = "", 0, last
    for first in range(last, max(-1, last - ATTRIBUTION_LINES), -1):
        shown = lines.texts[first]
        if not shown or (lines.quoted[first] and first != last) or (first < last and _stands_alone(lines, first)):
            break
        joined = f"{shown} {joined}".rstrip()
        if len(joined) > LONGEST_LINE:
            break
        strength = _strength(joined)
        if strength == STRONG:
            return _beginning(lines, first, last, joined), STRONG
        if strength and not found:
            found, weak = strength, first
    return (_beginning(lines, weak, last, lines.texts[weak]), found) if found else (last, 0)


def _stands_alone(lines: Lines, number: int) -> bool:
    """Tell whether a line above is no part of what follows: a sentence that ends, a rule, a closing."""
    shown = lines.texts[number]
    return shown.endswith(("!", "?", ":", "：", "。")) or is_rule(shown)


def _strength(joined: str) -> int:
    text = joined.strip("*_ ")
    plain = text.rstrip("-‐ *_")
    dated = _YEAR.search(text) is not None
    if dated and (_GMT_FIRST.match(text) or _DATE_FIRST.match(text) or _POSTED.match(text) or _ANGLED.match(text)):
        return STRONG
    if dated and _NOTES.match(text):
        return STRONG
    addressed = _ADDRESS.search(text) is not None
    timed = _TIME.search(text) is not None
    colon = plain.endswith(_ENDS)
    if LEADS.match(text):
        return STRONG if colon and (addressed or "@" in text) else WEAK
    if colon and dated and addressed:
        return STRONG  # whatever the language
    verb = _verb(plain, colon)
    if not verb:
        dateline = dated and (timed or addressed) and len(text) < 200
        return WEAK if dateline and (colon or addressed) else 0
    if addressed or _BARE_ADDRESS.search(text) is not None:
        return STRONG if colon or dated else WEAK
    if dated and (timed or STARTS.match(text)):
        return STRONG
    return STRONG if timed and _DAY.search(text) and STARTS.match(text) else WEAK


def _verb(plain: str, colon: bool) -> bool:
    """Tell whether a verb of writing stands where attributions have it: last, or before a name and a colon."""
    if VERBS.search(plain[-_LATE_VERB:]):
        return True
    return colon and VERBS.search(plain) is not None


def _beginning(lines: Lines, first: int, last: int, joined: str) -> int:
    """Return the line an attribution begins at: its date may stand on the lines above ("On Mon, 3 June 2024,")."""
    dated = _YEAR.search(joined) is not None
    if dated and STARTS.match(joined):
        return first
    best = first
    for above in range(first - 1, max(-1, last - ATTRIBUTION_LINES), -1):
        shown = lines.texts[above]
        if not shown or lines.quoted[above] or _stands_alone(lines, above) or shown.endswith("."):
            break
        if STARTS.match(shown) or (not dated and _YEAR.search(shown) and len(shown) < 100):
            best = above
    return best


def header_block(lines: Lines, start: int) -> int | None:
    """Return the line behind the block of header fields that begins at `start`, None where there is none.

    Fields may come in any order, in bold, with blank lines between them, and long ones may be wrapped.
    """
    seen: dict[str, int] = {}
    strange = gap = blanks = 0
    last = start
    for number in range(start, min(len(lines), start + _BLOCK_LINES)):
        word = lines.fields.get(number, "")
        if word:
            if seen.get(word) is not None and word in ("from", "sent", "subject"):
                break  # the next block
            seen[word] = number
            last, gap, blanks = number, 0, 0
        elif not lines.texts[number]:
            blanks += 1
            if blanks > 1:
                break
        elif lines.quoted[number] or (blanks and not _goes_on(lines, number)):
            break
        else:
            strange += bool(label(lines.texts[number])) and not gap
            gap += 1
            if gap > 3:
                break
    return last + 1 if _is_header(lines, start, seen, strange) else None


def _goes_on(lines: Lines, number: int) -> bool:
    """Tell whether another field follows within two lines: a block spread out by blank lines."""
    return any(lines.fields.get(other) for other in range(number, number + 3))


def _is_header(lines: Lines, start: int, seen: dict[str, int], strange: int) -> bool:
    real = {word for word in seen if word != "other"}
    if start in seen.values():
        real |= _in_one_line(lines.texts[start])
    if len(real) < 2:
        return False
    if "from" not in real:
        return _is_dated_to(lines, seen)
    dated = "sent" in real and _DAY.search(_value(lines, seen.get("sent", start))) is not None
    above = next(
        (lines.texts[number] for number in range(start - 1, max(-1, start - 3), -1) if lines.texts[number]), ""
    )
    ruled = is_rule(above) or is_divider(above)
    if len(real) >= 3:
        return dated or ruled or strange < 2  # a contact form has fields of its own
    addressed = "@" in _value(lines, seen["from"])
    return (ruled or (dated and addressed)) and not strange


def _in_one_line(shown: str) -> set[str]:
    """Return the fields of a block that lost its line ends: "From: x Sent: y To: z"."""
    if len(shown) > LONGEST_LINE - 1 or shown.count(":") < 2:
        return set()
    words = (HEADER_WORDS.get(folded(word), "") for word in _WORD_AHEAD.findall(shown))
    return {word for word in words if word and word != "other"}


def _is_dated_to(lines: Lines, seen: dict[str, int]) -> bool:
    """Tell whether a block without a sender is one after all: a whole date, and an address it went to."""
    if "sent" not in seen or "to" not in seen:
        return False
    date = _value(lines, seen["sent"])
    return bool(_YEAR.search(date) and _TIME.search(date)) and "@" in _value(lines, seen["to"])


def inline_start(shown: str) -> int:
    """Return where an attribution begins that shares its line with the answer ("Yes. On Wed, 4 Apr ..."), or 0."""
    found = _INLINE.search(shown) if shown.rstrip(": ").endswith("wrote") else None
    return found.start() if found else 0


def _value(lines: Lines, number: int) -> str:
    """Return what stands behind the colon, or on the next line."""
    value = lines.texts[number].replace("：", ":").partition(":")[2].strip(" *_")
    return value or (lines.texts[number + 1] if number + 1 < len(lines) else "")


def unknown_block(lines: Lines, start: int) -> bool:
    """Tell whether lines below a rule are a header block in a language we have no words for.

    Four lines with a label each, an address in the first two, a date with its time among them.
    """
    shown = lines.texts[start : start + 4]
    if len(shown) < 4 or not all(label(one) or ":" in one[:30] for one in shown):
        return False
    dated = any(_YEAR.search(one) and _TIME.search(one) for one in shown)
    return dated and any("@" in one for one in shown[:2])
