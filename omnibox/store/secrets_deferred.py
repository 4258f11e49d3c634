"""A sealed file that is not open yet: nothing is asked of a person before the first secret is."""

import threading
from collections.abc import Callable
from pathlib import Path

from omnibox.model.errors import VaultLocked
from omnibox.store.secrets import Vault


class DeferredVault(Vault):
    """Raises VaultLocked (`new`: there is no file yet, so a passphrase is chosen) until `unseal` was called."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: Vault | None = None
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    @property
    def locked(self) -> bool:
        """Whether a passphrase is needed before anything else."""
        return self._open is None

    @property
    def in_file(self) -> bool:
        """As `Vault.in_file`."""
        return True

    def unseal(self, passphrase: str) -> None:
        """Open the file, or make it with this passphrase; then whoever waits for it is told.

        Raises: VaultLocked (wrong or empty passphrase), Damaged, DiskFull.
        """
        with self._lock:
            self._open = Vault.open_sealed(self._path, passphrase=passphrase)
        for listener in self._listeners:
            listener()

    def on_unsealed(self, listener: Callable[[], None]) -> None:
        """Have `listener` called, in the unsealing thread, each time the vault was opened."""
        self._listeners.append(listener)

    def get(self, name: str) -> str | None:
        """As `Vault.get`; raises VaultLocked while sealed."""
        return self._opened().get(name)

    def put(self, name: str, secret: str) -> None:
        """As `Vault.put`; raises VaultLocked while sealed."""
        self._opened().put(name, secret)

    def delete(self, name: str) -> None:
        """As `Vault.delete`; raises VaultLocked while sealed."""
        self._opened().delete(name)

    def names(self) -> tuple[str, ...]:
        """As `Vault.names`; raises VaultLocked while sealed."""
        return self._opened().names()

    def handover(self) -> str | None:
        """As `Vault.handover`; None while sealed."""
        return self._open.handover() if self._open is not None else None

    def _opened(self) -> Vault:
        if self._open is None:
            raise VaultLocked(reason="passphrase_needed", new=not self._path.exists())
        return self._open
