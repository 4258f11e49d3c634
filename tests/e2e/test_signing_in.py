"""Signing in by a provider's own page, against a provider, an IMAP and an SMTP server that judge real tokens."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from omnibox.model.errors import Conflict, Invalid, NotFound
from omnibox.model.item import Delivery
from omnibox.model.sign_in import OWN
from tests.e2e.homes import ProcessHome, in_thread
from tests.e2e.letters import letter
from tests.e2e.shop import ANN, OURS, PATIENCE, USERS, Shop
from tests.e2e.signing_in import SignIn, by_page, connect, consent, kept
from tests.fakes.dovecot import PASSWORD, Dovecot
from tests.fakes.openid import OpenIdProvider, query_of, visit
from tests.fakes.smtp import SmtpServer


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    with OpenIdProvider(OURS) as made:
        yield made


@pytest.fixture
def dovecot(provider: OpenIdProvider, request: pytest.FixtureRequest) -> Iterator[Dovecot]:
    ways = f"plain {getattr(request, 'param', 'xoauth2 oauthbearer')}"
    with Dovecot(USERS, introspection_port=provider.port, mechanisms=ways) as server:
        yield server


@pytest.fixture
def smtp(dovecot: Dovecot, provider: OpenIdProvider) -> Iterator[SmtpServer]:
    with SmtpServer(dovecot=dovecot, tokens=provider.tokens) as server:
        yield server


@pytest.fixture
def closed_shop(dovecot: Dovecot, smtp: SmtpServer, provider: OpenIdProvider, data_dir: Path) -> Iterator[Shop]:
    shop = Shop(dovecot, smtp, data_dir)
    by_page(shop, provider)
    yield shop
    shop.desk.consents.close()
    shop.close()


@pytest.fixture
def shop(closed_shop: Shop) -> Shop:
    closed_shop.start(in_thread(closed_shop.store, closed_shop.vault))
    return closed_shop


@pytest.mark.parametrize("dovecot", ["xoauth2", "oauthbearer"], indirect=True)
def test_from_the_page_to_mail_in_both_directions(shop: Shop, provider: OpenIdProvider) -> None:
    inbox = connect(shop)
    assert set(inbox.secret_refs) == {"refresh_token", "thread_key"}
    assert kept(shop) in provider.refresh_tokens
    item = shop.receive(letter(f"Ann Lee <{ANN}>", OURS, "Parcel", "Where is it?"), "Parcel")
    sent = shop.reply(item, "On its way.")
    shop.until_delivery(sent.item_id, Delivery.SENT)
    assert shop.smtp.taken[0].recipients == (ANN,)
    asked = provider.asked[0]
    assert (asked["login_hint"], asked["code_challenge_method"], asked["scope"]) == (OURS, "S256", "openid email mail")
    assert asked["redirect_uri"].startswith("http://127.0.0.1:")


def test_what_is_secret_lies_in_the_vault_and_nowhere_else(shop: Shop, provider: OpenIdProvider) -> None:
    signing = SignIn(shop)
    landing = signing.browse()
    row = signing.redeem()
    request = shop.desk.inboxes.probe("email", shop.settings(auth=OWN), {}, row.id)
    shop.desk.inboxes.connect(shop.desk.requests.wait(request, PATIENCE).id)
    shop.until(shop.active)
    secret = [landing.code, *provider.tokens, *provider.refresh_tokens]
    for path in shop.data_dir.rglob("*"):
        if path.is_file() and not path.name.startswith("keyring"):
            told = path.read_bytes()
            assert not [one for one in secret if one.encode() in told], path.name
    vault = list(shop.keyring.secrets().values())
    assert not [one for one in provider.tokens if any(one in value for value in vault)]  # access tokens not even there
    assert not [name for name in shop.keyring.secrets() if name.startswith("probe/")]


def test_the_page_at_the_end_is_ours_and_fetches_nothing(shop: Shop) -> None:
    signing = SignIn(shop)
    assert query_of(signing.url)["state"]
    signing.browse()
    assert signing.status == 200
    assert "Fertig &amp; gut" in signing.page
    assert "&lt;dieses&gt;" in signing.page
    assert 'lang="de"' in signing.page
    assert "http" not in signing.page
    assert "<script" not in signing.page
    assert "code=" not in signing.page


def test_an_answer_without_our_state_is_nobodys(shop: Shop, provider: OpenIdProvider) -> None:
    signing = SignIn(shop)
    back = query_of(signing.url)["redirect_uri"]
    for forged in ("?code=stolen&state=guessed", "?code=stolen", "/done", "/favicon.ico", "?state=&code=stolen"):
        assert visit(back + forged)[0] == 404
    elsewhere = urllib.request.Request(back, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(elsewhere, timeout=PATIENCE)
    refused.value.close()
    assert refused.value.code == 400
    with pytest.raises(Conflict):
        shop.desk.consents.redeem(signing.id)
    assert signing.browse().code  # it listens on, for the true one
    assert signing.redeem().answer["address"] == OURS


def test_the_answer_counts_once(shop: Shop, provider: OpenIdProvider) -> None:
    signing = SignIn(shop)
    signing.browse()
    assert signing.redeem().answer["ok"]
    with pytest.raises(NotFound):
        shop.desk.consents.redeem(signing.id)


def test_a_refusal_at_the_page_and_a_page_nobody_answers_end_it(shop: Shop, provider: OpenIdProvider) -> None:
    provider.denies = "access_denied"
    signing = SignIn(shop)
    assert signing.browse().error == "access_denied"
    assert "Versuch es noch einmal" in signing.page
    assert "<b>" not in signing.page
    late = SignIn(shop, seconds=0.05)
    assert late.heard().error == "expired"
    with pytest.raises(Conflict):
        shop.desk.consents.redeem(late.id)


def test_giving_up_closes_the_door(shop: Shop) -> None:
    signing = SignIn(shop)
    shop.desk.consents.cancel(signing.id)
    with pytest.raises(urllib.error.URLError):
        visit(query_of(signing.url)["redirect_uri"])


def test_a_stolen_code_is_of_no_use_without_the_verifier(shop: Shop, provider: OpenIdProvider) -> None:
    """Two sign-ins at once: the code of one at the other's verifier is refused by the provider."""
    ours, other = SignIn(shop), SignIn(shop)
    ours.browse()
    taken = other.browse()
    with shop.desk.consents._lock:
        shop.desk.consents._open[ours.id].landing = taken
    assert ours.redeem().answer["code"] == "consent_needed"
    assert provider.refused == ["invalid_grant"]


def test_another_person_signed_in_than_was_typed(shop: Shop, provider: OpenIdProvider) -> None:
    provider.user = ANN
    signing = SignIn(shop)
    signing.browse()
    row = signing.redeem()
    assert row.answer["address"] == ANN  # the page tells, before anything is tried
    request = shop.desk.inboxes.probe("email", shop.settings(auth=OWN), {}, row.id)
    answered = shop.desk.requests.wait(request, PATIENCE).answer
    assert {step["what"]: step["code"] for step in answered["steps"]}["imap_login"] == "token_refused"


@pytest.mark.parametrize(
    "answer, code",
    [
        ((503, {}), "sign_in_busy"),
        ((400, {"error": "invalid_client"}), "client_refused"),
        ((400, {"error": "invalid_scope"}), "sign_in_refused"),
        ((200, {"access_token": "a", "token_type": "Bearer"}), "no_refresh_token"),
        ((200, {"token_type": "mac", "access_token": "a"}), "sign_in_answer"),
        ((200, []), "sign_in_answer"),
    ],
)
def test_what_a_provider_may_answer_instead(
    shop: Shop, provider: OpenIdProvider, answer: tuple[int, dict[str, str]], code: str
) -> None:
    signing = SignIn(shop)
    signing.browse()
    provider.answer_token = answer
    assert signing.redeem().answer["code"] == code


def test_without_a_client_id_nobody_is_sent_anywhere(shop: Shop) -> None:
    with pytest.raises(Invalid) as refused:
        SignIn(shop, key="google")
    assert refused.value.params["reason"] == "no_client"
    shop.desk.consents.enter("google", {"client_id": "123.apps.example"}, "hush")
    assert "123.apps.example" in SignIn(shop, key="google").url
    shop.desk.consents.enter("google", {})
    assert "google" not in shop.desk.consents.entered()
    assert not [name for name in shop.keyring.secrets() if "google" in name]


def test_a_consent_cannot_be_made_up(shop: Shop) -> None:
    for consented in (None, shop.desk.inboxes.probe("email", shop.settings(), {"password": PASSWORD})):
        with pytest.raises(Invalid) as refused:
            shop.desk.inboxes.probe("email", shop.settings(auth=OWN), {}, consented)
        assert refused.value.params["field"] == "consent"


def test_a_token_that_ran_out_on_the_line_is_renewed_and_the_inbox_goes_on(
    shop: Shop, provider: OpenIdProvider
) -> None:
    connect(shop)
    before = len(provider.grants)
    provider.expire()
    shop.dovecot.restart()  # IDLE ends; the token in memory is refused from now on
    shop.receive(letter(ANN, OURS, "After"), "After")
    assert len(provider.grants) > before
    sent = shop.reply(shop.item("After"), "Here.")
    shop.until_delivery(sent.item_id, Delivery.SENT)
    assert kept(shop) in provider.refresh_tokens  # the newest one, kept at once


def test_consent_withdrawn_pauses_the_inbox_and_a_new_one_goes_on_with_nothing_lost(
    shop: Shop, provider: OpenIdProvider
) -> None:
    inbox = connect(shop)
    former = inbox.secret_refs["refresh_token"]
    provider.withdraw()
    shop.dovecot.restart()
    shop.until(lambda: shop.inbox_is("auth_failed", "consent_needed"))
    shop.dovecot.deliver(OURS, letter(ANN, OURS, "Meanwhile"))
    request = shop.desk.inboxes.reprobe(inbox.id, consent=consent(shop))
    shop.desk.inboxes.connect(shop.desk.requests.wait(request, PATIENCE).id)
    shop.until(shop.active)
    assert shop.item("Meanwhile").subject == "Meanwhile"
    assert former not in shop.keyring.secrets()


def test_a_provider_that_is_away_is_asked_again_and_nobody_is_bothered(shop: Shop, provider: OpenIdProvider) -> None:
    connect(shop)
    provider.answer_token = (503, {"error": "temporarily_unavailable"})
    provider.expire()
    shop.dovecot.restart()
    shop.until(lambda: shop.inbox_is("offline", "sign_in_busy"))
    provider.answer_token = None
    shop.until(shop.active)


def test_from_a_password_to_the_page_and_back(shop: Shop, provider: OpenIdProvider) -> None:
    """What the other way of signing in had in the vault goes with it."""
    connect(shop)
    (inbox,) = shop.inboxes()
    request = shop.desk.inboxes.reprobe(inbox.id, shop.settings(auth="password"), {"password": PASSWORD})
    answered = shop.desk.requests.wait(request, PATIENCE)
    shop.smtp.tokens = None
    again = shop.desk.inboxes.reprobe(inbox.id, shop.settings(auth="password"), {"password": PASSWORD})
    answered = shop.desk.requests.wait(again, PATIENCE)
    assert answered.answer["steps"][1]["ok"]
    assert "refresh_token" not in answered.payload["secret_refs"]


@pytest.mark.parametrize("keeps_old", [True, False])
def test_killed_between_the_providers_answer_and_the_vault(
    closed_shop: Shop, provider: OpenIdProvider, keeps_old: bool
) -> None:
    """The provider has given a new refresh token, and nobody ever heard of it."""
    shop, provider.keeps_old = closed_shop, keeps_old
    home = ProcessHome(shop.data_dir, shop.keyring_file)
    shop.start(home)
    connect(shop)
    with provider.held():
        before = len(provider.grants)
        count = home.kill()
        provider.until(before + 1)  # the next engine asked at once; the answer is kept back
        home.again_after(count)
        count = home.kill()
        provider.until(before + 2 if keeps_old else before + 1)
    if keeps_old:
        shop.receive(letter(ANN, OURS, "Still here"), "Still here")
    else:
        shop.until(lambda: shop.inbox_is("auth_failed", "consent_needed"))
    assert not [line for line in shop.keyring.secrets().values() if line in provider.tokens]
