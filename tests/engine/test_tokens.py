"""Access tokens: early, once, kept before they are used; against a provider on loopback and the test's clock."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest

from omnibox.channels import registry
from omnibox.engine.lane import Lane
from omnibox.engine.tokens import Tokens
from omnibox.model.actor import ENGINE
from omnibox.model.errors import AuthFailed, RateLimited, Retryable, VaultLocked
from omnibox.model.sign_in import OWN, SETTING
from omnibox.store import settings
from omnibox.store.database import Store
from tests.fakes.openid import OpenIdProvider
from tests.support.stores import FakeClock

NAME = "inbox/1/refresh_token"
T = TypeVar("T")


class ShuttingVault:
    """A vault in memory whose owner may shut it; `kept` tells what was put, in order."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self.kept: list[str] = []
        self.shut = False

    def get(self, name: str) -> str | None:
        return self.secrets.get(name)

    def put(self, name: str, secret: str) -> None:
        if self.shut:
            raise VaultLocked(reason="keyring_locked")
        self.secrets[name] = secret
        self.kept.append(secret)


class Desk:
    """Tokens over a real provider, and everything around them."""

    def __init__(self, store: Store, clock: FakeClock, provider: OpenIdProvider) -> None:
        self.store, self.clock, self.provider = store, clock, provider
        self.vault = ShuttingVault()
        self.vault.secrets[NAME] = "first"
        provider.refresh_tokens["first"] = provider.user
        with store.write(ENGINE) as unit:
            settings.put(unit, SETTING, {OWN: provider.settings()})

    def tokens(self, lane: Lane, again: float = 0.0) -> Tokens:
        return Tokens(lane, self.vault, registry.spec, registry.sign_in_wire, again)

    def run(self, work: Callable[[Tokens], Coroutine[Any, Any, T]], again: float = 0.0) -> T:
        async def main() -> T:
            lane = Lane(self.store)
            tokens = self.tokens(lane, again)
            try:
                return await work(tokens)
            finally:
                await tokens.close()
                lane.close()

        return asyncio.run(main())


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    with OpenIdProvider("ann@shop.example") as made:
        yield made


@pytest.fixture
def desk(store: Store, clock: FakeClock, provider: OpenIdProvider) -> Desk:
    return Desk(store, clock, provider)


def get(tokens: Tokens, refused: str = "") -> Coroutine[Any, Any, str]:
    return tokens.token("email", OWN, NAME, refused)


def test_however_many_want_one_the_provider_is_asked_once(desk: Desk) -> None:
    async def work(tokens: Tokens) -> set[str]:
        first = set(await asyncio.gather(*(get(tokens) for _ in range(8))))
        (refused,) = first
        return first | set(await asyncio.gather(*(get(tokens, refused) for _ in range(8))))

    assert len(desk.run(work)) == 2
    assert desk.provider.grants == ["refresh_token"] * 2


def test_a_token_is_renewed_five_minutes_before_its_end(desk: Desk) -> None:
    async def work(tokens: Tokens) -> list[str]:
        found = [await get(tokens)]
        desk.clock.forward(minutes=54)
        found.append(await get(tokens))
        desk.clock.forward(minutes=2)
        return [*found, await get(tokens)]

    first, early, late = desk.run(work)
    assert first == early != late


def test_a_token_that_just_came_is_not_asked_for_again_whoever_refuses_it(desk: Desk) -> None:
    async def work(tokens: Tokens) -> tuple[str, str, str]:
        first = await get(tokens)
        same = await get(tokens, first)
        desk.clock.forward(minutes=2)
        return first, same, await get(tokens, first)

    first, same, other = desk.run(work, again=60.0)
    assert first == same != other


def test_the_newest_refresh_token_is_kept_before_anybody_gets_the_access_token(desk: Desk) -> None:
    async def work(tokens: Tokens) -> bool:
        asking = asyncio.ensure_future(get(tokens))
        with desk.provider.held():
            await asyncio.to_thread(desk.provider.until, 1)
            asking.cancel()  # whoever asked has gone; the new token must not be lost
            await asyncio.gather(asking, return_exceptions=True)
        await tokens.close()
        return desk.vault.secrets[NAME] in desk.provider.refresh_tokens

    assert desk.run(work)
    assert len(desk.vault.kept) == 1


@pytest.mark.allow_log("a refresh token is not kept yet: vault_locked")
def test_while_the_vault_is_shut_the_newest_is_held_and_kept_later(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async def work(tokens: Tokens) -> None:
        desk.vault.shut = True
        first = await get(tokens)
        assert desk.vault.secrets[NAME] == "first"
        await get(tokens, first)  # by the token nobody could keep yet
        desk.vault.shut = False
        await get(tokens, await get(tokens))

    desk.run(work)
    assert desk.vault.secrets[NAME] in desk.provider.refresh_tokens


@pytest.mark.allow_log("a refresh token is not kept yet: vault_locked")
def test_a_token_another_engine_was_given_is_found_in_the_vault(desk: Desk) -> None:
    """Our refresh token is used up by somebody else between our reading it and asking."""

    async def work(tokens: Tokens) -> str:
        desk.vault.shut = True
        used = await get(tokens)  # held here: the vault still has the old one
        desk.vault.shut = False
        desk.provider.refresh_tokens.clear()
        desk.provider.refresh_tokens["other"] = desk.provider.user
        desk.vault.secrets[NAME] = "other"
        return await get(tokens, used)

    assert desk.run(work) in desk.provider.tokens
    assert desk.provider.refused == ["invalid_grant"]


@pytest.mark.parametrize(
    "status, said, raised, code",
    [
        (400, {"error": "invalid_grant"}, AuthFailed, "consent_needed"),
        (400, {"error": "interaction_required"}, AuthFailed, "consent_needed"),
        (401, {"error": "invalid_client"}, AuthFailed, "client_refused"),
        (400, {"error": "<script>"}, Retryable, "sign_in_busy"),
        (502, {}, Retryable, "sign_in_busy"),
        (429, {"error": "slow_down"}, RateLimited, "rate_limited"),
    ],
)
def test_what_was_refused_decides_who_has_to_act(
    desk: Desk, status: int, said: dict[str, Any], raised: type[Exception], code: str
) -> None:
    desk.provider.answer_token = (status, said)
    with pytest.raises(raised) as refused:
        desk.run(get)
    assert getattr(refused.value, "code", "") == code
    assert desk.vault.secrets[NAME] == "first"


def test_while_the_provider_is_away_a_token_that_holds_is_used_to_its_end(desk: Desk) -> None:
    async def work(tokens: Tokens) -> str:
        first = await get(tokens)
        desk.provider.answer_token = (503, {})
        desk.clock.forward(minutes=57)
        assert await get(tokens) == first
        desk.clock.forward(minutes=4)
        with pytest.raises(Retryable):
            await get(tokens)
        return first

    desk.run(work)


def test_nobody_is_asked_without_a_registration_or_a_consent(desk: Desk) -> None:
    desk.vault.secrets.clear()
    with pytest.raises(AuthFailed) as refused:
        desk.run(get)
    assert refused.value.code == "consent_needed"
    with desk.store.write(ENGINE) as unit:
        settings.put(unit, SETTING, {})
    with pytest.raises(AuthFailed) as missing:
        desk.run(get)
    assert missing.value.code == "no_client"
    assert desk.provider.grants == []


def test_a_short_lived_token_is_not_asked_for_at_each_use(desk: Desk) -> None:
    desk.provider.lifetime = 120

    async def work(tokens: Tokens) -> set[str]:
        return {await get(tokens) for _ in range(5)}

    assert len(desk.run(work)) == 1
