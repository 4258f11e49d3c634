"""What is asked before a mail leaves: promised files, its size, variables, the words for an opening time."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from omnibox.model import acknowledging, loops, mail_size, opening_words, sign_off, variables
from omnibox.model.attachment_words import promises_file
from omnibox.model.rich import from_html
from omnibox.model.sign_off import SignOff

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Please find the invoice attached.",
        "I am attaching the photos",
        "See attachment",
        "Die Rechnung finden Sie im Anhang.",
        "Anbei das Angebot",
        "Ich füge die Rechnung bei.",
        "Ich hänge dir die Liste an",
        "In der Anlage finden Sie alles",
        "Vous trouverez la facture en pièce jointe.",
        "Veuillez trouver ci-joint le devis",
        "Le adjunto la factura",
        "Os documentos seguem em anexo",
        "In allegato trova la fattura",
        "In de bijlage vindt u de factuur",
        "W załączeniu przesyłam fakturę",
        "Jag bifogar fakturan",
        "Fakturan är bifogad",
        "Vedhæftet finder du fakturaen",
        "Se vedlagt faktura",
        "Liitteenä lasku",
        "V příloze posílám fakturu",
        "Счёт во вложении",
        "Я прикрепил файл",
        "Fatura ektedir",
        "Mellékelten küldöm a számlát",
        "Επισυνάπτω το τιμολόγιο",
        "請求書を添付します",
        "请查看附件",
        "청구서를 첨부합니다",
        "أرفق لكم الفاتورة",
        "מצורף החשבון",
        "Tôi gửi đính kèm hóa đơn",
    ],
)
def test_a_promised_file_is_noticed(text: str) -> None:
    assert promises_file(f"Hello,\n{text}\nBye")


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, it is on its way.",
        "Wie lange dauert die Lieferung?",
        "> I attached the photos\n\nThank you!",
        "Thanks\n-- \nPlease consider the attached terms",
        "There was no attachment in your mail.",
        "Ihre Mail kam ohne Anhang.",
        "Die Anlage läuft wieder.",
        "The file system is full",
        "Un joint de culasse",
        "",
        "x" * 100_000,
    ],
)
def test_ordinary_words_promise_nothing(text: str) -> None:
    assert not promises_file(text)


@given(st.lists(st.integers(0, 5_000), max_size=5))
def test_the_size_is_never_told_too_small(sizes: list[int]) -> None:
    real = sum(len(base64.encodebytes(bytes(size)).replace(b"\n", b"\r\n")) for size in sizes)
    assert real <= mail_size.encoded(sizes) <= real + 4_000 + 500 * len(sizes)


def test_files_that_fit_make_a_mail_that_fits() -> None:
    room = mail_size.room_for_files(mail_size.TYPICAL)
    assert 17_000_000 < room < 19_000_000
    assert mail_size.encoded([room], "words") <= mail_size.TYPICAL
    assert mail_size.room_for_files(10) == 0


VALUES = {**variables.person("customer", "Okafor, Maria"), "inbox.name": "{number}", "number": "7", "subject": ""}


@pytest.mark.parametrize(
    "text,filled",
    [
        ("Dear {customer.first_name},", "Dear Maria,"),
        ("{ customer.name } {CUSTOMER.NAME}", "Okafor, Maria Okafor, Maria"),
        ("{subject|your question}", "your question"),
        ("{inbox.name}", "{number}"),  # filled once
        ("{nothing.such} { } {} {1} {a.b.c} }{", "{nothing.such} { } {} {1} {a.b.c} }{"),
        ("#{number}", "#7"),
    ],
)
def test_variables(text: str, filled: str) -> None:
    assert variables.fill(text, VALUES) == filled


def test_unknown_variables_are_named() -> None:
    assert variables.unknown("{number} {x} {y.z|a} {x}", VALUES) == ("x", "y.z")


@pytest.mark.parametrize(
    "name,first",
    [("Maria Okafor", "Maria"), ("Okafor, Maria B.", "Maria"), ("a@b.example", ""), ("", ""), ("Ö", "Ö"), (" , ", "")],
)
def test_first_names(name: str, first: str) -> None:
    assert variables.first_name(name) == first


@given(st.text(), st.dictionaries(st.sampled_from(["number", "subject"]), st.text()))
def test_filling_never_fails(text: str, values: dict[str, str]) -> None:
    variables.fill(text, values)


def test_a_signature_is_filled_folded_and_not_set_twice() -> None:
    sign = SignOff("<p><b>{operator.name}</b></p><p>{number}</p><p>Shop &amp; Co</p>")
    signed = sign_off.filled(sign, {"operator.name": "O<b>tto", "number": ""})
    assert signed.text == "O<b>tto\nShop & Co"  # the line that is empty for want of a number goes
    assert signed.html == "<p><b>O&lt;b&gt;tto</b></p><p>Shop &amp; Co</p>"
    whole = sign_off.below("Hello", signed)
    assert whole == "Hello\n\n-- \nO<b>tto\nShop & Co"
    assert sign_off.below(whole, signed) == whole
    assert sign_off.below("", signed) == "-- \nO<b>tto\nShop & Co"
    assert sign_off.below("Hello", sign_off.filled(SignOff(), {})) == "Hello"


def test_which_signature() -> None:
    inbox, own = SignOff("<p>Inbox</p>"), SignOff("<p>Me</p>")
    both = {"inbox": inbox, "operator": own}
    assert sign_off.chosen(both, "") == inbox
    assert sign_off.chosen(both, "operator") == own
    assert sign_off.chosen({"operator": own}, "") == own
    assert sign_off.chosen(both, "none").empty
    assert sign_off.chosen({}, "").empty
    assert SignOff("<p><br></p>").empty


@pytest.mark.parametrize("stored", [None, 5, {}, {"html": None, "files": [[1]]}, {"files": "x"}])
def test_odd_signatures_are_none(stored: object) -> None:
    assert sign_off.read(stored).empty


def test_a_signature_comes_back_as_it_was() -> None:
    sign = SignOff("<p>x</p>", (("a.png", "image/png", "ab", 3),))
    assert sign_off.read(sign.stored()) == sign
    assert from_html(sign.html)[0].text == "x"


@pytest.mark.parametrize(
    "language,words",
    [
        ("en", "Monday, 23 November, 09:00 (CET)"),
        ("de_AT", "Montag, 23. November, 09:00 Uhr (CET)"),
        ("xx", "Monday, 23 November, 09:00 (CET)"),
        ("ja", "11月23日(月曜日)09:00(CET)"),
    ],
)
def test_the_next_opening_in_words(language: str, words: str) -> None:
    assert opening_words.said(datetime(2026, 11, 23, 8, tzinfo=UTC), NOW, "Europe/Berlin", language) == words


@pytest.mark.parametrize("language", opening_words.LANGUAGES)
def test_every_language_says_every_day(language: str) -> None:
    said = {
        opening_words.said(NOW + timedelta(days=30 * month + day), NOW, "Asia/Dubai", language)
        for month in range(12)
        for day in range(2, 9)
    }
    assert len(said) == 84
    assert all("{" not in one and "UTC+04" in one for one in said)
    soon = opening_words.said(NOW + timedelta(hours=1), NOW, "UTC", language)
    assert soon != opening_words.said(NOW + timedelta(hours=25), NOW, "UTC", language)


def test_robots_by_their_addresses() -> None:
    robots = "no-reply@x noreply@x do_not_reply@x MAILER-DAEMON@x postmaster@x bounces+1=2@x list-request@x"
    assert all(map(acknowledging.is_robot, [*robots.split(), "unknown@omnibox.invalid"]))
    assert not any(map(acknowledging.is_robot, ["maria@x", "reply@x", "norely@x", "support@x", "bob.owner@x"]))


def test_the_loop_guard() -> None:
    recent = [NOW - timedelta(minutes=minute) for minute in range(5)]
    assert not loops.allowed(recent, NOW)
    assert loops.allowed(recent[1:], NOW)
    assert loops.allowed(recent, NOW + timedelta(hours=2))
