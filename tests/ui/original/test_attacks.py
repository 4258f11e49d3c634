"""A hundred and more attacks by mail, shown in the true views beside a listener: nothing runs, nobody is called."""

import importlib
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from omnibox.channels.email.html import safe_html
from omnibox.ui.conversation.cards import build
from omnibox.ui.conversation.page import Page
from omnibox.ui.conversation.paint import Brush, Look
from omnibox.ui.conversation.parts import Block
from omnibox.ui.conversation.rich import RichRun
from omnibox.ui.conversation.stage import Lead, Shown
from tests.ui.conversation.made import letter, stage
from tests.ui.original.listener import Listener
from tests.ui.original.vectors import VECTORS, pages

PATIENCE = 110.0  # seconds for all pages in the browser, on a slow machine


def painted(block: Block) -> None:
    image = QImage(640, max(1, round(block.height)), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    brush = Brush(stage().ink, lambda _file, _size: None)
    brush.block(painter, block, 0, QRectF(image.rect()), Look(stretch=lambda _: None))
    painter.end()


def test_there_are_enough_of_them() -> None:
    assert len(VECTORS) >= 100
    assert len(set(VECTORS.values())) == len(VECTORS)


def test_nothing_runs_and_nobody_is_called_in_the_timeline(qtbot: QtBot) -> None:
    with Listener() as listener:
        for name, html in pages(listener.host).items():
            safe = safe_html(f"<p>before</p>{html}").html
            block = build(letter(has_html=True), Lead(), Shown(rich=True, page=Page(safe, {})), stage())
            painted(block)
            runs = [body.run for body in block.bodies if isinstance(body.run, RichRun)]
            assert runs, name
            assert any("before" in run.text for run in runs), name
            assert [run.document.refused for run in runs] == [[]], name  # it did not even try
            targets = [link.target for run in runs for link in run.links]
            assert all(one.startswith(("http://", "https://", "mailto:", "tel:")) for one in targets), name
        assert listener.heard == []
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://{listener.host}/control", timeout=20)
        assert listener.wait("/control")  # it would have heard


def test_nothing_runs_and_nobody_is_called_behind_the_glass() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"}
    words = [sys.executable, "-m", "tests.ui.original.glass"]
    ended = subprocess.run(words, env=environment, capture_output=True, timeout=PATIENCE, check=False)
    if b"ImportError" in ended.stderr:  # a system without what the browser needs: then no original is shown in one
        with pytest.raises(ImportError):
            importlib.import_module("omnibox.ui.original.web")
        return
    assert ended.returncode == 0, ended.stderr.decode()[-2_000:]
    found = json.loads(ended.stdout.decode().strip().splitlines()[-1])
    assert set(found["titles"]) == set(VECTORS)
    assert [name for name, title in found["titles"].items() if title == "RAN"] == []
    assert found["heard"] == []
    assert found["opened_by_itself"] == []
    assert found["words"].strip() == "Gr\u00fc\u00dfe"
    assert found["opened"] == ["https://elsewhere.example/x"]
    assert found["page_after"] == "omnibox-original:page"
    assert found["menu"] == 0  # none: a browser's own menu saves, prints and looks at sources
    assert found["control"]["title"] == "RAN"
    assert any("/ran" in one for one in found["control"]["heard"])
