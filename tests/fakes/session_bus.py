"""A private D-Bus session bus on a socket of its own, gone with the test process."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

_INSTALL = "apt-get install --no-install-recommends dbus-daemon"
# The shell outlives nothing: when the test process goes, its end of stdin closes and the group is killed.
_GUARD = 'dbus-daemon --nofork --print-address=3 --config-file="$1" 3>&1 >/dev/null & cat >/dev/null; kill -9 0'
_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>
"""


class BusMissing(RuntimeError):
    """dbus-daemon is not installed; the message says how to mend that."""


class SessionBus:
    """One dbus-daemon that starts no service by itself; `address` is what DBUS_SESSION_BUS_ADDRESS wants."""

    def __init__(self, folder: Path) -> None:
        """Start and wait until it serves. Raises: BusMissing."""
        if shutil.which("dbus-daemon") is None:
            raise BusMissing(f"dbus-daemon is not installed; install it with: {_INSTALL}")
        config = folder / "bus.conf"
        config.write_text(_CONFIG.format(socket=folder / "bus"))
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "sh", str(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip().decode()  # written once it serves
        if not self.address:
            self.close()
            raise RuntimeError("dbus-daemon did not start")

    def __enter__(self) -> Self:
        """Return the running bus."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.close()

    def close(self) -> None:
        """Kill it and wait for its end; harmless a second time."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
