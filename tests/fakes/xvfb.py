"""A screen that nobody sees: Xvfb on a display number of its own, gone with the test process.

Use: `with Xvfb() as screen: start_program(env={**os.environ, **screen.variables})`.
"""

import os
import shutil
import signal
import subprocess
from types import TracebackType
from typing import Self

_INSTALL = "apt-get install --no-install-recommends xvfb"
# The shell outlives nothing: when the test process goes, its end of stdin closes and the group is killed.
_GUARD = 'Xvfb -displayfd 3 -screen 0 "$1"x24 -nolisten tcp -noreset 3>&1 >/dev/null & cat >/dev/null; kill -9 0'


class XvfbMissing(RuntimeError):
    """Xvfb is not installed; the message says how to mend that."""


class Xvfb:
    """One X server; `display` is its name (":7")."""

    def __init__(self, size: str = "1440x900") -> None:
        """Start and wait until it serves. Raises: XvfbMissing."""
        if shutil.which("Xvfb") is None:
            raise XvfbMissing(f"Xvfb is not installed; install it with: {_INSTALL}")
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "sh", size],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        number = self._process.stdout.readline().strip().decode()  # written once it serves
        if not number:
            self.close()
            raise RuntimeError("Xvfb did not start")
        self.display = f":{number}"

    def __enter__(self) -> Self:
        """Return the running server."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.close()

    @property
    def variables(self) -> dict[str, str]:
        """What a program must be told to open its windows here, by Qt's real X11 platform."""
        return {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", "XDG_SESSION_TYPE": "x11", "WAYLAND_DISPLAY": ""}

    def close(self) -> None:
        """Kill it and wait for its end."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
