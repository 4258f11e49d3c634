from pathlib import Path

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from pytestqt.qtbot import QtBot

from omnibox.ui.conversation.rich import MOST_CHARS, MOST_NODES, RichRun, too_large


def painted(run: RichRun) -> QImage:
    image = QImage(400, max(1, round(run.height)), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    run.draw(painter, QPointF(0, 0), QColor("black"), QRectF(image.rect()))
    painter.end()
    return image


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


def red_square() -> QImage:
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    return image


def test_nothing_is_loaded_from_disk_or_network(qtbot: QtBot, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    assert red_square().save(str(secret))
    html = (
        f'<img src="{secret.as_uri()}"><img src="{secret}"><img src="http://127.0.0.1:9/track.png">'
        f'<p style="background-image: url({secret.as_uri()})">hi</p>'
    )
    run = RichRun(html, QFont("Inter"), 400, {})
    assert "#ff0000" not in colours(painted(run))
    assert any(name.startswith("http://127.0.0.1") for name in run.document.refused)
    assert any("secret.png" in name for name in run.document.refused)


def test_pictures_of_the_item_itself_are_shown(qtbot: QtBot) -> None:
    run = RichRun('<p>look</p><img src="cid:Gauge@X">', QFont("Inter"), 400, {"gauge@x": red_square()})
    assert "#ff0000" in colours(painted(run))
    assert run.document.refused == []


def test_wide_tables_are_shrunk_to_the_card(qtbot: QtBot) -> None:
    run = RichRun('<table width="700"><tr><td width="700">wide</td></tr></table>', QFont("Inter"), 400, {})
    assert run.width <= 400


def test_a_link_tells_its_true_target(qtbot: QtBot) -> None:
    run = RichRun('<a href="https://evil.example/x">https://bank.example</a>', QFont("Inter"), 400, {})
    hit = run.link_at(QPointF(10, run.height / 2))
    assert hit is not None
    assert hit.target == "https://evil.example/x"


def test_letters_that_would_cost_frames_are_known_before_they_are_laid_out() -> None:
    assert not too_large("<p>hello</p>" * 100)
    assert too_large("x" * (MOST_CHARS + 1))
    assert too_large("<td>x</td>" * (MOST_NODES + 1))
