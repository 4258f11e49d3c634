"""Snippets show the match, and their marks stand on it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from omnibox.model.search_query import parse
from omnibox.model.snippet import LENGTH, snippet
from omnibox.model.text import fold

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def marked(text: str, query: str) -> tuple[str, list[str]]:
    piece, marks = snippet(text, parse(query, NOW).terms)
    return piece, [piece[start : start + length] for start, length in marks]


@pytest.mark.parametrize(
    "text,query,found",
    [
        ("The late order of Monday", "order ", ["order"]),
        ("Disorder, orders, ORDER!", "order ", ["ORDER"]),
        ("Disorder, orders, ORDER!", "order", ["orders", "ORDER"]),
        ("Die Größe der Straße", "strasse grosse ", ["Größe", "Straße"]),
        ("Cafe\u0301 am Eck", "cafe ", ["Cafe\u0301"]),
        ("late, order. order late", '"order late"', ["order late"]),
        ("late, order. order lately", '"late ord', ["late, order"]),
        ("私は日本語を話す。本日", "日本", ["日本"]),
        ("I mean from and to", "from:from mean ", ["mean"]),
        ("nothing here", "-nothing here ", ["here"]),
        ("foo_bar", "bar ", ["bar"]),
        ("(late order) late order", '"late order" late ', ["late order", "late order"]),
        ("Ωραία Σίσυφος", "σισυφοσ ", ["Σίσυφος"]),
    ],
)
def test_marks(text: str, query: str, found: list[str]) -> None:
    assert marked(text, query)[1] == found


def test_a_match_far_down_is_shown_with_what_stands_before_it() -> None:
    text = "Größe und Straße. " * 200 + "Hier ist die Nadel im Heu. " + "Und weiter geht es. " * 50
    piece, found = marked(text, "nadel ")
    assert found == ["Nadel"]
    assert "Hier ist die Nadel im Heu." in piece
    assert len(piece) <= LENGTH


def test_without_a_match_it_is_the_beginning() -> None:
    assert marked("  Hello\n\n  world  " + "x" * 500, "zzz")[0].startswith("Hello world xxx")
    assert marked("Hello", "zzz") == ("Hello", [])
    assert marked("", "zzz") == ("", [])


def test_blanks_are_folded_and_marks_follow() -> None:
    assert marked("\n\n Dear\t\t Maria,\r\n\r\n thanks", "maria thanks ") == ("Dear Maria, thanks", ["Maria", "thanks"])


@given(
    st.lists(
        st.sampled_from(["Größe", "ﬁn", "½", "a", "日本", "e\u0301x", "\n \t", " ", "Straße", "İs"]), max_size=400
    ),
    st.sampled_from(["grosse", "fin ", "日本", "ex ", "strasse ", "is", "1 2 "]),
)
def test_every_mark_stands_on_its_word(words: list[str], query: str) -> None:
    terms = parse(query, NOW).terms
    piece, marks = snippet(" ".join(words), terms)
    assert len(piece) <= LENGTH
    assert "  " not in piece
    end = 0
    for start, length in marks:
        assert end <= start < start + length <= len(piece)
        assert any(
            fold(piece[start : start + length]).startswith(term.tokens[0]) or piece[start] == "½" for term in terms
        )
        end = start + length
