"""The words of times in the languages we speak, folded: lower case, no umlauts (ue for ü, ss for ß)."""

from dataclasses import dataclass
from datetime import time
from typing import Final

DAY_BEGINS, DAY_ENDS = time(9), time(17)
MINUTE, HOUR, DAY, WEEK, MONTH, YEAR = "minute", "hour", "day", "week", "month", "year"

Table = dict[str, int]


def _table(*rows: str, first: int = 0) -> Table:
    """Return every word of row n with the value n + `first`."""
    return {word: at for at, row in enumerate(rows, first) for word in row.split()}


def _units(minute: str, hour: str, day: str, week: str, month: str, year: str) -> dict[str, str]:
    rows = {MINUTE: minute, HOUR: hour, DAY: day, WEEK: week, MONTH: month, YEAR: year}
    return {word: unit for unit, row in rows.items() for word in row.split()}


@dataclass(frozen=True, slots=True)
class TimeWords:
    """One language. `days` count from today; `phrases` are put in the place of several words before reading."""

    weekdays: Table
    months: Table
    units: dict[str, str]
    numbers: Table
    days: Table
    daytimes: dict[str, time]
    ends: dict[str, str]  # a word for the end of a day, week or month
    phrases: tuple[tuple[str, str], ...]
    half: frozenset[str]
    next: frozenset[str]
    this: frozenset[str]
    last: frozenset[str]
    ago: frozenset[str]
    clock: frozenset[str]  # what follows an hour: "9 uhr"
    weekend: frozenset[str]
    fillers: frozenset[str]
    spaced_am: bool  # "9 am" is a time; in German "9 am" begins "9 am Montag"
    small_is_afternoon: bool  # a bare "tue 3" is said of 15:00
    half_before: bool  # "halb zehn" is 9:30


# fmt: off
ENGLISH: Final = TimeWords(
    weekdays=_table(
        "monday mon",
        "tuesday tue tues",
        "wednesday wed",
        "thursday thu thur thurs",
        "friday fri",
        "saturday sat",
        "sunday sun",
    ),
    months=_table(
        "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
        "september sep sept", "october oct", "november nov", "december dec", first=1,
    ),
    units=_units(
        "m min mins minute minutes", "h hr hrs hour hours", "d day days", "w wk week weeks", "month months",
        "y year years",
    ),
    numbers={"a": 1, "an": 1}
    | _table("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", first=1)
    | {"fifteen": 15, "twenty": 20, "thirty": 30, "ninety": 90},
    days={"today": 0, "tomorrow": 1, "tmr": 1, "tmrw": 1, "overmorrow": 2, "yesterday": -1},
    daytimes={
        "morning": DAY_BEGINS, "noon": time(12), "midday": time(12), "afternoon": time(15), "evening": time(18),
        "night": time(20), "tonight": time(20), "midnight": time(0),
    },
    ends={"eod": DAY, "eow": WEEK, "eom": MONTH},
    phrases=(
        ("day after tomorrow", "overmorrow"),
        ("end of the day", "eod"), ("end of day", "eod"), ("close of business", "eod"),
        ("end of the week", "eow"), ("end of week", "eow"),
        ("end of the month", "eom"), ("end of month", "eom"),
        ("half an hour", "30 min"),
        ("o'clock", "oclock"), ("o’clock", "oclock"),
    ),
    half=frozenset({"half"}),
    next=frozenset({"next"}),
    this=frozenset({"this", "coming"}),
    last=frozenset({"last"}),
    ago=frozenset({"ago"}),
    clock=frozenset({"oclock"}),
    weekend=frozenset({"weekend"}),
    fillers=frozenset(_table("in on at the of and until till by from now t")),
    spaced_am=True,
    small_is_afternoon=True,
    half_before=False,
)

GERMAN: Final = TimeWords(
    weekdays=_table(
        "montag mo",
        "dienstag di",
        "mittwoch mi",
        "donnerstag do",
        "freitag fr",
        "samstag sa sonnabend",
        "sonntag so",
    ),
    months=_table(
        "januar jan jaenner", "februar feb", "maerz mrz marz", "april apr", "mai", "juni jun", "juli jul",
        "august aug", "september sep sept", "oktober okt", "november nov", "dezember dez", first=1,
    ),
    units=_units(
        "m min minute minuten", "h std stunde stunden", "tag tage tagen", "woche wochen", "monat monate monaten",
        "jahr jahre jahren",
    ),
    numbers={"ein": 1, "eine": 1, "einer": 1, "einem": 1, "einen": 1, "eins": 1, "zwo": 2}
    | _table("zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwoelf", first=2)
    | {"fuenfzehn": 15, "zwanzig": 20, "dreissig": 30, "neunzig": 90},
    days={"heute": 0, "morgen": 1, "uebermorgen": 2, "gestern": -1, "vorgestern": -2},
    daytimes={
        "frueh": DAY_BEGINS, "morgens": DAY_BEGINS, "vormittag": time(10), "vormittags": time(10), "mittag": time(12),
        "mittags": time(12), "nachmittag": time(15), "nachmittags": time(15), "abend": time(18), "abends": time(18),
        "nacht": time(20), "nachts": time(20), "mitternacht": time(0),
    },
    ends={"feierabend": DAY, "tagesende": DAY, "wochenschluss": WEEK, "monatsende": MONTH},
    phrases=(
        ("ende des tages", "tagesende"), ("ende der woche", "wochenschluss"), ("ende des monats", "monatsende"),
        ("einer halben stunde", "30 min"), ("eine halbe stunde", "30 min"), ("halbe stunde", "30 min"),
    ),
    half=frozenset({"halb"}),
    next=frozenset({"naechste", "naechsten", "naechster", "naechstes", "naechstem"}),
    this=frozenset({"diese", "diesen", "dieser", "dieses", "diesem", "kommende", "kommenden", "kommender"}),
    last=frozenset({"letzte", "letzten", "letzter", "letztes"}),
    ago=frozenset({"vor"}),
    clock=frozenset({"uhr"}),
    weekend=frozenset({"wochenende"}),
    fillers=frozenset(_table("in am um an den der dem das im und bis zum ab gegen t")),
    spaced_am=False,
    small_is_afternoon=False,
    half_before=True,
)

# fmt: on
LANGUAGES: Final = {"en": ENGLISH, "de": GERMAN}
