"""The token endpoint of a sign-in provider: a code or a refresh token in, an access token out.

Source: RFC 6749 4.1.3, 5 and 6, RFC 7636 4.5. What went wrong is told by the provider's code, never by its sentence:
that may hold what was sent.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from omnibox.channels.base import Grant
from omnibox.channels.web import Answer, Web
from omnibox.model.errors import AuthFailed, ChannelError, RateLimited, Retryable
from omnibox.model.sign_in import SignIn

_ASK_AGAIN = frozenset({"invalid_grant", "interaction_required", "consent_required", "login_required"})
_OUR_CLIENT = frozenset({"invalid_client", "unauthorized_client"})
_WORD = re.compile(r"[a-z_]{1,60}")
_PAUSE = 30.0  # seconds, where a busy provider names none
_LONGEST_PAUSE = 900.0
_ADDRESS = ("email", "preferred_username", "upn")


class TokenWire:
    """Speaks to token endpoints."""

    def __init__(self, web: Web | None = None) -> None:
        """`web`: how to reach them; the ordinary way by default."""
        self._web = web or Web(seconds=20.0)

    async def redeem(self, provider: SignIn, secret: str, code: str, verifier: str, redirect_uri: str) -> Grant:
        """Exchange an authorization code. `secret` is the client's, "" for none.

        Raises: AuthFailed("consent_needed": the code is used up or too old, "client_refused", "sign_in_refused"),
        Retryable, RateLimited.
        """
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return await self._ask(provider, secret, {**fields, "code_verifier": verifier})

    async def refresh(self, provider: SignIn, secret: str, token: str) -> Grant:
        """Get a new access token. Raises: as `redeem`."""
        return await self._ask(provider, secret, {"grant_type": "refresh_token", "refresh_token": token})

    async def _ask(self, provider: SignIn, secret: str, fields: dict[str, str]) -> Grant:
        fields["client_id"] = provider.client_id
        if secret:
            fields["client_secret"] = secret
        answer = await self._web.post(provider.token_url, fields)
        said = _json(answer)
        if answer.status != 200:
            raise _refusal(answer, said, provider)
        token, kind = said.get("access_token"), str(said.get("token_type", "bearer"))
        if not isinstance(token, str) or not token or not token.isascii() or kind.lower() != "bearer":
            raise Retryable("sign_in_answer", provider=provider.label)
        return Grant(
            access=token,
            seconds=_seconds(said.get("expires_in")),
            refresh=_text(said.get("refresh_token")),
            scopes=tuple(_text(said.get("scope")).split()),
            address=_address(_text(said.get("id_token"))),
        )


def _json(answer: Answer) -> Mapping[str, Any]:
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _refusal(answer: Answer, said: Mapping[str, Any], provider: SignIn) -> ChannelError:
    word = _text(said.get("error"))
    code = word if _WORD.fullmatch(word) else ""
    name = {"provider": provider.label, "status": answer.status, "text": code}
    if answer.status == 429:
        return RateLimited(_pause(answer), **name)
    if answer.status >= 500 or code in ("temporarily_unavailable", "server_error", "slow_down") or not code:
        return Retryable("sign_in_busy", **name)
    if code in _ASK_AGAIN:
        return AuthFailed("consent_needed", **name)
    return AuthFailed("client_refused" if code in _OUR_CLIENT else "sign_in_refused", **name)


def _pause(answer: Answer) -> float:
    asked = answer.headers.get("retry-after", "")
    return min(float(asked), _LONGEST_PAUSE) if asked.isascii() and asked.isdigit() else _PAUSE


def _seconds(value: object) -> float | None:
    """Return a lifetime; some providers write the number as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    return float(value) if isinstance(value, int | float) and 0 < value < 1e9 else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _address(id_token: str) -> str:
    """Return the address that signed in, "" where the provider does not say.

    The token came straight from the provider over TLS, which is all OpenID Connect Core 3.1.3.7 asks for; nothing is
    allowed because of it, a person is told.
    """
    parts = id_token.split(".")
    if len(parts) != 3 or len(parts[1]) > 20_000:
        return ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return ""
    if not isinstance(claims, dict):
        return ""
    found = (_text(claims.get(key)) for key in _ADDRESS)
    return next((one for one in found if "@" in one and one.isprintable() and len(one) <= 320), "")
