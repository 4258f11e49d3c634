#!/bin/sh
# One PySide6 window on Xvfb through the real xcb platform; used by check.sh inside the bare system.
set -eu
pipe=$(mktemp -u)
mkfifo "$pipe"
Xvfb -displayfd 3 -screen 0 800x600x24 -nolisten tcp 3>"$pipe" & # writes its number once it is up
server=$!
trap 'kill $server; rm -f "$pipe"' EXIT
read -r number <"$pipe"
LC_ALL=C.UTF-8 DISPLAY=":$number" QT_QPA_PLATFORM=xcb .venv/bin/python - <<'PYTHON'
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
