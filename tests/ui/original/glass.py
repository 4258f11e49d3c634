"""Shows every attack behind the glass of the true view and prints, as JSON, what came of it.

A process of its own, `python -m tests.ui.original.glass`: the browser wants its own environment, and leaves threads.
"""

import json
import sys
from typing import Any

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile
from PySide6.QtWidgets import QApplication

from omnibox.desk.original import Original, Picture
from omnibox.ui.original.web import OriginalView
from tests.ui.mails import picture
from tests.ui.original.listener import Listener
from tests.ui.original.vectors import pages

PATIENCE = 15_000  # ms for one page
LINK = "https://elsewhere.example/x"


class Show:
    """Shows one page after the other in one view."""

    def __init__(self, app: QApplication, listener: Listener) -> None:
        self._app = app
        self.listener = listener
        self.opened: list[str] = []
        self.view = OriginalView(Original(b""), self.opened.append)
        self.view.resize(640, 480)
        self.view.show()
        self.found: dict[str, Any] = {"titles": {}, "texts": {}}

    def page(self, html: str, pictures: dict[str, Picture] | None = None, charset: str = "utf-8") -> str:
        """Show one page; return its text once it stands."""
        self._await(lambda: self.view.show_other(Original(b"", html.encode(), charset, pictures or {})))
        text: list[str] = []
        self.view.glass.toPlainText(text.append)
        self._until(lambda: bool(text))
        return text[0]

    def _await(self, begin: Any) -> None:
        done: list[bool] = []
        self.view.glass.loadFinished.connect(done.append)
        begin()
        self._until(lambda: bool(done))
        self.view.glass.loadFinished.disconnect()

    def _until(self, condition: Any) -> None:
        end = QTimer()
        end.setSingleShot(True)
        end.start(PATIENCE)
        while not condition():
            if not end.isActive():
                raise TimeoutError
            turn = QEventLoop()
            QTimer.singleShot(5, turn.quit)
            turn.exec()

    def attacks(self) -> None:
        """Show them all."""
        for name, html in pages(self.listener.host).items():
            self.page(f"<p>before</p>{html}")
            self.found["titles"][name] = self.view.title()
        self.found["heard"] = list(self.listener.heard)
        self.found["opened_by_itself"] = list(self.opened)

    def manners(self) -> None:
        """What it should do: show its words and its own pictures, and hand a pressed link over."""
        png = Picture("image/png", picture(200, 200, "#ff0000"))
        self.found["words"] = self.page(
            f"<body style='margin:0'><img src='cid:A@b' style='display:block'><a href='{LINK}' "
            "style='display:block;width:600px;height:200px;background:#00ff00'>Gr\u00fc\u00dfe</a>",
            {"a@b": png},
        )
        self._until(lambda: self.view.grab().toImage().pixelColor(50, 50).name() == "#ff0000")
        inside = self.view.focusProxy()
        assert inside is not None, "the browser has no widget"
        QTest.mouseClick(inside, Qt.MouseButton.LeftButton, pos=QPoint(60, 300))
        self._until(lambda: bool(self.opened))
        self.found["opened"] = list(self.opened)
        self.found["page_after"] = self.view.url().toString()
        self.found["menu"] = int(self.view.contextMenuPolicy().value)

    def control(self) -> None:
        """A page without glass: script runs and the listener hears it, so both would have been seen."""
        profile = QWebEngineProfile()
        page = QWebEnginePage(profile)
        page.setHtml(pages(self.listener.host)["script"])
        self._until(lambda: page.title() == "RAN" and any("/ran" in one for one in self.listener.heard))
        self.found["control"] = {"title": page.title(), "heard": list(self.listener.heard)}
        page.deleteLater()
        self._app.processEvents()


def main() -> int:
    """Run it all."""
    app = QApplication(sys.argv[:1])
    with Listener() as listener:
        show = Show(app, listener)
        show.attacks()
        show.manners()
        show.control()
        show.view.end()
        sys.stdout.write(json.dumps(show.found) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
