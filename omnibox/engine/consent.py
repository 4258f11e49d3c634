"""Redeeming a consent: the code a browser brought becomes a refresh token in the vault, under the same name.

Payload: {"channel", "provider", "secret_refs": {"refresh_token": name}}; the vault holds {"code", "verifier",
"redirect_uri"} as JSON under that name until then. Answer: {"ok": True, "address": who signed in, "" if unknown}.
"""

import asyncio
import json

from omnibox.channels.base import Grant
from omnibox.engine.supervisor import Tools
from omnibox.model.errors import AuthFailed, Rejected
from omnibox.model.rows import RequestRow
from omnibox.model.sign_in import REFRESH_TOKEN, SignIn

Answer = tuple[bool, dict[str, object]]


async def answer(tools: Tools, row: RequestRow) -> Answer:
    """Exchange the code. Raises: AuthFailed, Retryable, Rejected("no_refresh_token", "scope_missing")."""
    asked, tokens = row.payload, tools.tokens
    name = str(dict(asked.get("secret_refs", {})).get(REFRESH_TOKEN, ""))
    provider = await tokens.provider(str(asked.get("channel", "")), str(asked.get("provider", "")))
    kept = await asyncio.to_thread(tools.vault.get, name)
    code, verifier, redirect_uri = _brought(kept, provider)
    secret, wire = await tokens.client_secret(provider), await asyncio.to_thread(tokens.wire)
    grant = await wire.redeem(provider, secret, code, verifier, redirect_uri)
    _check(grant, provider)
    await asyncio.to_thread(tools.vault.put, name, grant.refresh)
    tokens.begin(name, grant)
    return True, {"ok": True, "address": grant.address}


def _brought(kept: str | None, provider: SignIn) -> tuple[str, str, str]:
    try:
        brought = json.loads(kept or "")
        return str(brought["code"]), str(brought["verifier"]), str(brought["redirect_uri"])
    except (ValueError, TypeError, KeyError):
        raise AuthFailed("consent_needed", provider=provider.label) from None


def _check(grant: Grant, provider: SignIn) -> None:
    """Refuse a grant that could not serve an inbox: pages let people take single permissions away."""
    if not grant.refresh:
        raise Rejected("no_refresh_token", provider=provider.label)
    if provider.proof and grant.scopes and not any(scope.endswith(provider.proof) for scope in grant.scopes):
        raise Rejected("scope_missing", provider=provider.label)
