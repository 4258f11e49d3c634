"""Folding, tokens and positions: what search compares."""

import re
import unicodedata

import pytest
from hypothesis import example, given, strategies as st

from omnibox.model.text import (
    FACET_MARKS,
    MAX_TEXT,
    Folded,
    ItemText,
    fold,
    is_unspaced,
    item_tokens,
    joined,
    spans,
    tokens,
)

any_text = st.text(max_size=200)
# Letters, marks and blanks of the scripts a shop meets, so that examples are made of words rather than of symbols.
letters = st.text(
    alphabet=st.one_of(
        st.sampled_from("abc XYZ ßøłđæÅé İı ΣσςΐЁйが ガｶﾞ日本語 한국어 ไทย हिन्दी ½ﬁ _-.@'"),
        st.characters(categories=("Lu", "Ll", "Lo", "Mn", "Mc", "Nd", "Zs")),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    "text,folded",
    [
        ("Straße", "strasse"),
        ("ØRE", "ore"),
        ("Łódź", "lodz"),
        ("Đæ Œuvre Þór", "dae oeuvre thor"),
        ("İstanbul ısı", "istanbul isi"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("Ёлка й", "елка и"),
        ("ﬁne Ａｂｃ①", "fine abc1"),
        ("ｶﾞ ガ が", "カ カ か"),
        ("Cafe\u0301", "cafe"),
        ("plain ASCII", "plain ascii"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == unicodedata.normalize("NFKD", folded) == folded


@given(any_text)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(any_text, any_text)
def test_folding_does_not_depend_on_neighbours(left: str, right: str) -> None:
    assert fold(left + right) == fold(left) + fold(right)


@given(letters)
def test_composed_and_decomposed_text_give_the_same_tokens(text: str) -> None:
    assert tokens(unicodedata.normalize("NFC", text)) == tokens(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    "text,expected",
    [
        ("Hello, World!", ["hello", "world"]),
        ("foo_bar-baz", ["foo", "bar", "baz"]),
        ("maria.s@example.com", ["maria", "s", "example", "com"]),
        ("日本語テスト", ["日", "本", "語", "テ", "ス", "ト"]),
        ("tel日本x", ["tel", "日", "本", "x"]),
        ("北京、上海。", ["北", "京", "上", "海"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ("+49 (30) 1234", ["49", "30", "1234"]),
        ("\x00\ud800 a\x00b", ["ab"]),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_korean_is_written_with_spaces_and_stays_whole() -> None:
    assert len(tokens("안녕하세요 세계")) == 2


def test_an_endless_word_is_cut_into_pieces() -> None:
    assert [len(token) for token in tokens("x" * 150)] == [64, 64, 22]


@given(any_text)
def test_tokens_hold_nothing_a_database_could_split_or_fold(text: str) -> None:
    for token in tokens(text):
        assert token.isalnum()
        assert len(token) <= 64
        assert not set(token) & set(FACET_MARKS)
        assert tokens(token) == [token]


@given(any_text.filter(lambda text: "\x00" not in text))
@example("½x ﷺ")
@example("a" * 5000 + " é" * 3000)
def test_spans_are_the_tokens_with_their_places(text: str) -> None:
    found = list(spans(text))
    if len(text) <= 4096 or re.search(r"\s", text):
        assert [token for token, _, _ in found] == tokens(text)
    for token, start, end in found:
        assert 0 <= start < end <= len(text)
        assert token in fold(text[start:end])


def test_spans_point_into_the_text_as_it_came() -> None:
    text = "Eine Straße, Cafe\u0301 ﬁn"
    assert [text[start:end] for _, start, end in spans(text)] == ["Eine", "Straße", "Cafe\u0301", "ﬁn"]


def test_unspaced() -> None:
    assert is_unspaced("日")
    assert is_unspaced("ท")
    assert not is_unspaced("a")
    assert not is_unspaced("日本")


def test_item_tokens_carry_words_and_facets_once() -> None:
    item = ItemText(
        subject="Order order",
        text="Where is my ORDER?",
        senders=("Maria Schön", "maria@example.com"),
        receivers=("shop@example.org",),
        files=("bill.pdf",),
        kind="message",
        direction="in",
        inbox="ab12",
    )
    found = item_tokens(item)
    assert len(found) == len(set(found))
    assert {"order", "where", "maria", "schon", "example", "shop", "bill", "pdf"} <= set(found)
    assert {"=message", "=in", "@ab12", "+file", "<maria", "<schon", ">shop"} <= set(found)
    assert not {">maria", "<shop", "<order"} & set(found)


def test_no_files_no_inbox_no_such_facets() -> None:
    assert item_tokens(ItemText(text="a", kind="note", direction="internal")) == ("=note", "=internal", "a")


def test_an_enormous_item_keeps_its_facets_and_stays_below_a_megabyte() -> None:
    text = " ".join(chr(0xAC00 + i % 11172) * 3 + str(i) for i in range(60_000))
    found = item_tokens(ItemText(text=text, kind="message", senders=("Maria",)))
    assert found[:2] == ("=message", "<maria")
    assert sum(len(token.encode()) for token in found) <= 600_000


def test_the_end_of_an_endless_text_is_not_indexed() -> None:
    assert "needle" not in item_tokens(ItemText(text="hay " * (MAX_TEXT // 4) + "needle"))


def test_joined_finds_phrases_at_both_ends() -> None:
    assert " b c " in joined("A b, C!")
    assert " a b " in joined("A b, C!")
    assert " b " not in joined("abc")


@given(any_text | letters, any_text | letters)
def test_places_lead_back_and_forth(left: str, right: str) -> None:
    text = left + right
    folded = Folded.of(text)
    assert Folded.of(left).then(len(left), right) == folded
    assert folded.text == fold(text)
    for at in range(len(text) + 1):
        assert folded.place(at) == len(fold(text[:at]))
    for place in range(len(folded.text)):
        at = folded.origin(place)
        assert len(fold(text[:at])) <= place < len(fold(text[: at + 1]))
