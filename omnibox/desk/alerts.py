"""What a person may want to be told of: fresh items, who they are from, and whether they are for this person."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from omnibox.channels import registry
from omnibox.desk.seat import Seat
from omnibox.model.conversation import Joining
from omnibox.model.routing import inbox_policy
from omnibox.model.rows import ConversationRow, InboxRow, ItemRow
from omnibox.store import conversations, inboxes, items, journal, mentions


@dataclass(frozen=True, slots=True)
class Alert:
    """One item that may be worth a word.

    `live`: its inbox carries texts and chats, where people wait for the next line. `calls_me`: it names the asking
    person, who has not looked yet. `mark`: what a reply written now would be based on.
    """

    item: ItemRow
    conversation: ConversationRow
    live: bool
    calls_me: bool
    mark: int


class Alerts:
    """Use-cases of notifications."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def of(self, item_ids: Sequence[UUID]) -> tuple[Alert, ...]:
        """Return what is known of items, in the order of `item_ids`; those without a conversation are left out."""
        me = self._seat.operator_id
        with self._seat.store.read() as conn:
            mark = journal.head(conn)
            found = items.item_rows(conn, item_ids)
            ids = list(dict.fromkeys(item.conversation_id for item in found if item.conversation_id is not None))
            rows = {row.id: row for row in conversations.rows(conn, ids, me)}
            called = {item_id for item_id, _ in mentions.unseen(conn, me)}
            live = {inbox.id for inbox in inboxes.list_inboxes(conn) if _is_live(inbox)}
        return tuple(
            Alert(item, rows[item.conversation_id], item.inbox_id in live, item.id in called, mark)
            for item in found
            if item.conversation_id in rows
        )


def _is_live(inbox: InboxRow) -> bool:
    return inbox_policy(registry.spec(inbox.channel).policy, inbox.policy).joining is Joining.CUSTOMER
