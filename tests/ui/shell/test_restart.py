"""A new start at the same place: another language was chosen."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from omnibox import __version__
from omnibox.ui.app import START_ANEW, WINDOW_FILE, DeskApp
from omnibox.ui.main_window import MainWindow
from omnibox.ui.remember import Remember
from tests.desk.world import World
from tests.ui.room import world

__all__ = ["world"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
AGAIN = "import sys; sys.argv[1:] = ['--version']; from omnibox import bootstrap; bootstrap.start_anew()"


def test_a_new_start_comes_back_to_the_page_that_was_open(qapp: QApplication, world: World, data_dir: Path) -> None:
    mail = world.mail(world.inbox())
    first = DeskApp(qapp, lambda: world.desk, data_dir)

    def choose() -> None:
        window, services = first.window, first.services
        assert window is not None
        assert services is not None
        services.navigation.open(mail.customer_id, mail.conversation_id)
        QTimer.singleShot(0, lambda: write(window))

    def write(window: MainWindow) -> None:
        """As soon as the composer is ready, half a note is begun; then the new start is asked for."""
        composer = window.inbox.conversation.composer
        if not composer.isEnabled():
            QTimer.singleShot(20, lambda: write(window))
            return
        composer.begin_note()
        QTest.keyClicks(composer.editor, "Half a note")
        window.show_settings("appearance")
        services = window.services
        services.looks.choose("language", "de")
        assert services.looks.can_restart
        services.looks.restart_wanted.emit()

    first.ready.connect(lambda: QTimer.singleShot(0, choose))
    assert first.run() == START_ANEW
    draft = world.desk.drafts.load(mail.customer_id, "note")
    assert draft is not None
    assert draft.text == "Half a note"
    kept = Remember(data_dir / WINDOW_FILE)
    assert (kept.text("come_back"), kept.text("language")) == ("settings", "de")

    seen: list[str] = []
    second = DeskApp(qapp, lambda: world.desk, data_dir)

    def look() -> None:
        window = second.window
        assert window is not None
        seen.extend([window.page, window.settings.current, window.settings.accessibleName()])
        second.quit()

    second.ready.connect(lambda: QTimer.singleShot(0, look))
    assert second.run() == 0
    qapp.removeTranslator(second._catalogue)
    qapp.removeTranslator(first._catalogue)
    qapp.setStyleSheet("")
    assert seen == ["settings", "appearance", "Einstellungen"]
    assert Remember(data_dir / WINDOW_FILE).text("come_back") == "inbox"  # once only


def test_the_program_starts_itself_with_the_same_words() -> None:
    ended = subprocess.run([sys.executable, "-c", AGAIN], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (0, f"Omnibox {__version__}"), ended.stderr
