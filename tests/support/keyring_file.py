"""A keyring that lies in a file, for tests in which several processes share secrets as they do on a person's machine.

A process is told of it by `PYTHON_KEYRING_BACKEND=tests.support.keyring_file.FileKeyring` and the variable named below.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

FILE_VARIABLE = "OMNIBOX_TESTS_KEYRING"
BACKEND = "tests.support.keyring_file.FileKeyring"


class FileKeyring(KeyringBackend):
    """Secrets as JSON in one file; written aside and renamed, so that a killed writer leaves the old ones."""

    priority = 5.0

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library leaves it untyped
        self._path = path or Path(os.environ[FILE_VARIABLE])

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service}\n{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        with self._alone():
            self._write({**self._read(), f"{service}\n{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        with self._alone():
            known = self._read()
            if known.pop(f"{service}\n{username}", None) is None:
                raise PasswordDeleteError("not found")
            self._write(known)

    def secrets(self) -> dict[str, str]:
        """Everything that is kept, by user name."""
        return {key.partition("\n")[2]: value for key, value in self._read().items()}

    def _read(self) -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found

    def _write(self, known: dict[str, str]) -> None:
        aside = self._path.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(known), encoding="utf-8")
        aside.replace(self._path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._path.with_suffix(".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
