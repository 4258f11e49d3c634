"""Secrets in the keyring of the system: Keychain, Credential Manager, Secret Service, KWallet."""

import contextlib
import json
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING

from omnibox.model.errors import VaultLocked, VaultUnavailable
from omnibox.store.secrets import Vault

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_NAMES = "omnibox:names"  # keyrings cannot list; we keep the names ourselves
_PART = 1000  # characters; Windows holds 1,280 in one entry, and sign-in tokens are longer
_MANY = "omnibox-parts:"


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    """Turn whatever a backend throws into ours. Its own text is left behind: it may quote what it was given."""
    from keyring.errors import KeyringLocked

    try:
        yield
    except KeyringLocked:
        raise VaultLocked(reason="keyring_locked") from None
    except Exception as error:  # noqa: BLE001  # backends raise D-Bus, ctypes and OS errors of every kind
        raise VaultUnavailable(reason=type(error).__name__) from None


class KeyringVault(Vault):
    """Secrets in one backend of the `keyring` library, under one service name."""

    def __init__(self, service: str, backend: "KeyringBackend") -> None:
        self._service = service
        self._backend = backend

    @classmethod
    def open(cls, service: str, backend: "KeyringBackend | None") -> "KeyringVault":
        """Prove the backend by a round trip: many are installed, fewer have a daemon behind them."""
        if backend is None:
            backend = _recommended()
        vault = cls(service, backend)
        name, value = f"omnibox:probe:{secrets.token_hex(4)}", secrets.token_hex(8)
        vault._set(name, value)
        kept = vault._get(name)
        vault._remove(name)
        if kept != value:
            raise VaultUnavailable(reason="forgets")
        return vault

    def get(self, name: str) -> str | None:
        head = self._get(name)
        if head is None or not head.startswith(_MANY):
            return head
        parts = [self._get(part) for part in self._part_names(name, head)]
        if any(part is None for part in parts):
            return None  # a write was cut short: as good as none
        return "".join(part or "" for part in parts)

    def put(self, name: str, secret: str) -> None:
        names = set(self.names())
        if name not in names:  # the name first: a secret nobody lists could never be cleaned up
            self._write(_NAMES, json.dumps(sorted({*names, name})))
        self._write(name, secret)

    def delete(self, name: str) -> None:
        self._erase(name)
        names = set(self.names())
        if name in names:
            self._write(_NAMES, json.dumps(sorted(names - {name})))

    def names(self) -> tuple[str, ...]:
        known = self.get(_NAMES)
        return tuple(json.loads(known)) if known else ()

    def _write(self, name: str, value: str) -> None:
        """Write under one entry, or in parts with an entry that counts them, parts first."""
        old = self._get(name) or ""
        if len(value) <= _PART and not value.startswith(_MANY):
            self._set(name, value)
            stale = self._part_names(name, old)
        else:
            parts = [value[at : at + _PART] for at in range(0, len(value), _PART)]
            head = f"{_MANY}{len(parts)}:{secrets.token_hex(4)}"  # fresh part names: a cut-off write spoils nothing
            for part_name, part in zip(self._part_names(name, head), parts, strict=True):
                self._set(part_name, part)
            self._set(name, head)
            stale = self._part_names(name, old)
        for part_name in stale:
            self._remove(part_name)

    def _erase(self, name: str) -> None:
        old = self._get(name)
        if old is None:
            return
        self._remove(name)
        for part_name in self._part_names(name, old):
            self._remove(part_name)

    @staticmethod
    def _part_names(name: str, head: str) -> tuple[str, ...]:
        if not head.startswith(_MANY):
            return ()
        count, _, salt = head.removeprefix(_MANY).partition(":")
        return tuple(f"{name}:{salt}:{number}" for number in range(int(count)))

    def _get(self, name: str) -> str | None:
        with _plain_errors():
            return self._backend.get_password(self._service, name)

    def _set(self, name: str, value: str) -> None:
        with _plain_errors():
            self._backend.set_password(self._service, name, value)

    def _remove(self, name: str) -> None:
        from keyring.errors import PasswordDeleteError

        with _plain_errors(), contextlib.suppress(PasswordDeleteError):
            self._backend.delete_password(self._service, name)


def _recommended() -> "KeyringBackend":
    """Return the configured backend if the library recommends it: those below 1 keep plain text or nothing."""
    import keyring

    with _plain_errors():
        backend = keyring.get_keyring()
    if backend.priority < 1:
        raise VaultUnavailable(reason="no_backend")
    return backend
