from uuid import UUID, uuid4

import pytest

from omnibox.model.actor import Role
from omnibox.model.errors import Denied, Invalid
from omnibox.store import journal
from tests.desk.world import World


@pytest.fixture
def customer(world: World) -> UUID:
    return world.mail(world.inbox()).customer_id


def test_a_draft_comes_back_as_it_was_left(world: World, customer: UUID) -> None:
    file = ("a.txt", "text/plain", "0" * 64, 1)
    saved = world.desk.drafts.save(
        customer, "reply", text="Dear Ann,\n", to=("a@b.example",), cc=("c@d.example",), bcc=("e@f.example",),
        subject="Re: x", base_version=7, files=(file,),
    )  # fmt: skip
    loaded = world.desk.drafts.load(customer, "reply")
    assert loaded == saved
    assert loaded is not None
    assert (loaded.text, loaded.bcc, loaded.base_version, loaded.files) == ("Dear Ann,\n", ("e@f.example",), 7, (file,))
    assert world.desk.drafts.load(customer, "note") is None
    assert world.hire("Cora").drafts.load(customer, "reply") is None


def test_each_pause_in_typing_replaces_the_last(world: World, customer: UUID) -> None:
    first = world.desk.drafts.save(customer, "note", text="a")
    second = world.desk.drafts.save(customer, "note", text="ab")
    assert first is not None
    assert second is not None
    assert first.id == second.id
    with world.store.read() as conn:
        before = journal.head(conn)
    world.desk.drafts.save(customer, "note", text="abc")
    with world.store.read() as conn:
        assert journal.head(conn) == before


@pytest.mark.parametrize(
    "stored, seen, now, kept",
    [
        ("back\n\nbegun", "begun", "begun and on", "back\n\nbegun and on"),
        ("back\n\nbegun", "begun", "", "back"),
        ("back", "", "new", "back\n\nnew"),
        ("back\n\nbegun", "begun", "back\n\nbegun", "back\n\nbegun"),
        ("begun", "begun", "be", "be"),
        ("something else", "begun", "begun and on", "begun and on"),
        ("back\n\nbegun", None, "mine", "mine"),
    ],
)
def test_what_was_put_before_a_draft_since_it_was_seen_stays(
    world: World, customer: UUID, stored: str, seen: str | None, now: str, kept: str
) -> None:
    drafts = world.desk.drafts
    drafts.save(customer, "reply", text=stored)
    row = drafts.save(customer, "reply", text=now, seen=seen)
    assert row is not None
    assert row.text == kept
    assert drafts.all(customer, "reply") == (row,)


def test_words_put_before_a_draft_keep_their_looks_and_files(world: World, customer: UUID) -> None:
    drafts, file = world.desk.drafts, ("a.txt", "text/plain", "0" * 64, 1)
    drafts.save(customer, "reply", text="back\n\nmine", html="<p><b>back</b></p><p><br></p><p>mine</p>", files=(file,))
    row = drafts.save(customer, "reply", text="mine too", html="<p><i>mine too</i></p>", seen="mine")
    assert row is not None
    assert row.html == "<p><b>back</b></p><p><br></p><p><i>mine too</i></p>"
    assert row.files == (file,)


def test_nothing_written_is_no_draft(world: World, customer: UUID) -> None:
    world.desk.drafts.save(customer, "reply", text="x")
    assert world.desk.drafts.save(customer, "reply", text=" \n") is None
    assert world.desk.drafts.load(customer, "reply") is None
    world.desk.drafts.discard(customer, "reply")


def test_a_sent_answer_and_a_written_note_take_their_own_draft_only(world: World, customer: UUID) -> None:
    mail = world.desk.timeline.page(customer).items[0]
    world.desk.drafts.save(customer, "reply", text="r")
    world.desk.drafts.save(customer, "note", text="n")
    world.reply(mail)
    assert world.desk.drafts.load(customer, "reply") is None
    assert world.desk.drafts.load(customer, "note") is not None
    world.desk.compose.note(customer, mail.conversation_id, "n")
    assert world.desk.drafts.load(customer, "note") is None


def test_who_and_what(world: World, customer: UUID) -> None:
    with pytest.raises(Denied):
        world.hire("Olga", Role.OBSERVER).drafts.save(customer, "note", text="x")
    with pytest.raises(Invalid):
        world.desk.drafts.load(uuid4(), "poem")
