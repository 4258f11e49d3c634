"""What a person types into the search box, taken apart. Nothing typed is an error: what cannot be understood becomes
a problem code and the rest is searched.

Words must all occur; `"..."` is a phrase; `-` in front excludes. The last word counts as a beginning while it is
being typed. Operators: from: to: in: is: has: before: after: tag:
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from omnibox.model.text import fold, is_unspaced, tokens

FIRST_YEAR, LAST_YEAR = 1970, 2199  # what a search key can hold
MAX_TERMS = 32  # more words than this find nothing that fewer would not
MAX_TOKENS = 8  # of one term: as many characters of an unspaced script tell one phrase from any other


class Scope(StrEnum):
    """Where a term is looked for."""

    ANY = "any"
    FROM = "from"
    TO = "to"


@dataclass(frozen=True, slots=True)
class Term:
    """Tokens that stand side by side in one field. `prefix`: the last one may go on."""

    tokens: tuple[str, ...]
    scope: Scope = Scope.ANY
    prefix: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One `is:`, `has:`, `in:` or `tag:`. `value` is a known word for the first two, folded text for the others."""

    kind: str
    value: str
    prefix: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query understood. `after` is inclusive, `before` is not. `problems` are `code:part`."""

    terms: tuple[Term, ...] = ()
    conditions: tuple[Condition, ...] = ()
    after: datetime | None = None
    before: datetime | None = None
    people: str = ""  # folded text to look up as the beginning of a customer's name or address; empty: do not
    digits: str = ""  # digits to look up as part of a phone number
    problems: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to look for."""
        return not (self.terms or self.conditions or self.after or self.before or self.people or self.digits)


_IS = {
    **{word: word for word in ("open", "waiting", "snoozed", "resolved", "spam", "trash")},
    "pending": "waiting",
    "closed": "resolved",
    "done": "resolved",
    **{word: word for word in ("unread", "read", "mine", "assigned", "unassigned", "failed")},
    **{word: word for word in ("message", "note", "call", "voicemail", "order", "task", "in", "out")},
    "received": "in",
    "sent": "out",
}
_HAS = dict.fromkeys(("file", "files", "attachment", "attachments"), "file")
_WORDS = {"is": _IS, "has": _HAS}

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PART = re.compile(
    r"""(?P<minus>-?)
        (?:(?P<operator>from|to|in|is|has|before|after|tag):\s*)?
        (?:"(?P<quoted>[^"]*)(?P<close>"?)|(?P<word>[^\s"]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_BARE_OPERATOR = re.compile(r"(?:^|\s)-?(?:from|to|in|is|has|before|after|tag):\s*$", re.IGNORECASE)
_PHONE = re.compile(r"[\s+()./\d-]+")


@dataclass(frozen=True, slots=True)
class _Part:
    operator: str
    value: str
    negated: bool
    quoted: bool
    last: bool  # still being typed


def parse(text: str, now: datetime) -> SearchQuery:
    """Understand `text`. Dates without a zone are those of `now`, which is aware. Never raises."""
    text = text.translate(_QUOTES)
    parts = list(_parts(_BARE_OPERATOR.sub(" ", text)))[:MAX_TERMS]
    problems: list[str] = []
    terms = [term for part in parts if (term := _term(part))]
    conditions = [found for part in parts if (found := _condition(part, problems))]
    after, before = _period(parts, now, problems)
    plain = all(not part.operator and not part.negated for part in parts)
    return SearchQuery(
        terms=tuple(terms),
        conditions=tuple(conditions),
        after=after,
        before=before,
        people=_people(parts) if plain else "",
        digits=_digits(text),
        problems=tuple(problems),
    )


def _parts(text: str) -> Iterator[_Part]:
    open_end = bool(text) and not text[-1].isspace()
    for match in _PART.finditer(text):
        quoted = match["quoted"] is not None
        yield _Part(
            operator=(match["operator"] or "").lower(),
            value=match["quoted"] if quoted else match["word"],
            negated=match["minus"] == "-",
            quoted=quoted,
            last=open_end and match.end() == len(text) and not match["close"],
        )


def _term(part: _Part) -> Term | None:
    if part.operator not in ("", "from", "to"):
        return None
    every = tokens(part.value)
    found = tuple(every[:MAX_TOKENS])
    if not found:
        return None
    # One letter begins too many words to be worth a look, and a negated word must not grow into others.
    grows = len(found[-1]) > 1 and not is_unspaced(found[-1]) and len(every) <= MAX_TOKENS
    prefix = part.last and not part.negated and grows
    return Term(found, Scope(part.operator or Scope.ANY), prefix, part.negated)


def _condition(part: _Part, problems: list[str]) -> Condition | None:
    value = " ".join(fold(part.value).split())
    if part.operator in ("in", "tag"):
        return Condition(part.operator, value, part.last, part.negated) if value else None
    if part.operator not in _WORDS:
        return None
    word = _WORDS[part.operator].get(value)
    if word is None:
        if not part.last:  # a word half typed is no mistake yet
            problems.append(f"unknown_{part.operator}:{part.value}")
        return None
    return Condition(part.operator, word, negated=part.negated)


def _period(parts: list[_Part], now: datetime, problems: list[str]) -> tuple[datetime | None, datetime | None]:
    """Return the narrowest (after, before) the parts ask for; a negated one asks for the other side."""
    after: list[datetime] = []
    before: list[datetime] = []
    for part in parts:
        if part.operator not in ("after", "before"):
            continue
        moment = parse_date(part.value, now)
        if moment is None:
            problems.append(f"bad_date:{part.value}")
        else:
            (after if (part.operator == "after") != part.negated else before).append(moment)
    return max(after, default=None), min(before, default=None)


def _people(parts: list[_Part]) -> str:
    plain = " ".join(fold(" ".join(part.value for part in parts)).split())
    return plain if len(plain) > 1 else ""


def _digits(text: str) -> str:
    """Return the digits of something that looks like (part of) a phone number, without trunk and exit zeros."""
    if not _PHONE.fullmatch(text):
        return ""
    digits = re.sub(r"\D", "", fold(text)).lstrip("0")
    return digits if len(digits) >= 4 else ""


_DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})",
        r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})",
        r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})",
        r"(?P<y>\d{4})",
    )
)
_AGO = re.compile(r"(\d{1,6})([hdwmy])", re.ASCII)
_HOURS = {"h": 1, "d": 24, "w": 168, "m": 24 * 30, "y": 24 * 365}


def parse_date(value: str, now: datetime) -> datetime | None:
    """Return the beginning of the day, month or year, or the moment so long ago: `2026-11-01`, `01.11.2026`,
    `2026-11`, `2026`, `today`, `yesterday`, `12h`, `7d`, `2w`, `3m` (of 30 days), `1y` (of 365).
    """
    value = fold(value).strip()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if value == "today":
        return midnight
    if value == "yesterday":
        return midnight - timedelta(days=1)
    if ago := _AGO.fullmatch(value):
        hours = int(ago[1]) * _HOURS[ago[2]]
        oldest = midnight.replace(year=FIRST_YEAR, month=1, day=1)
        return max(oldest, now - timedelta(hours=min(hours, (now - oldest) // timedelta(hours=1))))
    for pattern in _DATES:
        if found := pattern.fullmatch(value):
            return _day(found.groupdict(), midnight)
    return None


def _day(found: dict[str, str | None], midnight: datetime) -> datetime | None:
    year, month, day = (int(found.get(key) or 1) for key in "ymd")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return midnight.replace(year=year, month=month, day=day)
    except ValueError:
        return None
