"""What mail programs mark in HTML: a corpus of our own, one document a program; "*" means that all stays visible."""

import json
from pathlib import Path

from hypothesis import given, strategies as st

from omnibox.channels.email.html_text import html_text
from omnibox.channels.email.new_part import end_of_words, new_part
from omnibox.model.quoting import is_forwarded

CASES = json.loads(Path(__file__).with_name("quoting_html.json").read_text(encoding="utf-8"))


def shown(html: str) -> str:
    text, visible = new_part("", html_text(html))
    return " ".join((text if visible is None else text[:visible]).split())


def expected(case: dict[str, str]) -> str:
    return " ".join(html_text(case["html"]).text.split()) if case["visible"] == "*" else case["visible"]


def test_the_visible_part_is_exact_for_every_program() -> None:
    missed = [f"{case['client']}: {shown(case['html'])!r}" for case in CASES if shown(case["html"]) != expected(case)]
    share = 1 - len(missed) / len(CASES)
    assert share >= 0.98, "\n".join([f"{share:.1%} of {len(CASES)}", *missed])


def test_the_marks_leave_nothing_behind_in_the_text() -> None:
    for case in CASES:
        made = html_text(case["html"])
        assert not any("\uf8f0" <= sign <= "\uf8f3" for sign in made.text)
        assert "\n\n\n" not in made.text
        assert made.text == made.text.strip()
        assert all(0 <= start < end <= len(made.text) + 1 for start, end in made.quotes + made.signatures)


def test_marks_that_come_in_are_none() -> None:
    assert html_text("<p>a\uf8f0b</p><blockquote type=cite>c</blockquote>").text.split() == ["ab", "c"]


def test_the_plain_form_is_shown_and_the_html_says_what_is_quoted() -> None:
    html = "<p>Yes, *that* one.</p><div id='appendonsend'></div><div>Old words, no mark in the plain form.</div>"
    plain = "Yes,  *that*\none.\n\nOld words, no mark in the plain form."
    assert new_part(plain, html_text(html)) == (plain, len("Yes,  *that*\none."))


def test_answers_between_quotes_are_seen_by_the_html_alone() -> None:
    html = next(case["html"] for case in CASES if case["client"] == "gmail between")
    plain = "See below.\n\nOn 4 Mar 2025 at 9:12 Nora wrote:\nWhich size?\nThe large one.\nWhich colour?\nBlue, please."
    assert new_part(plain, html_text(html)) == (plain, None)


def test_a_subject_that_says_forwarded_keeps_everything() -> None:
    text = "See below.\n\nFrom: Nora <n@kettles.example>\nSent: 4 March 2025\nTo: Tom\nSubject: Kettle\n\nOld."
    assert new_part(text, None, "FW: Kettle") == (text, None)
    assert new_part(text, None, "RE: Kettle") == (text, len("See below."))
    html = "<p>See below.</p><div id='divRplyFwdMsg'><b>From:</b> Nora</div><p>Old.</p>"
    assert new_part("", html_text(html), "WG: Kessel")[1] is None
    assert [is_forwarded(one) for one in ("Fwd: a", "Tr : b", "[shop] RV: c", "Re: Fwd: d", "Trip: e", "转发：x")] == [
        True, True, True, False, False, True,
    ]  # fmt: skip


def test_words_are_found_again_whatever_is_between_them() -> None:
    assert end_of_words("a b a  b\nc d", ["a", "b", "c"]) == 10
    assert end_of_words("a b", ["b", "c"]) is None
    assert end_of_words("a b", []) is None


@given(st.text(alphabet="<>/=' abdivblockquotetypecite\n\uf8f0", max_size=200))
def test_any_html_gives_a_part_of_its_text(raw: str) -> None:
    text, visible = new_part("", html_text(raw))
    assert visible is None or text[:visible].strip()
