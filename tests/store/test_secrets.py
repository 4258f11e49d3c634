"""Vaults keep secrets, find them again from another process, and say plainly when they cannot."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keyring
import pytest

from omnibox.model.errors import Damaged, VaultLocked, VaultUnavailable
from omnibox.store.secrets import Vault
from tests.store.keyrings import BrokenKeyring, ForgetfulKeyring, LockedKeyring, MemoryKeyring, PlainKeyring

PASSPHRASE = "correct horse"


@pytest.fixture(params=["keyring", "sealed"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    if request.param == "keyring":
        return Vault.open_keyring(backend=MemoryKeyring())
    return Vault.open_sealed(tmp_path / "secrets.sealed", passphrase=PASSPHRASE)


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    path = tmp_path / "deep" / "secrets.sealed"
    Vault.open_sealed(path, passphrase=PASSPHRASE).put("inbox:1:password", "hunter2-Ω")
    return path


def test_keep_and_forget(vault: Vault) -> None:
    assert vault.get("a") is None
    assert vault.names() == ()
    vault.put("b", "two")
    vault.put("a", "one")
    vault.put("a", "uno ✓")
    assert (vault.get("a"), vault.get("b"), vault.names()) == ("uno ✓", "two", ("a", "b"))
    vault.delete("a")
    vault.delete("a")
    assert (vault.get("a"), vault.names()) == (None, ("b",))


def test_rename(vault: Vault) -> None:
    vault.put("probe:1", "secret")
    vault.rename("probe:1", "inbox:1")
    assert (vault.names(), vault.get("inbox:1")) == (("inbox:1",), "secret")
    with pytest.raises(KeyError):
        vault.rename("probe:1", "inbox:2")


@pytest.mark.parametrize("length", [0, 999, 1000, 1001, 25_000])
def test_any_length(vault: Vault, length: int) -> None:
    long = "ab c"[: length % 4] + "xyz-" * (length // 4)
    vault.put("token", long)
    assert vault.get("token") == long
    vault.put("token", "short")
    assert vault.get("token") == "short"


def test_a_secret_that_looks_like_our_own_bookkeeping(vault: Vault) -> None:
    vault.put("token", "omnibox-parts:3:abcd")
    assert vault.get("token") == "omnibox-parts:3:abcd"


def test_the_keyring_is_left_clean() -> None:
    backend = MemoryKeyring()
    vault = Vault.open_keyring(backend=backend)
    assert backend.entries == {}
    vault.put("token", "x" * 5000)
    vault.put("token", "y" * 3000)
    assert len(backend.entries) == 2 + 3  # names, head, three parts
    vault.delete("token")
    assert list(backend.entries) == [("omnibox", "omnibox:names")]


def test_parts_lost_are_no_secret_rather_than_half_of_one() -> None:
    backend = MemoryKeyring()
    vault = Vault.open_keyring(backend=backend)
    vault.put("token", "x" * 5000)
    del backend.entries[next(entry for entry in backend.entries if entry[1].endswith(":3"))]
    assert vault.get("token") is None


@pytest.mark.parametrize(
    "backend,error,reason",
    [
        (LockedKeyring(), VaultLocked, "keyring_locked"),
        (ForgetfulKeyring(), VaultUnavailable, "forgets"),
        (BrokenKeyring(), VaultUnavailable, "OSError"),
    ],
)
def test_a_keyring_is_proved_before_it_is_trusted(
    backend: MemoryKeyring, error: type[VaultLocked | VaultUnavailable], reason: str
) -> None:
    with pytest.raises(error) as caught:
        Vault.open_keyring(backend=backend)
    assert caught.value.params == {"reason": reason}


def test_errors_do_not_quote_secrets() -> None:
    backend = MemoryKeyring(room=40)
    vault = Vault.open_keyring(backend=backend)
    with pytest.raises(VaultUnavailable) as caught:
        vault.put("token", "hunter2" * 10)
    assert caught.value.__suppress_context__
    assert "hunter2" not in f"{caught.value!r} {caught.value.params}"


@pytest.fixture
def system_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("system_keyring")
def test_the_configured_backend_is_taken_unless_it_keeps_plain_text() -> None:
    keyring.set_keyring(MemoryKeyring())
    Vault.open_keyring().put("a", "1")
    assert Vault.open_keyring().get("a") == "1"
    keyring.set_keyring(PlainKeyring())
    with pytest.raises(VaultUnavailable) as caught:
        Vault.open_keyring()
    assert caught.value.params == {"reason": "no_backend"}


def test_the_sealed_file_is_private_and_holds_nothing_readable(sealed: Path) -> None:
    assert b"hunter2" not in sealed.read_bytes()
    assert b"inbox:1" not in sealed.read_bytes()
    if sys.platform != "win32":
        assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    assert sorted(path.name for path in sealed.parent.iterdir()) == ["secrets.sealed", "secrets.sealed.lock"]


def test_the_sealed_file_opens_by_passphrase_and_by_the_key_handed_over(sealed: Path) -> None:
    desk = Vault.open_sealed(sealed, passphrase=PASSPHRASE)
    engine = Vault.open_sealed(sealed, key=desk.handover())
    desk.put("probe:1", "fresh")
    assert (engine.get("probe:1"), engine.get("inbox:1:password")) == ("fresh", "hunter2-Ω")


def test_a_keyring_needs_no_key_handed_over() -> None:
    assert Vault.open_keyring(backend=MemoryKeyring()).handover() is None


@pytest.mark.parametrize(
    "passphrase,key,reason",
    [
        (None, None, "passphrase_needed"),
        ("", None, "passphrase_needed"),
        ("wrong", None, "wrong_passphrase"),
        (None, "AAAA", "wrong_key"),
        (None, "not base64!", "wrong_key"),
    ],
)
def test_wrong_words_stay_outside(sealed: Path, passphrase: str | None, key: str | None, reason: str) -> None:
    with pytest.raises(VaultLocked) as caught:
        Vault.open_sealed(sealed, passphrase=passphrase, key=key)
    assert caught.value.params == {"reason": reason}


def test_a_missing_file_needs_a_passphrase(tmp_path: Path) -> None:
    with pytest.raises(VaultLocked):
        Vault.open_sealed(tmp_path / "none", key="AAAA")


@pytest.mark.parametrize("at", [5, -1, -20])
def test_one_changed_byte_is_noticed(sealed: Path, at: int) -> None:
    spoilt = bytearray(sealed.read_bytes())
    spoilt[at] ^= 1
    sealed.write_bytes(spoilt)
    with pytest.raises(Damaged):
        Vault.open_sealed(sealed, passphrase=PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"{}\n", b"[1]\nxxxxxxxxxxxxxxxxxxxx", b"\x00" * 100])
def test_any_other_file_is_no_vault(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "v").write_bytes(content)
    with pytest.raises(Damaged):
        Vault.open_sealed(tmp_path / "v", passphrase=PASSPHRASE)


def test_a_header_cannot_ask_for_endless_work(sealed: Path) -> None:
    sealed.write_bytes(sealed.read_bytes().replace(b'"cost": 131072', b'"cost": 1073741824'))
    with pytest.raises(Damaged):
        Vault.open_sealed(sealed, passphrase=PASSPHRASE)


def test_two_vaults_writing_at_once_lose_nothing(sealed: Path) -> None:
    first = Vault.open_sealed(sealed, passphrase=PASSPHRASE)
    second = Vault.open_sealed(sealed, key=first.handover())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: (first if n % 2 else second).put(f"n{n:02}", str(n)), range(40)))
    assert first.names()[1:] == tuple(f"n{n:02}" for n in range(40))


if sys.platform != "win32":  # the limit on file sizes is one of POSIX

    def test_a_full_disk_keeps_the_old_secrets(sealed: Path) -> None:
        program = f"""
import resource
from pathlib import Path
from omnibox.model.errors import DiskFull
from omnibox.store.secrets import Vault
vault = Vault.open_sealed(Path({str(sealed)!r}), passphrase={PASSPHRASE!r})
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    vault.put("big", "x" * 10_000)
except DiskFull:
    print("full")
"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout == "full\n"
        assert Vault.open_sealed(sealed, passphrase=PASSPHRASE).names() == ("inbox:1:password",)
        assert not list(sealed.parent.glob(".new-*"))


def test_opening_a_vault_module_loads_neither_keyring_nor_cryptography() -> None:
    program = "import sys, omnibox.store.secrets; print(sorted({'keyring', 'cryptography'} & {*sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
