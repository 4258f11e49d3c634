"""What the search box understands, and that nothing typed is an error."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from omnibox.model.search_query import FIRST_YEAR, Condition, Scope, Term, parse, parse_date

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=timezone(timedelta(hours=1)))


def day(year: int, month: int = 1, date: int = 1) -> datetime:
    return datetime(year, month, date, tzinfo=NOW.tzinfo)


@pytest.mark.parametrize(
    "text,terms",
    [
        ("hello", [Term(("hello",), prefix=True)]),
        ("hello ", [Term(("hello",))]),
        ("hello wor", [Term(("hello",)), Term(("wor",), prefix=True)]),
        ("h", [Term(("h",))]),
        ('"late order"', [Term(("late", "order"))]),
        ('"late ord', [Term(("late", "ord"), prefix=True)]),
        ("“late order”", [Term(("late", "order"))]),
        ("-spam ham ", [Term(("spam",), negated=True), Term(("ham",))]),
        ("ham -spa", [Term(("ham",)), Term(("spa",), negated=True)]),
        ('-"late order" x ', [Term(("late", "order"), negated=True), Term(("x",))]),
        ("e-mail ", [Term(("e", "mail"))]),
        ("日本", [Term(("日", "本"))]),
        ("tel日 ", [Term(("tel", "日"))]),
        ("maria@example.com ", [Term(("maria", "example", "com"))]),
        ("from:maria", [Term(("maria",), Scope.FROM, prefix=True)]),
        ("FROM: Maria x ", [Term(("maria",), Scope.FROM), Term(("x",))]),
        ('from:"Maria Schön"', [Term(("maria", "schon"), Scope.FROM)]),
        ("-to:shop a ", [Term(("shop",), Scope.TO, negated=True), Term(("a",))]),
        ("http://example.org ", [Term(("http", "example", "org"))]),
        ("to:", []),
        ("a to:", [Term(("a",))]),
        ("- -- !!! \x00", []),
    ],
)
def test_terms(text: str, terms: list[Term]) -> None:
    query = parse(text, NOW)
    assert list(query.terms) == terms
    assert query.problems == ()


@pytest.mark.parametrize(
    "text,conditions",
    [
        ("is:open", [Condition("is", "open")]),
        ("is:Closed x", [Condition("is", "resolved")]),
        ("-is:unread ", [Condition("is", "unread", negated=True)]),
        ("has:attachment ", [Condition("has", "file")]),
        ("tag:VIP ", [Condition("tag", "vip")]),
        ("tag:vi", [Condition("tag", "vi", prefix=True)]),
        ('tag:"Große Kunden"', [Condition("tag", "grosse kunden")]),
        ("in:support ", [Condition("in", "support")]),
        ("is:mine in:sup", [Condition("is", "mine"), Condition("in", "sup", prefix=True)]),
    ],
)
def test_conditions(text: str, conditions: list[Condition]) -> None:
    assert list(parse(text, NOW).conditions) == conditions


@pytest.mark.parametrize(
    "text,problems",
    [
        ("is:purple x", ("unknown_is:purple",)),
        ("is:purp", ()),  # still being typed
        ("has:wings x", ("unknown_has:wings",)),
        ("before:soon", ("bad_date:soon",)),
        ("after:2026-13-01 before:1066", ("bad_date:2026-13-01", "bad_date:1066")),
    ],
)
def test_problems_name_the_part_and_the_rest_is_searched(text: str, problems: tuple[str, ...]) -> None:
    query = parse("word " + text, NOW)
    assert query.problems == problems
    assert query.terms[0] == Term(("word",))


@pytest.mark.parametrize(
    "value,moment",
    [
        ("2026-11-01", day(2026, 11, 1)),
        ("2026/1/2", day(2026, 1, 2)),
        ("01.11.2026", day(2026, 11, 1)),
        ("2026-11", day(2026, 11)),
        ("2026", day(2026)),
        ("today", day(2026, 11, 21)),
        ("Yesterday", day(2026, 11, 20)),
        ("12h", NOW - timedelta(hours=12)),
        ("7d", NOW - timedelta(days=7)),
        ("2w", NOW - timedelta(days=14)),
        ("3m", NOW - timedelta(days=90)),
        ("1y", NOW - timedelta(days=365)),
        ("999999y", NOW - (NOW - day(FIRST_YEAR)) // timedelta(hours=1) * timedelta(hours=1)),
        ("2026-02-30", None),
        ("2300", None),
        ("0000-00-00", None),
        ("١٢d", None),
        ("", None),
    ],
)
def test_dates(value: str, moment: datetime | None) -> None:
    assert parse_date(value, NOW) == moment


def test_a_leap_day_is_no_trap() -> None:
    assert parse_date("1000000y", datetime(2028, 2, 29, tzinfo=UTC)) is None
    assert parse_date("2027", datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2027, 1, 1, tzinfo=UTC)


def test_the_narrowest_period_counts_and_a_negated_date_asks_for_the_other_side() -> None:
    query = parse("after:2020 after:2024 before:2026-05 before:2026-03 ", NOW)
    assert (query.after, query.before) == (day(2024), day(2026, 3))
    query = parse("-before:2024 -after:2026 ", NOW)
    assert (query.after, query.before) == (day(2024), day(2026))


@pytest.mark.parametrize(
    "text,digits",
    [
        ("8675309", "8675309"),
        ("+1 (415) 867-5309", "14158675309"),
        ("0151/234", "151234"),
        ("0049 30 12", "493012"),
        ("867", ""),
        ("867 5309 x", ""),
        ("----", ""),
    ],
)
def test_digits(text: str, digits: str) -> None:
    assert parse(text, NOW).digits == digits


@pytest.mark.parametrize(
    "text,people",
    [
        ("Maria Schön", "maria schon"),
        ("  Maria ", "maria"),
        ("maria@Example.com", "maria@example.com"),
        ("m", ""),
        ("maria is:open", ""),
        ("maria -x", ""),
        ("from:maria", ""),
    ],
)
def test_people(text: str, people: str) -> None:
    assert parse(text, NOW).people == people


def test_nothing_typed_is_nothing_to_look_for() -> None:
    assert all(parse(text, NOW).empty for text in ("", "  ", "from:", '""', "is:", "-"))
    assert not parse("before:7d", NOW).empty


_PIECES = st.sampled_from(
    [
        "from:",
        "to:",
        "in:",
        "is:",
        "has:",
        "before:",
        "after:",
        "tag:",
        "-",
        '"',
        "“",
        " ",
        "open",
        "file",
        "2026",
        "7d",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=8), max_size=20).map("".join))
def test_anything_typed_is_understood_somehow(text: str) -> None:
    query = parse(text, NOW)
    for term in query.terms:
        assert term.tokens
        assert not (term.prefix and term.negated)
    for problem in query.problems:
        assert problem.split(":")[0] in {"unknown_is", "unknown_has", "bad_date"}


def test_a_very_long_query_is_cut() -> None:
    assert len(parse("word " * 10_000, NOW).terms) == 32
