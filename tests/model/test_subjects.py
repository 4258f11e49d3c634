"""Base subjects as RFC 5256 tells, and our own wider key."""

import pytest

from omnibox.model.subjects import base_subject, subject_key, ticket_numbers


@pytest.mark.parametrize(
    "subject, base, answering",
    [
        ("Hello", "Hello", False),
        ("Re: Hello", "Hello", True),
        ("RE: re: Fwd: Hello", "Hello", True),
        ("Fw: Hello (fwd)  ", "Hello", True),
        ("[list] Hello", "Hello", False),
        ("[list] Re: [tag] Hello", "Hello", True),
        ("Re [2]: Hello", "Hello", True),
        ("[Fwd: Hello]", "Hello", True),
        ("[fwd: [fwd: Re: Hello]]", "Hello", True),
        ("[only]", "[only]", False),
        ("a\t b\r\n c", "a b c", False),
        ("Re:", "", True),
        ("Reply: x", "Reply: x", False),
        ("Re: [x]", "[x]", True),
        ("", "", False),
    ],
)
def test_base_subject(subject: str, base: str, answering: bool) -> None:
    found = base_subject(subject)
    assert (found.base, found.answering) == (base, answering)


@pytest.mark.parametrize(
    "subject",
    ["Rechnung 12", "AW: Rechnung 12", "Aw: Re: rechnung 12", "WG: AW: Rechnung 12", "SV: Rechnung  12",
     "回复: Rechnung 12", "RE[4]: Rechnung 12", "Antw: [EXTERN] Rechnung 12", "TR : Rechnung 12", "Ответ: Rechnung 12"],
)  # fmt: skip
def test_replies_in_other_tongues_share_one_key(subject: str) -> None:
    assert subject_key(subject) == "rechnung 12"


def test_a_long_subject_takes_linear_time_and_is_cut() -> None:
    assert len(subject_key("Re: " * 20 + "x" * 100_000)) <= 500


def test_many_marks_do_not_recurse() -> None:
    assert base_subject("[fwd: " * 3000 + "x" + "]" * 3000).base == "x"


@pytest.mark.parametrize(
    "subject, numbers",
    [
        ("Re: [#12] Parcel", (12,)),
        ("AW: [Ticket#: 7] [#8] x", (8, 7)),
        ("(#5) and [Case #6]", (6, 5)),
        ("Order #12", ()),
        ("[12]", ()),
        ("[#1234567890]", ()),
        ("[#\u0661]", (1,)),
        ("", ()),
    ],
)
def test_numbers_in_brackets_name_conversations(subject: str, numbers: tuple[int, ...]) -> None:
    assert ticket_numbers(subject) == numbers
