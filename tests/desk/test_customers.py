from uuid import uuid4

import pytest

from omnibox.model.actor import Role
from omnibox.model.customer_list import CustomerQuery
from omnibox.model.errors import Conflict, Denied, Invalid, NotFound
from omnibox.model.handle import HandleKind
from omnibox.model.intents import Done
from tests.desk.world import World


@pytest.mark.on_both
def test_a_name_given_by_hand_stays_and_can_be_taken_back(world: World) -> None:
    mail = world.mail(world.inbox())
    done = world.desk.customers.rename(mail.customer_id, "  Ann\nLee-Miller ")
    card = world.desk.timeline.card(mail.customer_id)
    assert (card.name, card.name_source) == ("Ann Lee-Miller", "human")
    assert world.desk.customers.rename(mail.customer_id, "Ann Lee-Miller") == Done(None, ())
    assert done.operation_id is not None
    world.desk.undo(done.operation_id)
    card = world.desk.timeline.card(mail.customer_id)
    assert (card.name, card.name_source) == ("Ann Lee", "provider")
    assert world.desk.search.find("Ann Lee").groups


def test_a_second_address_finds_the_same_customer(world: World) -> None:
    inbox = world.inbox()
    mail = world.mail(inbox)
    done = world.desk.customers.add_handle(mail.customer_id, HandleKind.PHONE, "0049 171 1234567", "mobile")
    assert done.changed == (mail.customer_id,)
    handles = world.desk.timeline.card(mail.customer_id).handles
    assert ("+491711234567", "mobile") in [(handle.norm, handle.label) for handle in handles]
    text = world.mail(inbox, sender="+49 171 1234567", kind=HandleKind.PHONE, to=())
    assert text.customer_id == mail.customer_id
    again = world.desk.customers.add_handle(mail.customer_id, HandleKind.PHONE, "+49 171 1234567")
    assert again == Done(None, ())


def test_an_address_of_somebody_else_is_refused(world: World) -> None:
    inbox = world.inbox()
    ann, bob = world.mail(inbox), world.mail(inbox, sender="bob@example.com", name="Bob")
    with pytest.raises(Conflict) as refused:
        world.desk.customers.add_handle(ann.customer_id, HandleKind.EMAIL, "BOB@example.com")
    assert refused.value.params == {"what": ["handle"], "customer": str(bob.customer_id)}


def test_bad_input_and_missing_rights(world: World) -> None:
    mail = world.mail(world.inbox())
    customers = world.desk.customers
    with pytest.raises(Invalid):
        customers.rename(mail.customer_id, " \n")
    with pytest.raises(Invalid):
        customers.add_handle(mail.customer_id, HandleKind.EMAIL, "nobody")
    with pytest.raises(NotFound):
        customers.rename(uuid4(), "x")
    with pytest.raises(NotFound):
        customers.add_handle(uuid4(), HandleKind.EMAIL, "a@b.example")
    with pytest.raises(Denied):
        world.hire("Olga", Role.OBSERVER).customers.rename(mail.customer_id, "x")


@pytest.mark.on_both
def test_somebody_added_by_hand_is_listed_found_and_can_be_taken_back(world: World) -> None:
    customers = world.desk.customers
    done = customers.add("Nia Obi", HandleKind.EMAIL, "Nia <nia@example.org>")
    (customer_id,) = done.changed
    (row,) = customers.page(CustomerQuery()).rows
    assert (row.id, row.name, row.handles) == (customer_id, "Nia Obi", ((HandleKind.EMAIL, "nia@example.org"),))
    assert world.desk.timeline.card(customer_id).name_source == "human"
    assert [hit.id for hit in customers.find("nia o")] == [customer_id] == customers.ids(CustomerQuery(text="obi"))
    mail = world.mail(world.inbox(), sender="nia@example.org")  # what they write joins them
    assert mail.customer_id == customer_id
    assert done.operation_id is not None
    with pytest.raises(Conflict):
        world.desk.undo(done.operation_id)
    second = customers.add("", HandleKind.PHONE, "+49 30 1234567")
    assert customers.rows(second.changed)[0].name == "+49 30 1234567"
    assert second.operation_id is not None
    world.desk.undo(second.operation_id)
    assert customers.rows(second.changed) == ()
    assert customers.find("1234567") == ()


def test_nobody_is_added_twice(world: World) -> None:
    mail = world.mail(world.inbox())
    with pytest.raises(Conflict) as refused:
        world.desk.customers.add("Ann again", HandleKind.EMAIL, "ANN@example.com")
    assert refused.value.params == {"what": ["handle"], "customer": str(mail.customer_id), "name": "Ann Lee"}
    with pytest.raises(Invalid):
        world.desk.customers.add("Ann", HandleKind.EMAIL, "no address")
    with pytest.raises(Denied):
        world.hire("Obi", Role.OBSERVER).customers.add("Ann", HandleKind.EMAIL, "new@example.com")


@pytest.mark.on_both
def test_lasting_notes_are_all_there_however_busy_the_customer(world: World) -> None:
    mail = world.mail(world.inbox())
    compose, customers = world.desk.compose, world.desk.customers
    lasting = [compose.note(mail.customer_id, None, f"lasting {n}").item_id for n in range(4)]
    for n in range(25):
        compose.note(mail.customer_id, mail.conversation_id, f"of today {n}")
    first = customers.notes(mail.customer_id, limit=3)
    assert [note.item.text for note in first.notes] == ["lasting 3", "lasting 2", "lasting 1"]
    rest = customers.notes(mail.customer_id, first.older, limit=3)
    assert [note.item.id for note in rest.notes] == lasting[:1]
    assert rest.older is None
    done = customers.pin_note(lasting[0], pinned=True)
    shown = customers.notes(mail.customer_id, limit=3)
    assert [(note.item.id, note.pinned) for note in shown.pinned] == [(lasting[0], True)]
    assert lasting[0] not in [note.item.id for note in shown.notes]
    assert customers.pin_note(lasting[0], pinned=True) == Done(None, ())
    assert done.operation_id is not None
    world.desk.undo(done.operation_id)
    assert customers.notes(mail.customer_id).pinned == ()


@pytest.mark.on_both
def test_a_lasting_note_is_reworded_and_found_by_its_new_words(world: World) -> None:
    mail = world.mail(world.inbox())
    note = world.desk.compose.note(mail.customer_id, None, "prefers calls").item_id
    done = world.desk.customers.edit_note(note, "prefers telegrams\n")
    assert world.desk.customers.notes(mail.customer_id).notes[0].item.text == "prefers telegrams"
    assert world.desk.search.find("telegrams").total == 1
    assert world.desk.search.find("calls").total == 0
    assert done.operation_id is not None
    world.desk.undo(done.operation_id)
    assert world.desk.search.find("calls").total == 1
    assert world.desk.customers.edit_note(note, "prefers calls") == Done(None, ())
    with pytest.raises(Invalid):
        world.desk.customers.edit_note(note, " \n")
    of_conversation = world.desk.compose.note(mail.customer_id, mail.conversation_id, "x").item_id
    with pytest.raises(NotFound):
        world.desk.customers.edit_note(of_conversation, "y")
    with pytest.raises(NotFound):
        world.desk.customers.pin_note(mail.id, pinned=True)
