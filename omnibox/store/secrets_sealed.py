"""Secrets in one file sealed with a passphrase, for systems without a keyring.

Layout: a line of JSON (format, scrypt cost, salt, check), then nonce (12 bytes) and ciphertext. The key comes from
the passphrase by scrypt (RFC 7914), the seal is ChaCha20-Poly1305 (RFC 8439) with the first line as associated data.
The check tells a wrong passphrase from a spoilt file without weakening either.
"""

import base64
import binascii
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omnibox.model.errors import Busy, Damaged, VaultLocked
from omnibox.store.files import make_folders, write_durably
from omnibox.store.secrets import Vault

_FORMAT = "omnibox-sealed-1"
_COST = 1 << 17  # OWASP's choice for scrypt with r=8, p=1: 128 MB, some 0.3 s
_COST_LIMIT = 1 << 20  # a spoilt header must not eat the machine
_KEY = 32
_NONCE = 12
_PATIENCE = 10.0  # seconds another process may hold the file


@dataclass(frozen=True, slots=True)
class _Header:
    cost: int
    salt: bytes
    check: bytes

    def line(self) -> bytes:
        known = {"format": _FORMAT, "cost": self.cost, "salt": self.salt.hex(), "check": self.check.hex()}
        return json.dumps(known, sort_keys=True).encode() + b"\n"


class SealedVault(Vault):
    """Secrets in a sealed file. The file is read anew for each call, so that two processes may share it."""

    def __init__(self, path: Path, header: _Header, key: bytes) -> None:
        self._path = path
        self._header = header
        self._key = key
        self._lock = threading.Lock()

    @property
    def in_file(self) -> bool:
        """As `Vault.in_file`."""
        return True

    @classmethod
    def open(cls, path: Path, *, passphrase: str | None, key: str | None) -> "SealedVault":
        """Open or make the file; see `Vault.open_sealed`."""
        if not path.exists():
            if not passphrase:
                raise VaultLocked(reason="passphrase_needed")
            return cls._make(path, passphrase)
        header, _ = _read(path)
        if key is not None:
            with contextlib.suppress(binascii.Error):
                vault = cls(path, header, base64.b64decode(key, validate=True))
                return vault._proved("wrong_key")
            raise VaultLocked(reason="wrong_key")
        if not passphrase:
            raise VaultLocked(reason="passphrase_needed")
        vault = cls(path, header, _derive(passphrase, header.salt, header.cost))
        return vault._proved("wrong_passphrase")

    @classmethod
    def _make(cls, path: Path, passphrase: str) -> "SealedVault":
        salt = secrets.token_bytes(16)
        key = _derive(passphrase, salt, _COST)
        vault = cls(path, _Header(_COST, salt, _check(key)), key)
        vault._save({})
        return vault

    def _proved(self, reason: str) -> "SealedVault":
        if not hmac.compare_digest(_check(self._key), self._header.check):
            raise VaultLocked(reason=reason)
        self._load()
        return self

    def get(self, name: str) -> str | None:
        return self._load().get(name)

    def put(self, name: str, secret: str) -> None:
        with self._alone():
            self._save(self._load() | {name: secret})

    def delete(self, name: str) -> None:
        with self._alone():
            kept = self._load()
            if kept.pop(name, None) is not None:
                self._save(kept)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._load()))

    def handover(self) -> str | None:
        return base64.b64encode(self._key).decode()

    def _load(self) -> dict[str, str]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        header, sealed = _read(self._path)
        if header != self._header:
            raise VaultLocked(reason="passphrase_changed")
        try:
            plain = ChaCha20Poly1305(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], header.line())
        except InvalidTag:
            raise Damaged(file=self._path.name, backup=None) from None
        kept: dict[str, str] = json.loads(plain)
        return kept

    def _save(self, kept: dict[str, str]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        nonce = secrets.token_bytes(_NONCE)
        line = self._header.line()
        sealed = ChaCha20Poly1305(self._key).encrypt(nonce, json.dumps(kept).encode(), line)
        write_durably(self._path, line + nonce + sealed)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other threads and processes from writing between our reading and writing."""
        with self._lock, _file_lock(self._path.with_name(self._path.name + ".lock")):
            yield


def _derive(passphrase: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=cost, r=8, p=1, maxmem=130 * 8 * cost, dklen=_KEY)


def _check(key: bytes) -> bytes:
    return hmac.digest(key, b"omnibox vault check", "sha256")[:16]


def _read(path: Path) -> tuple[_Header, bytes]:
    line, _, sealed = path.read_bytes().partition(b"\n")
    try:
        known: dict[str, Any] = json.loads(line)
        header = _Header(int(known["cost"]), bytes.fromhex(known["salt"]), bytes.fromhex(known["check"]))
        sound = known["format"] == _FORMAT and header.cost.bit_count() == 1 and 1 < header.cost <= _COST_LIMIT
    except (ValueError, KeyError, TypeError):
        sound, header = False, _Header(0, b"", b"")
    if not sound or len(sealed) <= _NONCE:
        raise Damaged(file=path.name, backup=None)
    return header, sealed


@contextlib.contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """Hold the lock file. Raises Busy when another process holds it for longer than a write can take."""
    make_folders(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + _PATIENCE
        while not _take(handle):
            if time.monotonic() > until:
                raise Busy(file=path.name)
            time.sleep(0.01)
        yield
    finally:
        os.close(handle)  # closing lets go of the lock, on every system


def _take(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
