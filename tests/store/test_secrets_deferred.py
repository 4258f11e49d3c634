"""A vault that asks for its passphrase only when the first secret is needed."""

from pathlib import Path

import pytest

from omnibox.model.errors import VaultLocked
from omnibox.store.secrets import Vault


@pytest.mark.parametrize("call", ["get", "put", "delete", "names"])
def test_every_use_of_a_shut_vault_asks_for_the_passphrase(tmp_path: Path, call: str) -> None:
    vault = Vault.open_deferred(tmp_path / "v")
    uses = {
        "get": lambda: vault.get("a"),
        "put": lambda: vault.put("a", "1"),
        "delete": lambda: vault.delete("a"),
        "names": vault.names,
    }
    assert vault.locked
    assert vault.handover() is None
    with pytest.raises(VaultLocked) as caught:
        uses[call]()
    assert caught.value.params == {"reason": "passphrase_needed", "new": True}


def test_a_chosen_passphrase_makes_the_file_and_whoever_waits_is_told(tmp_path: Path) -> None:
    vault = Vault.open_deferred(tmp_path / "v")
    told: list[str | None] = []
    vault.on_unsealed(lambda: told.append(vault.handover()))
    vault.unseal("correct horse")
    vault.put("a", "1")
    assert (vault.locked, vault.get("a"), vault.names()) == (False, "1", ("a",))
    assert told == [vault.handover()]
    assert Vault.open_sealed(tmp_path / "v", key=told[0]).get("a") == "1"


def test_a_wrong_passphrase_leaves_it_shut(tmp_path: Path) -> None:
    Vault.open_sealed(tmp_path / "v", passphrase="correct horse").put("a", "1")
    vault = Vault.open_deferred(tmp_path / "v")
    with pytest.raises(VaultLocked) as caught:
        vault.unseal("wrong")
    assert caught.value.params == {"reason": "wrong_passphrase"}
    with pytest.raises(VaultLocked) as again:
        vault.get("a")
    assert again.value.params["new"] is False
    vault.unseal("correct horse")
    assert vault.get("a") == "1"
