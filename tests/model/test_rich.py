"""Formatted text: what is written comes back, what is pasted is made harmless."""

import pytest
from hypothesis import given, strategies as st

from omnibox.channels.email.html import safe_html
from omnibox.model.rich import (
    PICTURE,
    Block,
    Kind,
    Span,
    from_html,
    from_text,
    is_plain,
    merged,
    safe_link,
    to_html,
    to_text,
)

WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\xa0\u2028\u2029" + PICTURE), max_size=12
)
LINKS = st.sampled_from(["", "", "https://example.com/a?b=1&c=%22", "mailto:ann@example.com", "tel:+4930901820"])


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    drawn = []
    for _ in range(draw(st.integers(0, 4))):
        link, underline = draw(LINKS), draw(st.booleans())
        drawn.append(Span(draw(WORDS), draw(st.booleans()), draw(st.booleans()), underline and not link, link))
    if draw(st.booleans()):
        drawn.insert(0, Span(PICTURE, picture="0123abc@omnibox"))
    return merged(drawn)


@st.composite
def documents(draw: st.DrawFn) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for _ in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(list(Kind)))
        listed = kind is not Kind.PLAIN
        blocks.append(Block(draw(spans()), kind, draw(st.integers(0, 2)) if listed else 0, draw(st.booleans())))
    return tuple(blocks)


@given(documents())
def test_what_is_written_comes_back(blocks: tuple[Block, ...]) -> None:
    assert from_html(to_html(blocks)) == blocks


@given(documents())
def test_the_guard_of_incoming_mail_finds_nothing_to_take_away(blocks: tuple[Block, ...]) -> None:
    assert from_html(safe_html(to_html(blocks)).html) == blocks


@given(st.text(max_size=300))
def test_any_text_at_all_is_read_and_what_comes_of_it_is_stable(source: str) -> None:
    once = from_html(source)
    assert from_html(to_html(once)) == once


def test_nothing_of_a_hostile_paste_acts_or_fetches() -> None:
    hostile = (
        '<style>p{color:red}</style><script>alert(1)</script><p onclick="x()" style="position:fixed">Hi '
        '<a href="javascript:alert(1)">there</a><img src="https://evil.example/p.gif" onerror="x()">'
        '<svg><a href="https://x.example">y</a></svg></p>'
    )
    assert to_html(from_html(hostile)) == "<p>Hi there</p>"


def test_a_paste_from_a_word_processor_keeps_its_words_and_its_weight() -> None:
    source = (
        '<meta charset="utf-8"><b style="font-weight:normal"><h1>Head</h1><p class=x><span style="font-weight:700">Two'
        "</span> <i>words</i></p><ul><li><p>one</p></li><li>two<ol><li>deep</li></ol></li></ul></b>"
    )
    assert to_html(from_html(source)) == (
        "<p>Head</p><p><b>Two</b> <i>words</i></p><ul><li>one</li><li>two</li><ol><li>deep</li></ol></ul>"
    )


@pytest.mark.parametrize("tag", ["title", "select", "textarea", "head", "svg", "iframe"])
def test_what_is_never_closed_swallows_no_words(tag: str) -> None:
    assert [block.text for block in from_html(f"<p>one</p><{tag} id=x><p>two</p>three")] == ["one", "two", "three"]
    closed = from_html(f"<{tag}>gone</{tag}><p>one</p><{tag.upper()}><p>two</p>")
    assert [block.text for block in closed] == ["one", "two"]


def test_what_stands_around_an_unclosed_mark_becomes_no_other() -> None:
    assert all(not block.spans or not block.spans[0].picture for block in from_html("<im<title>g src='cid:a'>"))
    assert "alert" not in "".join(block.text for block in from_html("<p>a<script>alert(1)<title>x"))


def test_the_plain_part_says_the_same() -> None:
    blocks = (
        Block((Span("Please "), Span("read", bold=True), Span(" our "), Span("page", link="https://example.com/x"))),
        Block((Span("one"),), Kind.NUMBER),
        Block((Span("deep\nand long"),), Kind.BULLET, 1),
        Block((Span("two"),), Kind.NUMBER),
        Block((Span("said you"),), quote=True),
        Block((Span("ann@example.com", link="mailto:ann@example.com"),)),
    )
    assert to_text(blocks) == (
        "Please read our page <https://example.com/x>\n1. one\n  - deep\n    and long\n2. two\n"
        "> said you\nann@example.com"
    )


def test_links_are_addresses_and_nothing_else() -> None:
    assert safe_link(" www.example.com ") == "https://www.example.com"
    assert safe_link("ann@example.com") == "mailto:ann@example.com"
    for bad in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://a b", "cid:x", "word", ""):
        assert safe_link(bad) == ""


def test_plain_text_is_known_as_such() -> None:
    assert is_plain(from_text("one\n\ntwo"))
    assert not is_plain((Block((Span("one", bold=True),)),))
    assert to_text(from_text("one\n\ntwo  x")) == "one\n\ntwo  x"
