from uuid import uuid4

import pytest

from omnibox.model.actor import Role
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
