"""Dates as mail carries them: RFC 5322, its obsolete forms, ISO, and what senders of all countries make of them."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_FIRST_YEAR = 1971  # before it a date is a clock that was never set
_LAST_YEAR = 2200
_USUAL = re.compile(
    r"\s*(?:[A-Za-z]{3},)?\s*(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"\s+([+-])(\d{2})(\d{2})\s*(?:\([^()]*\)\s*)?"
)
_COLON = re.compile(r"\s{0,9}:\s{0,9}")
_COMMENT = re.compile(r"\([^()]*\)")
_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?=\D|\Z)")
_PACKED = re.compile(r"\b(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?(?=\D|\Z)")
_EASTERN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_NUMERIC = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?=\D|\Z)")
_TIME = re.compile(r"(?<!\d)(\d{1,2})[:h.](\d{1,2})(?:[:.](\d{1,2})(?:[.,]\d{1,9})?)?\s*([aApP]\.?\s?[mM]\b\.?)?(?!\d)")
_OFFSET = re.compile(r"(?:^|[\s\dA-Za-z])([+-])[+-]?(\d{1,2}):?(\d{2})?(?=\D|\Z)")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_NUMBER = re.compile(r"(?<![\d:])\d{1,4}(?![\d:])")

# in the languages mail comes in, one month after the other
_MONTHS = (
    "jan janv enero ene gennaio gen janeiro januari januar styczeń sty stycznia января янв led ledna oca ocak "
    "tammi ianuarie | feb fév fevrier février fev fevereiro febbraio febrero februari luty lut lutego февраля фев"
    " únor února şub şubat helmi | mar mär mrz märz mars maart mrt março marzo marca marzec марта мар březen "
    "března maalis martie | apr avr avril abr abril aprile april kwietnia kwi апреля апр duben dubna nis nisan "
    "huhti aprilie | may mai mei maj maja mayo maio mag maggio мая май květen května mayıs touko | jun juin juni "
    "junho giu giugno junio czerwca cze июня июн červen června haz haziran kesä iunie | jul juil juillet juli "
    "julho lug luglio julio lipca lip июля июл červenec července tem temmuz heinä iulie | aug août aout ago "
    "agosto augustus sierpnia sie августа авг srpen srpna ağu ağustos elo | sep sept set settembre setembro "
    "septiembre września wrz сентября сен сент září eyl eylül syys | oct okt ott ottobre outubro out octubre "
    "października paź октября окт říjen října eki ekim loka | nov novembro novembre noviembre listopada lis "
    "ноября ноя listopad kas kasım marras | dec dez dezember déc dic dicembre dezembro diciembre grudnia gru "
    "декабря дек prosinec prosince ara aralık joulu"
)
_MONTH = {word: number for number, words in enumerate(_MONTHS.split("|"), 1) for word in words.split()}
# minutes east of Greenwich; the letters of RFC 5322 4.3 mean nothing certain and are zero
_ZONES = {
    **dict.fromkeys(["ut", "utc", "gmt", "z", "zulu", "wet"], 0),
    **dict.fromkeys(["cet", "met", "mez", "bst", "wes", "west", "ist1"], 60),
    **dict.fromkeys(["cest", "mest", "mesz", "eet", "cat", "sast"], 120),
    **dict.fromkeys(["eest", "msk", "trt", "idt"], 180),
    "msd": 240,
    "pkt": 300,
    "ist": 330,
    "wib": 420,
    "ict": 420,
    "hkt": 480,
    "sgt": 480,
    "awst": 480,
    "pht": 480,
    "jst": 540,
    "kst": 540,
    "acst": 570,
    "aest": 600,
    "acdt": 630,
    "aedt": 660,
    "nzst": 720,
    "nzdt": 780,
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
    "ast": -240,
    "adt": -180,
    "nst": -210,
    "ndt": -150,
    "akst": -540,
    "akdt": -480,
    "hst": -600,
    "brt": -180,
    "art": -180,
    "clt": -240,
    "est5edt": -300,
    "pst8pdt": -480,
    "cst6cdt": -360,
    "mst7mdt": -420,
}
_ZONES["bst"] = 60


@lru_cache(maxsize=256)  # a mail's date is asked for by several
def parsed_date(text: str) -> datetime | None:
    """Return a date in words as aware UTC; None where it says nothing believable. Never raises.

    `text` is unfolded and decoded. A missing zone is UTC; a wrong weekday is ignored.
    """
    usual = _USUAL.fullmatch(text)
    if usual:
        month = _MONTH.get(usual[2].lower())
        if month:
            minutes = int(usual[8]) * 60 + int(usual[9])
            clock = (int(usual[4]), int(usual[5]), int(usual[6] or 0))
            return _moment((int(usual[3]), month, int(usual[1])), clock, -minutes if usual[7] == "-" else minutes)
    return _loose(text[:400])


def _loose(text: str) -> datetime | None:
    while "(" in text:
        shorter = _COMMENT.sub(" ", text)
        if shorter == text:
            text = text.replace("(", " ")
            break
        text = shorter
    packed = _PACKED.search(text)
    if packed:
        text = "{}-{}-{} {}:{}:{} ".format(*packed.groups("00")) + text[packed.end() :]
    day, text = _day(text)
    if day is None:
        return None
    clock, text = _clock(text)
    return _moment(day, clock, _zone(text))


def _day(text: str) -> tuple[tuple[int, int, int] | None, str]:
    """Return year, month, day, and the text without them."""
    text = _COLON.sub(":", text)
    for pattern in (_ISO, _EASTERN):
        found = pattern.search(text)
        if found:
            return (int(found[1]), int(found[2]), int(found[3])), text[: found.start()] + " " + text[
                found.end() :
            ].lstrip("T")
    day, rest = _worded(text)
    if day is not None:
        return day, rest
    found = _NUMERIC.search(text)
    if found:
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        # 3.6. is a day first; 6/3 is a month first, unless it cannot be
        day_first = found[2] != "/" or first > 12
        in_month, month = (first, second) if day_first and second <= 12 else (second, first)
        return (year, month, in_month), text[: found.start()] + " " + text[found.end() :]
    return None, text


def _worded(text: str) -> tuple[tuple[int, int, int] | None, str]:
    named = [word for word in _WORD.finditer(text[:200]) if _month(word[0])]
    if not named:
        return None, text
    # "mar" is a Tuesday as well as a March: the word that stands behind a number is the month
    word = next((one for one in named if text[: one.start()].rstrip(" .-/de")[-1:].isdigit()), named[0])
    month = _month(word[0])
    head, tail = text[: word.start()].rstrip(" .-/'"), text[word.end() :].lstrip(" .,")
    clock = _TIME.search(tail)
    before = _NUMBER.findall(head)
    bare = tail[: clock.start()] if clock else tail
    after = _NUMBER.findall(bare)
    late = _NUMBER.findall(re.sub(r"[+-]\d{3,4}", " ", tail[clock.end() :])) if clock else []
    if before and (len(before[-1]) <= 2 or not after):
        day, year = before[-1], (after or late or [""])[0]
    elif len(before) == 1 and after:
        day, year = after[0], before[0]
    elif after:
        day, year = after[0], (after[1:] or [number for number in late if len(number) == 4] or late or [""])[0]
    else:
        return None, text
    if not year:
        return None, text
    rest = tail[clock.start() :] if clock else re.sub(r"^\D*\d+\D+\d{4}|^\W*\d{4}", " ", bare)
    return (_year(year), month, int(day)), rest


def _month(word: str) -> int:
    word = word.casefold()
    return _MONTH.get(word) or (_MONTH.get(word[:3], 0) if len(word) > 3 and word.isascii() else 0)


def _year(digits: str) -> int:
    """Source: RFC 5322 section 4.3."""
    number = int(digits)
    if len(digits) == 2:
        return number + (2000 if number < 50 else 1900)
    return number + 1900 if len(digits) == 3 else number


def _clock(text: str) -> tuple[tuple[int, int, int], str]:
    found = _TIME.search(text)
    if found is None:
        return (0, 0, 0), text
    hour, half = int(found[1]), (found[4] or "").lower()[:1]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return (hour, int(found[2]), int(found[3] or 0)), " " + text[found.end() :]


def _zone(text: str) -> int:
    """Return minutes east of Greenwich; what cannot be a zone is none."""
    found = _OFFSET.search(text)
    if found:
        hours, minutes = int(found[2]), int(found[3] or 0)
        if found[3] is None and len(found[2]) > 2:
            hours, minutes = 0, 0
        total = hours * 60 + minutes
        if total > 14 * 60 or minutes > 59:
            return 0
        return -total if found[1] == "-" else total
    for word in re.findall(r"[A-Za-z][A-Za-z0-9]*", text):
        if word.lower() in _ZONES:
            return _ZONES[word.lower()]
    return 0


def _moment(day: tuple[int, int, int], clock: tuple[int, int, int], east: int) -> datetime | None:
    """Return the moment as UTC; a leap second is the second after, 24:00 the next day's beginning."""
    hour, minute, second = clock
    if hour > 24 or minute > 59 or second > 61 or not -1440 < east < 1440:
        if hour > 24 or minute > 59 or second > 61:
            return None
        east = 0
    try:
        local = datetime(*day, tzinfo=UTC) + timedelta(hours=hour, minutes=minute, seconds=second)
        moment = local - timedelta(minutes=east)
    except (ValueError, OverflowError):
        return None
    return moment if _FIRST_YEAR <= moment.year < _LAST_YEAR else None
