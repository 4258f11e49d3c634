"""Connecting an account: both servers are tried before anything is saved, and what fails is named."""

from datetime import timedelta
from pathlib import Path

import pytest

from omnibox.model.conversation import Status
from omnibox.model.errors import Invalid
from omnibox.model.journal import EventType
from tests.e2e.letters import letter
from tests.e2e.shop import ANN, OURS, Shop, now
from tests.fakes.certs import make_certificates
from tests.fakes.dovecot import PASSWORD, Dovecot
from tests.fakes.proxy import Proxy

HISTORY = 300


def steps(answer: object) -> dict[str, str]:
    """What was tried -> "" or the code of what went wrong."""
    assert isinstance(answer, dict)
    return {step["what"]: step["code"] for step in answer["steps"]}


def test_both_servers_are_proved_before_anything_is_saved(shop: Shop) -> None:
    answered = shop.probe()
    tried = steps(answered.answer)
    assert {"imap_connect", "imap_login", "smtp_connect", "smtp_login"} <= set(tried)
    assert set(tried.values()) == {""}
    assert not shop.desk.has_inboxes()
    inbox = shop.desk.inboxes.connect(answered.id)
    assert inbox.policy["max_size"] == 40_000_000  # what the server takes is known before the first mail is written
    assert shop.until(shop.active).id == inbox.id
    kept = shop.keyring.secrets()
    assert kept[inbox.secret_refs["password"]] == PASSWORD
    assert not [name for name in kept if name.startswith("probe/")]


def test_a_password_lies_nowhere_but_in_the_vault(shop: Shop) -> None:
    shop.connect()
    shop.receive(letter(ANN, OURS, "First"), "First")
    for path in shop.data_dir.rglob("*"):
        if path.is_file() and not path.name.startswith("keyring"):
            assert PASSWORD.encode() not in path.read_bytes(), path.name
            assert b"se cret" not in path.read_bytes(), path.name


def test_a_wrong_password_is_named_at_each_server_and_leaves_nothing(shop: Shop) -> None:
    answered = shop.probe("wrong")
    found = steps(answered.answer)
    assert found["imap_login"] == "auth_refused"
    assert found["smtp_login"] == "auth_refused"
    with pytest.raises(Invalid):
        shop.desk.inboxes.connect(answered.id)
    assert not shop.desk.has_inboxes()
    assert "wrong" not in shop.keyring.secrets().values()


def test_a_certificate_nobody_vouches_for_is_refused(shop: Shop) -> None:
    found = steps(shop.probe(ca_file="").answer)
    assert found["imap_connect"] == "tls_untrusted"
    assert found["smtp_login"] == ""  # the other server is told of by itself


@pytest.mark.parametrize("code", ["tls_expired", "tls_name"])
def test_a_certificate_out_of_date_or_for_another_name_is_refused(shop: Shop, tmp_path: Path, code: str) -> None:
    if code == "tls_expired":
        bad = make_certificates(tmp_path, expired=True)
    else:
        bad = make_certificates(tmp_path, names=("elsewhere.example",), addresses=())
    with Dovecot({OURS: PASSWORD}, certificates=bad) as other:
        found = steps(shop.probe(imap_port=str(other.tls_port), ca_file=str(bad.ca_file)).answer)
    assert found["imap_connect"] == code
    assert "imap_login" not in found  # no password went over that line


def test_a_server_that_hangs_is_given_up_with_its_name(shop: Shop) -> None:
    with Proxy(shop.dovecot.tls_port) as proxy:
        proxy.freeze()
        answered = shop.probe(imap_port=str(proxy.port))
    assert steps(answered.answer)["imap_connect"] == "timeout"


def test_the_newest_mail_comes_first_and_the_rest_as_history(shop: Shop) -> None:
    for number in range(HISTORY):
        at = now() - timedelta(days=400 - number)
        raw = letter(f"Person {number % 20} <p{number % 20}@old.example>", OURS, f"Old {number}", at=at)
        shop.dovecot.deliver(OURS, raw, at=at, seen=True)
    fresh = now() - timedelta(minutes=5)
    shop.dovecot.deliver(OURS, letter(f"Ann Lee <{ANN}>", OURS, "Fresh", at=fresh), at=fresh)
    before = shop.head()
    shop.connect()
    shop.until(lambda: shop.inboxes()[0].history_finished, "the history never ended")
    items = shop.inbound()
    assert len(items) == HISTORY + 1
    (live,) = [item for item in items if not item.backfilled]
    assert live.subject == "Fresh"
    assert shop.conversation(live.conversation_id).status is Status.OPEN
    others = [row for row in shop.conversations() if row.id != live.conversation_id]
    assert {row.status for row in others} == {Status.RESOLVED}
    types = shop.journal(before)
    assert types.count(EventType.MESSAGE_RECEIVED) == 1  # history rings no bell of its own
    assert types.index(EventType.MESSAGE_RECEIVED) < types.index(EventType.HISTORY_IMPORTED)
