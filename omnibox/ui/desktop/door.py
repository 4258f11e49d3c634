"""Where a second start knocks: a local socket that only this person's programs can reach.

The lock of `instance.py` says who is first; the socket only carries the wish to come forward. Its name comes with the
start, from the data folder. A line `open <token>` is answered with `here`; the token is the window manager's leave to
come to the front, empty where there is none.
"""

import logging
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

LONGEST: Final = 4_096  # bytes of a line; more is nobody of ours
ANSWER: Final = b"here\n"
log = logging.getLogger("omnibox.ui.desktop")


class Door(QObject):
    """Listens while this window holds the folder."""

    knocked = Signal(str)  # the window manager's token, "" where there is none

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._server: QLocalServer | None = None
        self._inside: list[QLocalSocket] = []

    def open(self) -> bool:
        """Begin to listen; what a killed window left in the place goes. Returns whether it listens."""
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not server.listen(self._name):
            QLocalServer.removeServer(self._name)  # we hold the folder's lock: whoever made it is gone
            if not server.listen(self._name):
                log.warning("second starts cannot ask this window forward: %s", server.serverError().name)
                return False
        server.newConnection.connect(self._callers)
        self._server = server
        return True

    def close(self) -> None:
        """Listen no more; the socket is removed."""
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None
            self._inside.clear()

    def _callers(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            caller = self._server.nextPendingConnection()
            self._inside.append(caller)
            caller.readyRead.connect(self._listen)
            caller.disconnected.connect(self._listen)
        self._listen()

    def _listen(self) -> None:
        """Hear whoever stands there, and forget who has gone."""
        for caller in tuple(self._inside):
            self._hear(caller)
            if caller.state() is caller.LocalSocketState.UnconnectedState and caller in self._inside:
                self._inside.remove(caller)
                caller.deleteLater()

    def _hear(self, caller: "QLocalSocket") -> None:
        if caller.canReadLine():
            words = bytes(caller.readLine(LONGEST).data()).decode("utf-8", "replace").split()
            if words and words[0] == "open":
                caller.write(ANSWER)
                caller.flush()
                caller.disconnectFromServer()
                self.knocked.emit(words[1] if len(words) > 1 else "")
            else:
                caller.abort()
        elif caller.bytesAvailable() > LONGEST:
            caller.abort()


def take_token(token: str) -> None:
    """Give the window manager's leave to Qt, which uses it when the window is raised next."""
    if token:
        with suppress(ValueError):  # a NUL in it: somebody's nonsense
            os.environ["XDG_ACTIVATION_TOKEN"] = token
