"""Formatted mail made ready: words for missing pictures, the quote folded, colours for the night, widths of a card."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from omnibox.channels.email.html import safe_html
from omnibox.model.colours import Colour, contrast, parse_colour
from omnibox.model.pictures import remote_reference
from omnibox.ui.conversation.letter_fit import fitted, loose
from omnibox.ui.conversation.letter_html import for_night, with_words, without_quote

GROUND, INK = (0x20, 0x20, 0x24), (0xED, 0xED, 0xF0)
PIECES = [
    *["<p>", "</p>", "<b>x</b>", '<td bgcolor="#fff">', "<table>", "</table>", "<br>", "a < b", "</div>", "words"],
    *['<font color="red">', '<div style="background:#fff;color:#000">', "&amp;", '<img src="cid:a" alt="&quot;<x>">'],
]
BODIES = st.lists(st.sampled_from(PIECES), max_size=12).map(lambda pieces: safe_html("".join(pieces)).html)


def balanced(html: str) -> bool:
    standing: list[str] = []
    for closing, name in re.findall(r'<(/?)([a-z0-9]+)(?: [a-z]+="[^"]*")*>', html):
        if closing:
            if not standing or standing.pop() != name:
                return False
        elif name not in ("br", "img", "hr", "wbr", "col"):
            standing.append(name)
    return not standing


# ---- pictures
def test_a_picture_that_is_not_there_is_told_in_words() -> None:
    remote = remote_reference("https://a.example/x.png")
    html = f'<p><img src="cid:here"><img src="{remote}" alt="Sale &lt;now&gt;" width="90"><img src="cid:gone"></p>'
    made, missing = with_words(html, {"here"})
    assert made == '<p><img src="cid:here"><span style="color:#6a6a76">Sale &lt;now&gt;</span></p>'
    assert missing == 1  # what came with the mail and is gone cannot be loaded


def test_pictures_that_came_are_shown_whatever_the_case_of_their_name() -> None:
    html = '<img src="cid:Gauge@X" alt="x">'
    assert with_words(html, {"gauge@x"}) == (html, 0)


# ---- quotes
def test_the_quote_is_cut_where_the_text_says() -> None:
    text = "Thanks, that works!\n\nBest,\nMaria\n\nOn Monday, Support wrote:\n> Try again"
    html = (
        "<div>Thanks, that works!</div><div><br></div><div>Best,<br>Maria</div>"
        "<div><div>On Monday, Support wrote:</div><blockquote><p>Try again</p></blockquote></div>"
    )
    short = without_quote(html, text, text.index("On Monday"))
    assert short == "<div>Thanks, that works!</div><div><br></div><div>Best,<br>Maria</div>"


def test_a_cut_inside_a_table_closes_it() -> None:
    html = "<table><tbody><tr><td>One two three four</td><td>From: somebody to all</td></tr></tbody></table>"
    text = "One two three four\nFrom: somebody to all"
    short = without_quote(html, text, len("One two three four"))
    assert short == "<table><tbody><tr><td>One two three four</td></tr></tbody></table>"


@pytest.mark.parametrize("visible", [None, 11, 10_000])
def test_what_cannot_be_placed_is_shown_whole(visible: int | None) -> None:
    html = "<p>These words are other ones</p>"
    assert without_quote(html, "Hello there\nOn Monday somebody wrote", visible) == html


@settings(max_examples=150)
@given(BODIES, BODIES)
def test_a_cut_leaves_whole_elements(first: str, second: str) -> None:
    html = f"{first}<p>alpha beta gamma delta</p><p>epsilon zeta eta</p>{second}"
    short = without_quote(html, "alpha beta gamma delta\nepsilon zeta eta", 22)
    assert balanced(html) == balanced(short)
    assert "epsilon" not in short


# ---- night
def colours(html: str) -> list[tuple[Colour, Colour]]:
    """Letters and ground of every element that names letters."""
    found, standing = [], [GROUND]
    for closing, name, style in re.findall(r'<(/?)([a-z0-9]+)(?: [a-z]+="[^"]*")*?(?: style="([^"]*)")?>', html):
        if closing:
            standing.pop()
            continue
        said = dict(one.split(":", 1) for one in style.split(";") if one)
        ground = parse_colour(said.get("background-color", "")) or standing[-1]
        letters = parse_colour(said.get("color", ""))
        if letters:
            found.append((letters, ground))
        if name not in ("br", "img"):
            standing.append(ground)
    return found


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:#000">x</p>',
        '<p style="color:#333333;background:#fff">x</p>',
        '<table><tr><td bgcolor="#ffcc00">yellow</td></tr></table>',
        '<td bgcolor="#1f5c4d"><span style="color:#ffffff">button</span></td>',
        '<div style="background-color:#f7f5ef"><p style="color:#1f3a34">x<font color="navy">y</font></p></div>',
        '<div style="background-color:white"><div style="background-color:#000080;color:#fff">x</div></div>',
    ],
)
def test_by_night_everything_can_be_read(html: str) -> None:
    made = for_night(safe_html(html).html, GROUND, INK)
    found = colours(made)
    assert found
    assert all(contrast(letters, ground) >= 4.4 for letters, ground in found), made


def test_by_night_white_pages_stand_on_the_card_and_buttons_keep_their_colour() -> None:
    made = for_night(
        '<div style="background-color:#ffffff">x<b style="background-color:#1f5c4d">y</b></div>', GROUND, INK
    )
    grounds = re.findall(r"background-color:(#\w+)", made)
    first = parse_colour(grounds[0])
    assert first is not None
    assert contrast(first, GROUND) < 1.1
    assert grounds[1] == "#1f5c4d"


def test_what_names_no_colour_is_left_alone() -> None:
    html = '<p>a &lt; b</p><a href="https://a.example/?x=1&amp;y=2" title="&quot;&gt;">link</a><img src="cid:x">'
    assert for_night(html, GROUND, INK) == html


@settings(max_examples=150)
@given(BODIES)
def test_by_night_the_words_are_the_same(html: str) -> None:
    made = for_night(fitted(html), GROUND, INK)
    assert re.sub(r'<[a-z/][^<>"]*(?:"[^"]*"[^<>"]*)*>', "", made) == re.sub(
        r'<[a-z/][^<>"]*(?:"[^"]*"[^<>"]*)*>', "", html
    )


# ---- widths, letters, borders
def test_fixed_pages_become_as_wide_as_the_card() -> None:
    html = '<table width="620"><tr><td width="600" style="width:450pt">x</td><td width="90">y</td></tr></table>'
    assert fitted(html) == '<table width="100%"><tr><td>x</td><td width="90">y</td></tr></table>'
    assert loose(fitted(html)) == '<table width="100%"><tr><td>x</td><td>y</td></tr></table>'
    assert fitted('<img src="cid:x" width="900">') == '<img src="cid:x" width="900">'


def test_letters_are_ours_but_for_those_of_one_width() -> None:
    assert fitted('<p style="font-family:Calibri,sans-serif;color:red">x</p>') == '<p style="color:red">x</p>'
    assert (
        fitted('<font face="Courier New" size="2">x</font>') == '<font size="2" style="font-family:monospace">x</font>'
    )
    made = fitted('<p style="font:italic bold 12px/30px Georgia, serif">x</p>')
    assert made == '<p style="font-size:12px;font-weight:bold;font-style:italic">x</p>'


def test_borders_are_thin_and_said_once() -> None:
    cell = '<td style="border:solid windowtext 1.0pt;padding:0cm 5.4pt">x</td>'
    made = fitted(f'<table border="3" cellpadding="0"><tr>{cell}</tr></table>')
    assert 'border="1"' in made
    assert 'cellpadding="5"' in made
    assert "windowtext" not in made
    assert '<td style="padding:0px 5.4pt">' in made
