"""Access tokens: in this engine's memory alone, fresh before they are needed, asked for once however many want one.

A refresh token is all that is kept, in the vault. Providers may give a new one with each answer and refuse the old
one from then on: the new one is kept before the access token is handed out, and whoever waits for it may go away
without cutting that short.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from omnibox.channels.base import Grant, SignInWire, TokenSource
from omnibox.channels.spec import ChannelSpec
from omnibox.engine.lane import Lane
from omnibox.model.errors import AuthFailed, OmniboxError, RateLimited, Retryable
from omnibox.model.sign_in import SETTING, SignIn, client_secret_name, configured
from omnibox.store import settings

log = logging.getLogger("omnibox.tokens")

EARLY = timedelta(minutes=5)  # a token that ends sooner is not begun with
_UNSAID = timedelta(minutes=50)  # lifetime of a token whose provider names none; most say an hour


class Secrets(Protocol):
    """What is needed of the vault."""

    def get(self, name: str) -> str | None:
        """Return a secret, None where there is none of that name. Raises: OmniboxError while it is locked."""
        ...

    def put(self, name: str, secret: str) -> None:
        """Keep a secret, durable on return. Raises: OmniboxError while it is locked."""
        ...


@dataclass(slots=True)
class _Held:
    """What is known of one sign-in."""

    access: str = field(default="", repr=False)
    came: datetime | None = None
    stale: datetime | None = None  # from here on another one is asked for
    ends: datetime | None = None
    unsaved: str = field(default="", repr=False)  # a refresh token the vault could not take yet
    flight: "asyncio.Task[None] | None" = None


class Tokens:
    """The access tokens of every inbox of one engine, by the name their refresh token has in the vault."""

    def __init__(
        self,
        lane: Lane,
        vault: Secrets,
        spec: Callable[[str], ChannelSpec],
        wire: Callable[[], SignInWire],
        again: float,
    ) -> None:
        """`again`: seconds within which a token that was just got is not asked for anew, whoever refuses it."""
        self._lane, self._vault, self._spec, self._make_wire = lane, vault, spec, wire
        self._again = timedelta(seconds=again)
        self._wire: SignInWire | None = None
        self._held: dict[str, _Held] = {}

    def source(self, channel: str, key: str, name: str) -> TokenSource:
        """Return where a driver gets its tokens; `key` names the provider, `name` the refresh token."""

        async def token(refused: str = "") -> str:
            return await self.token(channel, key, name, refused)

        return token

    async def token(self, channel: str, key: str, name: str, refused: str = "") -> str:
        """Return an access token that holds; another one than `refused` where one can be had.

        Raises: AuthFailed where consent is needed anew, Retryable, OmniboxError where the vault is locked.
        """
        held = self._held.setdefault(name, _Held())
        if self._is_good(held, refused):
            return held.access
        if held.flight is None:
            held.flight = asyncio.create_task(self._fly(channel, key, name, held), name="token-refresh")
            held.flight.add_done_callback(_seen)  # everybody who waited may have gone away
        try:
            await asyncio.shield(held.flight)
        except (Retryable, RateLimited):
            if held.access != refused and held.ends is not None and self._lane.store.clock() < held.ends:
                return held.access  # it holds for some minutes yet; by then the provider may answer
            raise
        return held.access

    def begin(self, name: str, grant: Grant) -> None:
        """Take up a sign-in that was just made; its refresh token lies in the vault already."""
        self._held[name] = held = _Held()
        self._take(held, grant)

    async def provider(self, channel: str, key: str) -> SignIn:
        """Return a provider as it is set up now. Raises: AuthFailed("no_client") where nobody did."""
        setting: dict[str, Any] = await self._lane.read(lambda conn: settings.get(conn, SETTING, {}))
        found = configured(self._spec(channel).sign_ins, setting).get(key)
        if found is None or not found.ready:
            raise AuthFailed("no_client", provider=found.label if found else key)
        return found

    def label(self, channel: str, key: str) -> str:
        """Return a provider's name, its key where we have none."""
        return next((one.label for one in self._spec(channel).sign_ins if one.key == key), key)

    async def client_secret(self, provider: SignIn) -> str:
        """Return the client's secret, "" for none."""
        if not provider.has_secret:
            return ""
        return await asyncio.to_thread(self._vault.get, client_secret_name(provider.key)) or ""

    def wire(self) -> SignInWire:
        """Return the way to the providers; an HTTP client is loaded when it is first needed."""
        self._wire = self._wire or self._make_wire()
        return self._wire

    async def close(self) -> None:
        """Let what is being asked finish: a provider's new refresh token must not be lost."""
        flights = [held.flight for held in self._held.values() if held.flight is not None]
        await asyncio.gather(*flights, return_exceptions=True)

    # ---- one sign-in
    def _is_good(self, held: _Held, refused: str) -> bool:
        now = self._lane.store.clock()
        if held.came is None or held.stale is None or now >= held.stale:
            return False
        return held.access != refused or now - held.came < self._again

    def _take(self, held: _Held, grant: Grant) -> None:
        lifetime = timedelta(seconds=grant.seconds) if grant.seconds else _UNSAID
        held.access, held.came = grant.access, self._lane.store.clock()
        held.ends = held.came + lifetime
        held.stale = held.ends - min(EARLY, lifetime / 2)

    async def _fly(self, channel: str, key: str, name: str, held: _Held) -> None:
        try:
            provider = await self.provider(channel, key)
            self._take(held, await self._refreshed(provider, name, held))
        finally:
            held.flight = None

    async def _refreshed(self, provider: SignIn, name: str, held: _Held) -> Grant:
        secret, wire = await self.client_secret(provider), await asyncio.to_thread(self.wire)
        token = held.unsaved or await self._kept(name, provider)
        try:
            grant = await wire.refresh(provider, secret, token)
        except AuthFailed as error:
            newer = await self._kept(name, provider)
            if error.code != "consent_needed" or newer == token:
                raise
            held.unsaved = ""  # another engine, or the one before us, was given the newer one
            grant = await wire.refresh(provider, secret, newer)
        await self._keep(name, held, grant.refresh or held.unsaved)
        return grant

    async def _kept(self, name: str, provider: SignIn) -> str:
        token = await asyncio.to_thread(self._vault.get, name)
        if not token:
            raise AuthFailed("consent_needed", provider=provider.label)
        return token

    async def _keep(self, name: str, held: _Held, token: str) -> None:
        """Keep the newest refresh token; while the vault is shut it is held here and kept at the next chance."""
        if not token:
            return
        held.unsaved = token
        try:
            await asyncio.to_thread(self._vault.put, name, token)
        except OmniboxError as error:
            log.warning("a refresh token is not kept yet: %s", error.code)
        else:
            held.unsaved = ""


def _seen(flight: "asyncio.Task[None]") -> None:
    if not flight.cancelled():
        flight.exception()
