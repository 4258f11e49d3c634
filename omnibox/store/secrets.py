"""The vault: passwords and tokens by name, in the system's keyring or in a file sealed with a passphrase.

Secrets never lie in the store, a log, an error, a command line or the environment.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend


class Vault(ABC):
    """Secrets by name. Safe to use from several threads; every process sees what another one wrote."""

    @staticmethod
    def open_keyring(service: str = "omnibox", backend: "KeyringBackend | None" = None) -> "Vault":
        """Open the keyring of this system, or the given backend.

        Raises VaultUnavailable where none works, VaultLocked where its owner would not unlock it.
        """
        from omnibox.store.secrets_keyring import KeyringVault

        return KeyringVault.open(service, backend)

    @staticmethod
    def open_sealed(path: Path, *, passphrase: str | None = None, key: str | None = None) -> "Vault":
        """Open the sealed file, or make it (passphrase only). `key` is what `handover()` of another process gave.

        Raises VaultLocked (wrong or no passphrase or key), Damaged (not a file of ours, or tampered with).
        """
        from omnibox.store.secrets_sealed import SealedVault

        return SealedVault.open(path, passphrase=passphrase, key=key)

    @staticmethod
    def open_deferred(path: Path) -> "Vault":
        """Open the sealed file when its passphrase is known: see `unseal`. Nothing is raised here."""
        from omnibox.store.secrets_deferred import DeferredVault

        return DeferredVault(path)

    @property
    def locked(self) -> bool:
        """Whether a passphrase is needed before anything else; only ever of a deferred vault."""
        return False

    @property
    def in_file(self) -> bool:
        """Whether secrets lie in a sealed file, because this system has no keyring."""
        return False

    def unseal(self, passphrase: str) -> None:  # noqa: B027 - an open vault has nothing to unseal
        """Open a deferred vault. Raises VaultLocked (wrong or empty passphrase), Damaged, DiskFull."""

    def on_unsealed(self, listener: Callable[[], None]) -> None:  # noqa: B027 - an open vault never tells
        """Have `listener` called each time a deferred vault was opened."""

    @abstractmethod
    def get(self, name: str) -> str | None:
        """Return the secret, None where there is none of that name."""

    @abstractmethod
    def put(self, name: str, secret: str) -> None:
        """Keep `secret`, durable on return; an older one of that name is gone."""

    @abstractmethod
    def delete(self, name: str) -> None:
        """Forget the secret; none of that name is fine."""

    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Return all names, sorted."""

    def rename(self, old: str, new: str) -> None:
        """Move a secret to its final name. Raises KeyError where there is none."""
        secret = self.get(old)
        if secret is None:
            raise KeyError(old)
        self.put(new, secret)
        self.delete(old)

    def handover(self) -> str | None:
        """Return the key to hand to the engine on its standard input; None where it needs none."""
        return None
