import pytest
from hypothesis import given, strategies as st

from omnibox.model.filenames import MAX_BYTES, numbered, safe_name


@pytest.mark.parametrize(
    "name, safe",
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\report.pdf", "report.pdf"),
        ("/", "file"),
        ("", "file"),
        ("..", "file"),
        (".bashrc", "bashrc"),
        ("a:b?.txt", "a_b_.txt"),
        ("con", "_con"),
        ("CON.txt", "_CON.txt"),
        ("console.txt", "console.txt"),
        ("COM1.log", "_COM1.log"),
        ("end. . ", "end"),
        ("exe\u202efdp.exe", "exefdp.exe"),
        ("line\nbreak.txt", "line_break.txt"),
        ("bad\x00name", "bad_name"),
        ("lone\ud800.txt", "lone_.txt"),
        ("Rechnung Müller.pdf", "Rechnung Müller.pdf"),
    ],
)
def test_names_are_made_fit(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text())
def test_any_name_is_fit_for_any_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert not set(safe) & set('/\\:*?"<>|\x00\n\r')
    assert not safe.startswith(".")
    assert not safe.endswith((" ", "."))
    assert len(safe.encode()) <= MAX_BYTES
    assert safe_name(safe) == safe


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("ü" * 500 + ".pdf").endswith("ü.pdf")


def test_numbering() -> None:
    assert numbered("a.pdf", 1) == "a.pdf"
    assert numbered("a.pdf", 2) == "a (2).pdf"
    assert numbered("archive", 3) == "archive (3)"
    assert numbered("v1.0 of the plan we made", 2) == "v1.0 of the plan we made (2)"
