"""Keyring backends for tests, written against the library's own backend interface."""

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """A working keyring that remembers as long as the object lives. `room` mimics Windows' limit of one entry."""

    priority = 5.0

    def __init__(self, room: int = 1280) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library leaves it untyped
        self.room = room
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password) > self.room:
            raise OSError("the stub received bad data")
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.entries:
            raise PasswordDeleteError("not found")
        del self.entries[service, username]


class PlainKeyring(MemoryKeyring):
    """One the library does not recommend, as those that keep plain text."""

    priority = 0.5


class LockedKeyring(MemoryKeyring):
    """One whose owner closed the unlock dialog."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("dismissed")


class ForgetfulKeyring(MemoryKeyring):
    """One that takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class BrokenKeyring(MemoryKeyring):
    """One without a daemon; its error quotes what it was given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(f"no bus for {password}")
