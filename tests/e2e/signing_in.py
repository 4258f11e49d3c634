"""Signing in by a provider's page, as a person does: the address goes to a browser, which follows where it is sent."""

import queue
from uuid import UUID

from omnibox.desk.redirects import Landing, Words
from omnibox.model.rows import InboxRow, RequestRow
from omnibox.model.sign_in import OWN
from tests.e2e.shop import OURS, PATIENCE, Shop
from tests.fakes.openid import OpenIdProvider, visit

WORDS = Words(
    done=("Fertig & gut", "Du kannst <dieses> Fenster schließen."),
    failed=("Nichts", "Versuch es noch einmal"),
    lang="de",
)


class SignIn:
    """One consent from the button to the answer."""

    def __init__(self, shop: Shop, address: str = OURS, key: str = OWN, seconds: float = PATIENCE) -> None:
        self._shop = shop
        self._heard: queue.Queue[Landing] = queue.Queue()
        begun = shop.desk.consents.begin(
            "email", key, address, WORDS, lambda _id, landing: self._heard.put(landing), seconds
        )
        self.id, self.url = begun.id, begun.url
        self.page = ""
        self.status = 0

    def browse(self) -> Landing:
        """The browser goes to the page and back; returns what the program heard."""
        self.status, self.page, _ = visit(self.url)
        return self._heard.get(timeout=PATIENCE)

    def heard(self) -> Landing:
        return self._heard.get(timeout=PATIENCE)

    def redeem(self) -> RequestRow:
        return self._shop.desk.requests.wait(self._shop.desk.consents.redeem(self.id), PATIENCE)


def by_page(shop: Shop, provider: OpenIdProvider) -> None:
    """Enter the provider in the settings."""
    shop.desk.consents.enter(OWN, provider.settings(), provider.secret or None)


def consent(shop: Shop, address: str = OURS) -> UUID:
    """Sign in; returns the request that a probe wants."""
    signing = SignIn(shop, address)
    assert signing.browse().code
    row = signing.redeem()
    assert row.answer.get("ok"), row.answer
    return row.id


def connect(shop: Shop) -> InboxRow:
    """Sign in, try the servers, save, and wait until the line is up."""
    granted = consent(shop)
    request = shop.desk.inboxes.probe("email", shop.settings(auth=OWN), {}, granted)
    answered = shop.desk.requests.wait(request, PATIENCE)
    assert answered.answer.get("ok"), answered.answer
    shop.desk.inboxes.connect(answered.id)
    return shop.until(shop.active, "the inbox never became active")


def kept(shop: Shop) -> str:
    """The refresh token in the vault."""
    (inbox,) = shop.inboxes()
    return shop.keyring.secrets().get(inbox.secret_refs["refresh_token"]) or str(
        shop.vault.get(inbox.secret_refs["refresh_token"])
    )
