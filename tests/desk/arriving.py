"""Mail that comes in the way it really does: through the engine's intake."""

from collections.abc import Sequence
from uuid import UUID

from omnibox.channels import registry
from omnibox.channels.base import Batch, Inbound, Participant
from omnibox.engine import intake
from omnibox.engine.receiving import place_of
from omnibox.model.actor import ENGINE
from omnibox.model.handle import email_handle
from omnibox.model.rows import ItemRow
from omnibox.store import inboxes, items
from tests.desk.world import OURS, World


def arrive(
    world: World,
    inbox_id: UUID,
    provider_id: str,
    *,
    sender: str = "ann@example.com",
    to: Sequence[str] = (OURS,),
    cc: Sequence[str] = (),
    subject: str = "Parcel",
    answers: Sequence[str] = (),
    anchors: Sequence[UUID] = (),
    history: bool = False,
    live: bool = True,
) -> ItemRow:
    """Let one mail come into an inbox; return its item."""
    world.clock.forward(seconds=10)
    people = [Participant(email_handle(sender), "from")]
    people += [Participant(email_handle(one), role) for role, all_ in (("to", to), ("cc", cc)) for one in all_]
    key = subject.removeprefix("Re: ").casefold()
    one = Inbound(
        provider_id, email_handle(sender), world.clock(), f"Words of {provider_id}", subject=subject,
        participants=people, answers=answers, anchors=anchors, subject_key=key, history=history,
    )  # fmt: skip
    with world.store.write(ENGINE) as unit:
        row = inboxes.get(unit.conn, inbox_id)
        assert row is not None
        intake.take(unit, place_of(unit, row, registry.spec(row.channel)), Batch((one,), {}, None, live))
        found = items.by_ref(unit.conn, inbox_id, provider_id)
    assert found is not None
    return world.item(found)
