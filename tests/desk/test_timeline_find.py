"""Finding words in one customer's timeline, on both databases."""

import pytest

from omnibox.model.find import Finder, FindHit
from omnibox.model.rows import PageKey
from omnibox.store import items, timeline_find
from tests.desk.world import World


def all_hits(world: World, customer_id: object, text: str) -> list[FindHit]:
    found: list[FindHit] = []
    before = None
    while True:
        page = world.desk.timeline.find(customer_id, text, before)  # type: ignore[arg-type]  # a customer's id
        found += page.hits
        before = page.next
        if before is None:
            return found


@pytest.mark.on_both
def test_any_part_of_a_word_is_found_newest_first_whatever_its_case_and_accents(world: World) -> None:
    inbox = world.inbox()
    first = world.mail(inbox, "The Kühlschrank drips. KUHLSCHRANK!", subject="Fridge")
    world.clock.forward(minutes=5)
    world.mail(inbox, "nothing here", conversation_id=first.conversation_id)
    world.clock.forward(minutes=5)
    last = world.mail(inbox, "a kühlschränke\n  of ours", conversation_id=first.conversation_id)
    world.mail(inbox, "my kuhlschrank", sender="bob@example.com", name="Bob")
    hits = all_hits(world, first.customer_id, "kuhlschr")
    assert [(hit.item_id, hit.count) for hit in hits] == [(last.id, 1), (first.id, 2)]
    assert hits[0].at == last.at
    assert [hit.item_id for hit in all_hits(world, first.customer_id, "kühlschränke OF")] == [last.id]
    assert all_hits(world, first.customer_id, "  ") == []


@pytest.mark.on_both
def test_subjects_and_names_of_files_count_and_notes_too_but_no_activity(world: World) -> None:
    inbox = world.inbox()
    file = items.NewFile("Gauge-Reading.jpg", "image/jpeg", 5, state="pending")
    mail = world.mail(inbox, "see it", subject="Boiler pressure", files=[file])
    note = world.desk.compose.note(mail.customer_id, mail.conversation_id, "Ask about the gauge")
    assert mail.conversation_id is not None
    world.desk.work.resolve([mail.conversation_id])
    assert [hit.count for hit in all_hits(world, mail.customer_id, "PRESSURE")] == [0]
    assert {hit.item_id for hit in all_hits(world, mail.customer_id, "gauge")} == {mail.id, note.item_id}
    assert all_hits(world, mail.customer_id, "status") == []


@pytest.mark.on_both
def test_a_long_life_is_looked_at_a_stretch_at_a_time(world: World) -> None:
    inbox = world.inbox()
    first = world.mail(inbox, "number 0 needle")
    for number in range(1, 450):
        world.clock.forward(seconds=1)
        world.mail(inbox, f"number {number}", conversation_id=first.conversation_id)
    with world.store.read() as conn:
        page = timeline_find.find(conn, first.customer_id, Finder("needle"), scan=400)
        assert page.hits == ()
        assert isinstance(page.next, PageKey)
        page = timeline_find.find(conn, first.customer_id, Finder("needle"), page.next, scan=400)
    assert [hit.item_id for hit in page.hits] == [first.id]
    assert page.next is None


def test_marks_are_places_in_the_text_as_it_stands() -> None:
    text = "Straße und STRASSE, e\u0301te\u0301 Æther"
    marks = Finder("strasse").marks(text)
    assert [text[start:end] for start, end in marks] == ["Straße", "STRASSE"]
    assert [text[start:end] for start, end in Finder("ete").marks(text)] == ["e\u0301te\u0301"]
    assert Finder(".*").marks("a.*b") == ((1, 3),)
    assert Finder("a").marks("") == ()
