"""Signing in by a provider's own page: the page is opened by the window, its answer heard here, redeemed by the engine.

What the answer brings lies in the vault alone, under the temporary name the refresh token will have; state and
verifier never leave this process.
"""

import json
import secrets as randomness
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from omnibox.channels import registry
from omnibox.desk import secret_names
from omnibox.desk.redirects import Landing, Redirect, Words
from omnibox.desk.seat import Seat
from omnibox.model.errors import Conflict, Invalid, NotFound
from omnibox.model.ids import uuid7
from omnibox.model.permissions import Permission
from omnibox.model.sign_in import (
    OWN,
    REFRESH_TOKEN,
    SETTING,
    SignIn,
    client_secret_name,
    configured,
    is_safe_url,
    request_fields,
)
from omnibox.store import requests, settings

SECONDS = 600.0  # a person may have to find their phone
_VERIFIER = 48  # bytes: 64 characters, RFC 7636 4.1 wants 43 to 128
_FIELDS = ("label", "client_id", "tenant", "authorize_url", "token_url", "scopes")
_MAX = 2000  # characters of one of them


@dataclass(frozen=True, slots=True)
class Consent:
    """A sign-in that has begun. `url` goes to the browser."""

    id: UUID
    url: str
    provider: SignIn


@dataclass(slots=True)
class _Open:
    channel: str
    provider: SignIn
    redirect: Redirect
    verifier: str
    landing: Landing | None = None


class Consents:
    """Use-cases around sign-in pages. Changes raise Denied."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._open: dict[UUID, _Open] = {}
        self._ending: list[Redirect] = []  # the browser still fetches the page it was sent to
        self._lock = Lock()

    def providers(self, channel: str) -> dict[str, SignIn]:
        """Return every provider of a channel by key, as it is set up; `ready` tells whether one can sign in."""
        with self._seat.store.read() as conn:
            setting = dict(settings.get(conn, SETTING, {}))
        return configured(registry.spec(channel).sign_ins, setting)

    def entered(self) -> dict[str, dict[str, Any]]:
        """Return what was entered for each provider, by key; a client's secret is only said to be there."""
        with self._seat.store.read() as conn:
            return {key: dict(value) for key, value in dict(settings.get(conn, SETTING, {})).items()}

    def enter(self, key: str, given: Mapping[str, str], secret: str | None = None) -> None:
        """Keep what a person entered for a provider; no client id forgets it. `secret` None leaves it as it is.

        Raises: Invalid(field, reason="url"|"too_long"), VaultLocked, VaultUnavailable.
        """
        self._seat.require(Permission.SETTINGS)
        kept: dict[str, Any] = {name: given.get(name, "").strip() for name in _FIELDS if given.get(name, "").strip()}
        for name, value in kept.items():
            if len(value) > _MAX or not value.isprintable():
                raise Invalid(field=name, reason="too_long" if len(value) > _MAX else "control")
        for name in ("authorize_url", "token_url"):
            if key == OWN and not is_safe_url(kept.get(name, "")):
                raise Invalid(field=name, reason="url")
        has_secret = bool(self.entered().get(key, {}).get("secret")) if secret is None else bool(secret)
        if not kept.get("client_id"):
            kept, has_secret, secret = {}, False, ""
        if secret:
            self._seat.vault.put(client_secret_name(key), secret)
        elif secret is not None and self.entered().get(key, {}).get("secret"):
            self._seat.vault.delete(client_secret_name(key))
        with self._seat.write_plain(Permission.SETTINGS) as unit:
            known = dict(settings.get(unit.conn, SETTING, {}))
            known.pop(key, None)
            settings.put(unit, SETTING, {**known, key: {**kept, "secret": has_secret}} if kept else known)

    def begin(
        self, channel: str, key: str, address: str, words: Words, heard: Callable[[UUID, Landing], None],
        seconds: float = SECONDS,
    ) -> Consent:  # fmt: skip
        """Listen for the page's answer and return its address. `heard` is called in a thread of the listener.

        Raises: Invalid(field="provider", reason="no_client") where the provider is not set up, OSError.
        """
        self._seat.require(Permission.INBOXES)
        provider = self.providers(channel).get(key)
        if provider is None or not provider.ready:
            raise Invalid(field="provider", reason="no_client")
        consent_id = uuid7(self._seat.now())
        redirect = Redirect(
            provider.redirect_host, words, lambda landing: self._heard(consent_id, landing, heard), seconds
        )
        redirect.state, verifier = randomness.token_urlsafe(32), randomness.token_urlsafe(_VERIFIER)
        with self._lock:
            self._open[consent_id] = _Open(channel, provider, redirect, verifier)
        fields = request_fields(provider, redirect.uri, redirect.state, verifier, address)
        mark = "&" if "?" in provider.authorize_url else "?"
        return Consent(consent_id, f"{provider.authorize_url}{mark}{urlencode(fields)}", provider)

    def redeem(self, consent_id: UUID) -> UUID:
        """Have the engine exchange what the page brought. Returns the request; its answer says who signed in.

        May be called again where the vault was locked. Raises: NotFound, Conflict(what=["consenting"]) before the page
        answered, VaultLocked, VaultUnavailable.
        """
        self._seat.require(Permission.INBOXES)
        with self._lock:
            consent = self._open.get(consent_id)
        if consent is None:
            raise NotFound(kind="consent", id=str(consent_id))
        if consent.landing is None or not consent.landing.code:
            raise Conflict(what=["consenting"])
        brought = {
            "code": consent.landing.code,
            "verifier": consent.verifier,
            "redirect_uri": consent.redirect.uri,
        }
        name = secret_names.temporary(consent_id, REFRESH_TOKEN)
        secret_names.sweep_if_open(self._seat)
        with self._seat.write_plain(Permission.INBOXES) as unit:
            secret_names.doom(unit, [name], unit.now + secret_names.PROBE_LIFETIME)
        self._seat.vault.put(name, json.dumps(brought))
        payload = {
            "channel": consent.channel,
            "provider": consent.provider.key,
            "secret_refs": {REFRESH_TOKEN: name},
        }
        with self._seat.write_plain(Permission.INBOXES) as unit:
            request = requests.ask(unit, "consent", None, payload)
        with self._lock:
            self._open.pop(consent_id, None)
            self._ending = [one for one in (*self._ending, consent.redirect) if one.alive]
        return request

    def cancel(self, consent_id: UUID) -> None:
        """Stop waiting for a page; one that is over is fine."""
        self._forget(consent_id)

    def close(self) -> None:
        """Stop waiting for every page."""
        for consent_id in list(self._open):
            self._forget(consent_id)
        for redirect in self._ending:
            redirect.close()

    def _heard(self, consent_id: UUID, landing: Landing, heard: Callable[[UUID, Landing], None]) -> None:
        with self._lock:
            consent = self._open.get(consent_id)
            if consent is None:
                return
            consent.landing = landing
        heard(consent_id, landing)

    def _forget(self, consent_id: UUID) -> None:
        with self._lock:
            consent = self._open.pop(consent_id, None)
        if consent is not None:
            consent.redirect.close()
