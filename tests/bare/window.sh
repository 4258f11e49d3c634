#!/bin/sh
# One PySide6 window on Xvfb through the real xcb platform; used by check.sh inside the bare system.
set -eu
Xvfb :97 -screen 0 800x600x24 -nolisten tcp &
server=$!
trap 'kill $server' EXIT
LC_ALL=C.UTF-8 DISPLAY=:97 QT_QPA_PLATFORM=xcb .venv/bin/python - <<'PYTHON'
import time
from pathlib import Path

for _ in range(100):  # the X server is up when its socket is there
    if Path("/tmp/.X11-unix/X97").exists():
        break
    time.sleep(0.05)

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

app = QApplication([])
label = QLabel("Omnibox")
label.show()
assert QTest.qWaitForWindowExposed(label)
assert app.platformName() == "xcb"
assert not app.primaryScreen().grabWindow(0).isNull()
print("window: opened on", app.platformName(), app.primaryScreen().geometry().getRect())
PYTHON
