import pytest
from hypothesis import given, strategies as st

from omnibox.model.colours import BLACK, WHITE, Colour, contrast, css, dimmed, parse_colour, readable

GROUND: Colour = (0x20, 0x20, 0x24)
COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    "words, colour",
    [
        ("#fff", WHITE),
        ("#1F3A34", (0x1F, 0x3A, 0x34)),
        ("1f3a34", (0x1F, 0x3A, 0x34)),
        ("#11223344", (0x11, 0x22, 0x33)),
        ("#11223300", None),
        ("White !important", WHITE),
        ("windowtext", BLACK),
        ("rgb(254, 0 , 1)", (254, 0, 1)),
        ("rgba(1,2,3,0.5)", (1, 2, 3)),
        ("rgba(1,2,3,0)", None),
        ("rgb(100%,0%,0%)", (255, 0, 0)),
        ("rgb(999,-5,3)", (255, 0, 3)),
        ("transparent", None),
        ("inherit", None),
        ("rgb(1)", None),
        ("", None),
    ],
)
def test_colours_are_read(words: str, colour: Colour | None) -> None:
    assert parse_colour(words) == colour


def test_contrast_is_that_of_the_standard() -> None:
    assert round(contrast(WHITE, BLACK), 2) == 21.0
    assert round(contrast((0x76, 0x76, 0x76), WHITE), 2) == 4.54


@given(COLOURS, COLOURS)
def test_whatever_the_ground_letters_can_be_read(colour: Colour, ground: Colour) -> None:
    made = readable(colour, dimmed(ground, GROUND))
    assert contrast(made, dimmed(ground, GROUND)) >= 4.4 or made in (WHITE, BLACK)


def test_by_night_white_is_the_ground_and_strong_colours_stay() -> None:
    assert contrast(dimmed(WHITE, GROUND), GROUND) < 1.05
    assert dimmed((0x1F, 0x5C, 0x4D), GROUND) == (0x1F, 0x5C, 0x4D)
    assert contrast(dimmed((0xF7, 0xF5, 0xEF), GROUND), WHITE) > 7


@given(COLOURS)
def test_what_is_written_is_read_again(colour: Colour) -> None:
    assert parse_colour(css(colour)) == colour
