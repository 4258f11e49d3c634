"""Who calls: a socket on loopback that counts every connection, whatever it says."""

import socket
import threading
from types import TracebackType
from typing import Self


class Listener:
    """Takes connections and remembers the first line of each."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.heard: list[str] = []
        self._met = threading.Condition()
        self._thread = threading.Thread(target=self._listen, name="listener", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line:
                line.settimeout(2)
                try:
                    first = line.recv(200).split(b"\r\n")[0].decode("latin-1")
                    line.sendall(b"HTTP/1.1 404 none\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                except OSError as error:
                    first = f"cut: {error}"
            with self._met:
                self.heard.append(first)
                self._met.notify_all()

    def wait(self, words: str, seconds: float = 20.0) -> bool:
        """Wait until somebody asked for something with these words in it."""
        with self._met:
            return self._met.wait_for(lambda: any(words in one for one in self.heard), seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
