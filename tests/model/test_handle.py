import pytest
from hypothesis import given, strategies as st

from omnibox.model.handle import HandleKind, email_handle, make_handle, normal_email, normal_phone, phone_handle


@pytest.mark.parametrize(
    "value, norm",
    [
        ("Ann@Example.COM", "ann@example.com"),
        (" <ann@example.com> ", "ann@example.com"),
        ("ann@example.com.", "ann@example.com"),
        ("ann@müller.example", "ann@xn--mller-kva.example"),
        ("ann@MÜLLER.example", "ann@xn--mller-kva.example"),
        ("Jo\u0308rg@example.com", "jörg@example.com"),  # decomposed as Macs write it
        ("no address", "no address"),
        ("", ""),
        ("ann@", "ann@"),
        ('"a@b"@example.com', '"a@b"@example.com'),
        ("ann@exa mple.com", "ann@exa mple.com"),
        ("ann@" + "x" * 70 + ".com", "ann@" + "x" * 70 + ".com"),  # no label is that long; kept as it is
    ],
)
def test_one_form_for_each_spelling_of_an_address(value: str, norm: str) -> None:
    assert normal_email(value) == norm


@pytest.mark.parametrize(
    "value, norm",
    [
        ("+49 (30) 123-456", "+4930123456"),
        ("0049 30 123456", "+4930123456"),
        ("030 / 12 34 56", "030123456"),
        ("１２３", "123"),
        ("+49+30", "+4930"),
        ("no digits", ""),
    ],
)
def test_one_form_for_each_spelling_of_a_number(value: str, norm: str) -> None:
    assert normal_phone(value) == norm


@given(st.text())
def test_a_normal_form_is_normal(value: str) -> None:
    once = normal_email(value)
    assert normal_email(once) == once
    number = normal_phone(value)
    assert normal_phone(number) == number


def test_the_kind_decides_the_form() -> None:
    assert make_handle(HandleKind.EMAIL, " A@B.example ").norm == "a@b.example"
    assert make_handle(HandleKind.PHONE, "0049 1").norm == "+491"
    assert make_handle(HandleKind.WHATSAPP, "+49 1").norm == "+491"
    visitor = make_handle(HandleKind.WEBCHAT, " Visitor-7 ", name="Ann", scope="shop")
    assert (visitor.norm, visitor.scope, visitor.name) == ("Visitor-7", "shop", "Ann")
    assert email_handle(" A@B.example", "Ann").value == "A@B.example"
    assert phone_handle(" +49 1", "Ann").value == "+49 1"
