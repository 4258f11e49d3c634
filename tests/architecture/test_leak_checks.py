"""The leak and log checks bite: each sin, committed in a test of its own, fails that test by name."""

from pathlib import Path

import pytest

pytest_plugins = ("pytester",)

CONFTEST = 'pytest_plugins = ("tests.support.logs", "tests.support.leaks")'
SINS = {
    "widget": "from PySide6.QtWidgets import QWidget\ndef test_sin(qapp):\n    global kept\n    kept = QWidget()",
    "QTimer": "from PySide6.QtCore import QTimer\ndef test_sin(qapp):\n    global kept\n"
    "    kept = QTimer()\n    kept.start(1000)",
    "QThread": "from PySide6.QtCore import QThread\ndef test_sin(qapp):\n    global kept\n"
    "    kept = QThread()\n    kept.start()\ndef test_end():\n    kept.quit()\n    kept.wait()",
    "thread": "import threading\nend = threading.Event()\ndef test_sin():\n"
    "    threading.Thread(target=end.wait).start()\ndef test_end():\n    end.set()",
    "log": "import logging\ndef test_sin():\n    logging.getLogger('omnibox.x').warning('odd')",
}
WORDS = {"log": "*unexpected log records*", **{sin: f"*{sin} *" for sin in ("widget", "QTimer", "QThread", "thread")}}
CLEAN = """
import logging, threading
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

def test_clean(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    timer = QTimer(widget)
    timer.start(1000)
    thread = threading.Thread(target=lambda: None)
    thread.start()

@pytest.mark.allow_log("omnibox.x: odd")
def test_marked():
    logging.getLogger("omnibox.x").warning("odd")

def test_stated(allow_log):
    allow_log("odd")
    logging.getLogger("omnibox.x").warning("odd")
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    pytester.makeini("[pytest]\nqt_api = pyside6\nmarkers =\n  allow_log(pattern): x\n  allow_leak(reason): x")
    pytester.makeconftest(CONFTEST)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    return pytester


@pytest.mark.parametrize("sin", SINS)
def test_a_sin_fails_its_test(run: pytest.Pytester, sin: str) -> None:
    run.makepyfile(f"import tests.support.leaks as leaks\nleaks.PATIENCE = 0.2\n{SINS[sin]}")
    result = run.runpytest_subprocess("-p", "no:cacheprovider")
    result.stdout.fnmatch_lines([WORDS[sin]])
    assert result.parseoutcomes().get("errors") == 1


def test_clean_tests_pass(run: pytest.Pytester) -> None:
    run.makepyfile(CLEAN)
    result = run.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=3)
