"""No text makes quoting slow: steps are counted, not time, so that the test says the same on every machine."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, strategies as st

from omnibox.model.quoting import Reply, read_reply

LONG = 4000  # lines, where a line is short

TEXTS: dict[str, Callable[[int], str]] = {
    "marks": lambda n: ">\n" * n,
    "one line of marks": lambda n: ">" * 40 * n,
    "many attributions": lambda n: "On 1 Jan 2024 at 9:12, A <a@b.example> wrote:\n" * n,
    "attributions and marks": lambda n: "> x\nOn 1 Jan 2024 a@b.example wrote:\n" * n,
    "answers between": lambda n: "> a\n\nb:\n" * n,
    "colons": lambda n: "a:\n" * n,
    "fields": lambda n: "From: a\n" * n,
    "blocks that are none": lambda n: "From: a\nx\ny\nz\nw\n" * n,
    "dashes": lambda n: ("-" * 139 + "a\n") * n,
    "rules": lambda n: "_____\n" * n,
    "dash lines": lambda n: "-- \n" * n,
    "phones": lambda n: "Sent from my phone\n" * n,
    "closings": lambda n: "Best regards\n" * n,
    "verbs": lambda n: "they wrote\n" * n,
    "unseen characters": lambda n: "\u200b\u00a0\n" * n,
    "blanks": lambda n: "\n" * n + "x",
    "long legal lines": lambda n: "confidential privileged virus\n" * n,
}


def steps(text: str, ours: tuple[str, ...]) -> int:
    """Return how many calls it took, those of built-in functions included."""
    counted = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read_reply(text, ours)
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("kind", TEXTS)
def test_twice_the_text_takes_twice_the_steps(kind: str) -> None:
    ours = ("Please unplug the kettle and wait for ten minutes.", "x\n" * 50)
    small, large = (steps("Hello,\n\nyes.\n\n" + TEXTS[kind](n), ours) for n in (LONG // 2, LONG))
    assert large <= 2.3 * small + 2000


@pytest.mark.parametrize("kind", TEXTS)
def test_no_line_takes_many_steps(kind: str) -> None:
    text = TEXTS[kind](LONG)
    assert steps(text, ()) <= 150 * (text.count("\n") + 20)


def check(reply: Reply) -> None:
    counts = [reply.bare, reply.visible, reply.unquoted]
    lengths = [len(reply.text) if count is None else count for count in counts]
    assert lengths == sorted(lengths)
    assert all(count is None or reply.text[:count].strip() for count in counts)
    assert 0 <= reply.head <= lengths[1]
    assert not reply.text.strip() or reply.without_quotes()
    assert not reply.text.strip() or reply.without_signature()


PARTS = st.sampled_from(
    ["> x", ">", "", "-- ", "On 3 Jun 2024 at 10:15, A <a@b.example> wrote:", "From: a@b.example", "Sent: 3 June 2024",
     "To: c", "Subject: d", "-----Original Message-----", "---------- Forwarded message ---------", "_____", "Yes.",
     "Best regards,", "Bob", "Sent from my iPhone", "This e-mail is confidential.", "Am 3. Juni 2024 schrieb", "X:",
     "----", "- a", "/Anna", "\u200b", "=====", "[Original Message]", "**", "::", ">>> A 3/4/25 >>>", "|", "\r"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=25), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 300)), max_size=4))
def test_any_order_of_lines_gives_parts_that_hold_something(parts: list[str], spans: list[tuple[int, int]]) -> None:
    text = "\n".join(parts)
    check(read_reply(text))
    check(read_reply(text, ("Yes.\n" * 3,), quotes=spans[:2], signatures=spans[2:]))


@given(st.text(max_size=300))
def test_any_text_gives_parts_that_hold_something(text: str) -> None:
    check(read_reply(text))
