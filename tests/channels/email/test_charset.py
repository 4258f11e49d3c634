"""Charsets: the right label always reads the text, a wrong one never raises, and short texts are guessed well."""

import pytest
from hypothesis import given, settings, strategies as st

from omnibox.channels.email.charset import codec_of, decode

LABELS = [
    *["utf-8", "us-ascii", "iso-8859-1", "gb2312", "big5", "shift_jis", "iso-2022-jp", "euc-kr", "koi8-r", "utf-16"],
    *[
        "utf-7",
        "hz-gb-2312",
        "viscii",
        "unknown-8bit",
        "",
        "rot13",
        "idna",
        "x" * 500,
        "utf-8\x00",
        "cp65001",
        "\udcff",
    ],
]
# label, codec, signs that are written in it
SETS = [
    ("iso-8859-1", "cp1252", "äöüßéèñ€ ab"),
    ("windows-1251", "cp1251", "абвгдежзЖЯ ab"),
    ("koi8-r", "koi8-r", "абвгдежзЖЯ ab"),
    ("gb2312", "gb18030", "订单问题您好镕 ab"),
    ("big5", "big5", "訂單問題您好 ab"),
    ("shift_jis", "cp932", "注文ごアイ①髙 ab"),
    ("euc-jp", "euc_jp", "注文ごアイ ab"),
    ("iso-2022-jp", "iso2022_jp", "注文ごアイ ab"),
    ("ks_c_5601-1987", "cp949", "주문문의똠 ab"),
    ("utf-16", "utf-16", "ä注Ж ab"),
    ("utf-7", "utf-7", "ä注Ж ab"),
]


@settings(max_examples=400)
@given(st.binary(max_size=200), st.sampled_from(LABELS), st.sampled_from(["", "koi8-r", "gb18030"]))
def test_no_bytes_and_no_label_make_it_fail(data: bytes, label: str, hint: str) -> None:
    found = decode(data, label, hint)
    found.text.encode("utf-8")
    assert "\x00" not in found.text
    assert decode(data, label, hint) == found


@given(st.sampled_from(SETS), st.data())
def test_the_right_label_reads_the_text(declared: tuple[str, str, str], data: st.DataObject) -> None:
    label, codec, signs = declared
    text = data.draw(st.text(signs, min_size=1, max_size=40))
    assert decode(text.encode(codec), label).text == text


@given(
    st.text(max_size=200).filter(
        lambda text: "\x00" not in text and "\x1b" not in text and not text.startswith("\ufeff")
    )
)
def test_utf_8_needs_no_label(text: str) -> None:
    assert decode(text.encode("utf-8")).text == text


@pytest.mark.parametrize(
    "codec,text",
    [
        ("cp1251", "Здравствуйте, где мой заказ?"),
        ("cp1251", "Спасибо за быстрый ответ"),
        ("koi8-r", "Вопрос по счёту"),
        ("cp866", "Здравствуйте, где мой заказ?"),
        ("cp1252", "Grüße aus Köln"),
        ("cp1252", "¿Dónde está mi pedido?"),
        ("cp1252", "Réponse à votre message"),
        ("cp1250", "Zażółć gęślą jaźń"),
        ("cp1250", "Příliš žluťoučký kůň"),
        ("cp1254", "Siparişim nerede? Teşekkürler, iyi günler"),
        ("cp1253", "Καλημέρα, πού είναι η παραγγελία μου;"),
        ("cp1255", "שלום, איפה ההזמנה שלי?"),
        ("cp1256", "مرحبا، أين طلبي؟"),
        ("cp874", "สวัสดีครับ สินค้าของผมอยู่ที่ไหน"),
        ("gbk", "关于订单的问题"),
        ("big5", "關於訂單的問題"),
        ("cp932", "お問い合わせ"),
        ("euc_jp", "こんにちは、注文はどこですか"),
        ("euc_kr", "주문 문의"),
    ],
)
def test_short_texts_nobody_declares_are_guessed(codec: str, text: str) -> None:
    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize(
    "label,codec",
    [
        ("GB2312", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ('"ISO-8859-1"', "cp1252"),
        ("x-mac-cyrillic", "mac-cyrillic"),
        ("windows1250", "cp1250"),
        ("CP-850", "cp850"),
        ("x-sjis", "cp932"),
        ("8859_1", "cp1252"),
        ("ISO_8859-2:1987", "iso8859-2"),
        ("latin-2", "iso8859-2"),
        ("tis-620", "cp874"),
        ("unicode-1-1-utf-7", "utf-7"),
        ("utf8", "utf-8"),
        ("charset=utf-8", "utf-8"),
        ("iso-8859-9", "cp1254"),
        ("x-windows-949", "cp949"),
        ("unknown-8bit", ""),
        ("base64", ""),
    ],
)
def test_labels(label: str, codec: str) -> None:
    assert codec_of(label) == codec
