import pytest
from hypothesis import given, strategies as st

from omnibox.model.conversation import Status
from omnibox.model.errors import Invalid
from omnibox.model.handle import HandleKind, normal_email
from omnibox.model.intents import Addressing
from omnibox.model.reply import (
    MAX_QUOTE,
    MAX_RECIPIENTS,
    answer_all,
    answer_sender,
    clean_text,
    one_line,
    parse_recipient,
    parse_recipients,
    quoted,
    quoted_html,
    reply_subject,
    shown,
    status_after_reply,
)
from omnibox.model.rows import ParticipantRow

OWN = frozenset({"support@shop.example", "sales@shop.example"})


def person(role: str, value: str, name: str = "") -> ParticipantRow:
    return ParticipantRow(HandleKind.EMAIL, value, normal_email(value), name, role)


MAIL = (
    person("from", "ann@example.com", "Ann Lee"),
    person("to", "Support@shop.example", "Support"),
    person("to", "bob@example.com", "Bob"),
    person("cc", "carol@example.com"),
    person("cc", "sales@shop.example"),
    person("cc", "ANN@example.com"),
)


def test_a_reply_goes_to_the_sender() -> None:
    assert answer_sender(MAIL, OWN) == Addressing(("Ann Lee <ann@example.com>",))


def test_a_reply_to_all_leaves_us_out_and_names_nobody_twice() -> None:
    assert answer_all(MAIL, OWN) == Addressing(
        ("Ann Lee <ann@example.com>", "Bob <bob@example.com>"), ("carol@example.com",)
    )


def test_reply_to_is_honoured() -> None:
    mail = (*MAIL, person("reply_to", "desk@example.com", "Desk"), person("reply_to", "two@example.com"))
    assert answer_sender(mail, OWN).to == ("Desk <desk@example.com>", "two@example.com")
    assert answer_all(mail, OWN).to == ("Desk <desk@example.com>", "two@example.com", "Bob <bob@example.com>")


def test_a_reply_to_that_is_our_own_address_is_passed_over() -> None:
    mail = (*MAIL, person("reply_to", "support@shop.example"))
    assert answer_sender(mail, OWN).to == ("Ann Lee <ann@example.com>",)


def test_writing_again_after_our_own_mail_goes_where_that_went() -> None:
    ours = (person("from", "support@shop.example"), person("to", "ann@example.com"), person("cc", "bob@example.com"))
    assert answer_sender(ours, OWN) == Addressing(("ann@example.com",))
    assert answer_all(ours, OWN) == Addressing(("ann@example.com",), ("bob@example.com",))


def test_nobody_is_nobody() -> None:
    assert answer_sender((), OWN) == answer_all((), OWN) == Addressing(())


@pytest.mark.parametrize(
    "text, value, name",
    [
        ("ann@example.com", "ann@example.com", ""),
        (" Ann Lee <ann@example.com> ", "ann@example.com", "Ann Lee"),
        ('"Lee, Ann" <ann@example.com>', "ann@example.com", "Lee, Ann"),
        ("<ann@example.com>", "ann@example.com", ""),
        ("jörg@müller.example", "jörg@müller.example", ""),
    ],
)
def test_addresses_as_people_write_them(text: str, value: str, name: str) -> None:
    recipient = parse_recipient(text, HandleKind.EMAIL, "to")
    assert (recipient.handle.value, recipient.name) == (value, name)
    assert recipient.stored() == {"value": value, "name": name, "kind": "email"}


@pytest.mark.parametrize(
    "text, reason",
    [
        ("", "address"),
        ("ann", "address"),
        ("ann@", "address"),
        ("@example.com", "address"),
        ("ann@exa mple.com", "address"),
        ("ann@one.example, bob@two.example", "address"),
        ("ann@one@two.example", "address"),
        ("ann@example..com", "address"),
        ("ann@" + "x" * 70 + "ü.example", "address"),
        ("ann@example.com\r\nBcc: eve@example.com", "control"),
        ("Ann\n <ann@example.com>", "control"),
        ("ann@example.com\x00", "control"),
    ],
)
def test_what_is_no_address_is_refused_with_the_field(text: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_recipient(text, HandleKind.EMAIL, "cc")
    assert refused.value.params["field"] == "cc"
    assert refused.value.params["reason"] == reason


def test_numbers_are_checked_as_numbers() -> None:
    assert parse_recipient("+49 30 1234", HandleKind.PHONE, "to").handle.norm == "+49301234"
    for wrong in ("12", "ann@example.com", "+1234567890123456"):
        with pytest.raises(Invalid):
            parse_recipient(wrong, HandleKind.PHONE, "to")


def test_the_same_address_twice_counts_once_and_too_many_are_refused() -> None:
    assert len(parse_recipients(["a@b.example", "A@B.example"], HandleKind.EMAIL, "to")) == 1
    with pytest.raises(Invalid) as refused:
        parse_recipients([f"a{n}@b.example" for n in range(MAX_RECIPIENTS + 1)], HandleKind.EMAIL, "to")
    assert refused.value.params["reason"] == "too_many"


def test_a_name_cannot_smuggle_in_an_address() -> None:
    written = shown("ann@example.com", "Eve <eve@example.com>\n")
    assert parse_recipient(written, HandleKind.EMAIL, "to").handle.value == "ann@example.com"


@pytest.mark.parametrize(
    "subject, answer",
    [
        ("Order 5", "Re: Order 5"),
        ("Re: Order 5", "Re: Order 5"),
        ("RE: re:  Order 5", "Re: Order 5"),
        ("AW: Re[2]: Order 5", "Re: Order 5"),
        ("Fwd: Order 5", "Re: Fwd: Order 5"),
        ("[shop] Order 5", "Re: [shop] Order 5"),
        ("回复：订单", "Re: 订单"),
        ("Reference: 5", "Re: Reference: 5"),
        ("two\r\nlines", "Re: two lines"),
        ("", ""),
        ("Re:", ""),
    ],
)
def test_a_subject_is_marked_once(subject: str, answer: str) -> None:
    assert reply_subject(subject) == answer
    assert reply_subject(answer) == answer


@given(st.text())
def test_a_subject_is_always_one_line(subject: str) -> None:
    assert len(reply_subject(subject).splitlines()) <= 1
    assert not set(one_line(subject)) & {"\r", "\n", "\x00"}


def test_the_quote_stands_below_its_attribution() -> None:
    assert quoted("Hello\n\n> older\nBye\n", "Ann wrote:") == "Ann wrote:\n> Hello\n>\n>> older\n> Bye"
    assert quoted_html("<b>\nBye", "Ann & Co:") == (
        '<p>Ann &amp; Co:</p><blockquote type="cite">&lt;b&gt;<br>Bye</blockquote>'
    )


def test_an_endless_original_is_cut() -> None:
    assert len(quoted("x" * 100_000, "a:")) < MAX_QUOTE + 10
    assert len(quoted_html("x" * 100_000, "a:")) < MAX_QUOTE + 100


def test_text_is_cleaned_for_every_store_and_line() -> None:
    assert clean_text("a\r\nb\rc\x00 \ud800\n\n") == "a\nb\nc ?"


@pytest.mark.parametrize(
    "before, after",
    [
        (Status.OPEN, Status.WAITING),
        (Status.WAITING, Status.WAITING),
        (Status.SNOOZED, Status.SNOOZED),
        (Status.RESOLVED, Status.WAITING),
        (Status.SPAM, Status.WAITING),
        (Status.TRASH, Status.WAITING),
    ],
)
def test_an_answer_hands_the_work_to_the_customer(before: Status, after: Status) -> None:
    assert status_after_reply(before) is after


def test_who_is_to_get_answers_may_be_named_by_the_writer() -> None:
    named = ParticipantRow(HandleKind.EMAIL, "list@example.com", "list@example.com", "", "followup_to")
    assert answer_all((*MAIL, named), OWN) == Addressing(("list@example.com",))
    ours = ParticipantRow(HandleKind.EMAIL, "desk@shop.example", next(iter(OWN)), "", "followup_to")
    assert answer_all((*MAIL, ours), OWN) == answer_all(MAIL, OWN)
