"""From an inbox's row to what its driver is given: settings, opened secrets, and where its tokens come from."""

from collections.abc import Mapping
from uuid import UUID

from omnibox.channels.base import Account
from omnibox.engine.tokens import Secrets, Tokens
from omnibox.model.errors import AuthFailed
from omnibox.model.sign_in import AUTH, PASSWORD, REFRESH_TOKEN, signs_in_by_page


def make_account(
    vault: Secrets,
    tokens: Tokens,
    channel: str,
    whose: tuple[UUID, str, str],
    settings: Mapping[str, str],
    refs: Mapping[str, str],
) -> Account:
    """Return the account. `whose`: id, address, name; `refs`: secret -> its name in the vault.

    A refresh token never reaches a driver: it gets a source of access tokens. May read the keyring: never on the loop.
    Raises: AuthFailed where a secret is missing, OmniboxError where the vault is locked.
    """
    how = settings.get(AUTH, PASSWORD) or PASSWORD
    name = refs.get(REFRESH_TOKEN, "")
    if how != PASSWORD and not name:
        raise AuthFailed("consent_needed", provider=tokens.label(channel, how))
    wanted = {key: ref for key, ref in refs.items() if key != REFRESH_TOKEN and (how == PASSWORD or key != PASSWORD)}
    secrets = {}
    for key, ref in wanted.items():
        secret = vault.get(ref)
        if secret is None:
            raise AuthFailed("secret_missing", field=key)
        secrets[key] = secret
    token = tokens.source(channel, how, name) if how != PASSWORD else None
    inbox_id, address, shown = whose
    return Account(inbox_id, address, shown, settings, secrets, token)


def refusal(code: str, settings: Mapping[str, str]) -> str:
    """Return what a refused login is called: where no password was shown, none was wrong."""
    return "token_refused" if code == "auth_refused" and signs_in_by_page(settings) else code
