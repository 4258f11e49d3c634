"""What Qt keeps of formatted text is exactly what we mean, both ways."""

from hypothesis import given
from PySide6.QtGui import QColor, QTextDocument
from PySide6.QtWidgets import QApplication

from omnibox.model.rich import Block, Kind, Span, to_html
from omnibox.ui.writing import document
from tests.model.test_rich import documents

BLUE = QColor("blue")


def through(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    made = QTextDocument()
    document.write(made, blocks, BLUE)
    return document.read(made)


@given(documents())
def test_what_is_put_into_a_document_is_read_from_it(qapp_once: QApplication, blocks: tuple[Block, ...]) -> None:
    assert to_html(through(blocks)) == to_html(blocks or (Block(),))


def test_lists_go_on_and_nest(qapp: QApplication) -> None:
    blocks = (
        Block((Span("one"),), Kind.NUMBER),
        Block((Span("deep"),), Kind.BULLET, 1),
        Block((Span("two"),), Kind.NUMBER),
    )
    assert through(blocks) == blocks
