"""The language of a text by its commonest words, and which of its words are spelled at all."""

import pytest
from hypothesis import given, strategies as st

from omnibox.model.spell_words import fits, words
from omnibox.model.tongue import guess


@pytest.mark.parametrize(
    "text,code",
    [
        ("Hallo, vielen Dank für die Nachricht", "de"),
        ("Thank you for your message, we will look at it", "en"),
        ("ok", ""),
        ("", ""),
        ("12345 https://example.com", ""),
        ("Der Boiler is in the house", "en"),
    ],
)
def test_common_words_tell_the_language(text: str, code: str) -> None:
    assert guess(text) == code


def test_only_a_language_that_is_known_is_guessed() -> None:
    assert guess("Hallo, vielen Dank für die Nachricht", {"en"}) == ""


def test_quotes_links_addresses_numbers_and_code_are_not_spelled() -> None:
    text = (
        "Dear Ann, see https://x.example/teh or www.teh.example, mail teh@x.example `teh` v2teh GmbH iPhone NASA\n"
        "> teh quoted\n@teh #teh report.pdf foo_teh don’t E-Mail"
    )
    assert [word for _, word in words(text)] == ["Dear", "Ann", "see", "or", "mail", "don’t", "E-Mail"]


@given(st.text(max_size=200))
def test_every_word_stands_where_it_is_said_to(text: str) -> None:
    for start, word in words(text):
        assert text[start : start + len(word)] == word


def test_a_name_in_another_script_is_no_mistake() -> None:
    assert fits("Grüße", "de_DE")
    assert not fits("مرحبا", "de_DE")
    assert fits("привет", "ru_RU")
    assert not fits("hello", "ru_RU")
