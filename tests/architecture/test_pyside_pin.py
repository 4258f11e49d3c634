"""PySide6 stays below 6.12 while Python 3.11 is supported: 6.12.0 aborts there after some 550 signal emits."""

import subprocess
import sys

import PySide6

EMITS = """
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Bell(QObject):
    rung = Signal(int, object)

app = QCoreApplication([])
bell, heard = Bell(), []
bell.rung.connect(lambda number, thing: heard.append(number))
for number in range(20_000):
    bell.rung.emit(number, {"any": "object"})
print(len(heard), heard[-1])
"""


def test_the_pin_holds() -> None:
    assert (6, 8) <= tuple(int(part) for part in PySide6.__version__.split(".")[:2]) < (6, 12)


def test_twenty_thousand_signals_arrive() -> None:
    answer = subprocess.run([sys.executable, "-c", EMITS], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout.split()) == (0, ["20000", "19999"])
