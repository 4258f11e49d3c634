"""Folders become work by a choice in settings: the true server lists them, and their mail comes in."""

import pytest

from omnibox.model.errors import Invalid
from tests.e2e.letters import letter
from tests.e2e.shop import ANN, OURS, Shop


def test_a_chosen_folder_is_listed_by_the_server_and_its_mail_comes_in(shop: Shop) -> None:
    shop.dovecot.doveadm("mailbox", "create", "-u", OURS, "Support", "Other")
    shop.connect()
    shop.receive(letter(ANN, OURS, "In the inbox"), "In the inbox")
    (inbox,) = shop.inboxes()
    answered = shop.desk.requests.wait(shop.desk.inboxes.list_folders(inbox.id), 20.0)
    assert answered.answer["folders"] == ["INBOX", "Archive", "Other", "Support"]
    shop.dovecot.deliver(OURS, letter(ANN, OURS, "In support"), folder="Support")
    shop.desk.inboxes.set_folders(inbox.id, ["INBOX", "Support"])
    shop.item("In support")
    shop.dovecot.deliver(OURS, letter(ANN, OURS, "Later in support"), folder="Support")
    shop.item("Later in support")
    assert sorted(item.subject for item in shop.inbound()) == ["In support", "In the inbox", "Later in support"]
    probed = shop.desk.requests.wait(shop.desk.inboxes.reprobe(inbox.id), 20.0)
    changed = shop.desk.inboxes.connect(probed.id)
    assert changed.settings["folders"] == "INBOX\nSupport"  # the connection was changed, the choice was not


@pytest.mark.parametrize("names", [[], [" "], ["two\nlines"]])
def test_no_folder_and_what_is_no_name_is_refused(shop: Shop, names: list[str]) -> None:
    inbox = shop.connect()
    with pytest.raises(Invalid) as caught:
        shop.desk.inboxes.set_folders(inbox.id, names)
    assert caught.value.params["field"] == "folders"


def test_further_addresses_are_checked(shop: Shop) -> None:
    inbox = shop.connect()
    assert shop.desk.inboxes.set_aliases(inbox.id, "a@x.example; b@x.example").settings["aliases"] == (
        "a@x.example, b@x.example"
    )
    with pytest.raises(Invalid):
        shop.desk.inboxes.set_aliases(inbox.id, "a@x.example nobody")
    assert shop.desk.inboxes.set_aliases(inbox.id, "").settings["aliases"] == ""
