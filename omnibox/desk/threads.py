"""Which items make up a conversation: merging, splitting, moving. Each is one operation and can be taken back."""

from collections.abc import Sequence
from uuid import UUID

from omnibox.desk import merging, splitting
from omnibox.desk.seat import Seat
from omnibox.model.errors import NotFound
from omnibox.model.intents import Done
from omnibox.model.merging import MergePart, RegroupPreview, survivor
from omnibox.model.rows import ConversationRow
from omnibox.store import conversations, customers, items, lookups, moving, search
from omnibox.store.database import Connection

_FOUND_MOST = 30
_OF_ONE_PERSON = 5
_LOOKED_AT = 200  # items a search is asked for: several may stand in one conversation


class Threads:
    """Use-cases over what stands where."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def merge(self, into: UUID, ids: Sequence[UUID]) -> Done:
        """Let conversations become one: every item of `ids` stands in `into` from now on, and replies go there.

        Of another customer too, whose items come to stand in the timeline of the one that lives on.

        Raises: Denied, NotFound, Conflict(what=["merged"]) where one was merged already, Invalid(reason="empty",
        "too_many" or "teams").
        """
        return merging.merge(self._seat, into, ids)

    def split(self, conversation_id: UUID, item_ids: Sequence[UUID] = (), *, from_item: UUID | None = None) -> Done:
        """Give items a new conversation, linked to the old one: these, or one and all that came after it.

        The new one is first in `changed`. Raises: Denied, NotFound, Conflict(what=["conversation_id"]) where one stands
        elsewhere by now, Invalid(reason="empty", "too_many", or "all": nothing would be left).
        """
        return splitting.split(self._seat, conversation_id, item_ids, from_item)

    def move(self, item_ids: Sequence[UUID], conversation_id: UUID) -> Done:
        """Let items stand in another conversation, of another customer too.

        Raises: Denied, NotFound, Conflict(what=["merged"]), Invalid(reason="empty", "all", "there", "teams" or
        "too_many").
        """
        return splitting.move(self._seat, item_ids, conversation_id)

    def live(self, conversation_id: UUID) -> UUID:
        """Return the conversation this one lives on in: itself, unless it was merged."""
        with self._seat.store.read() as conn:
            return conversations.live(conn, conversation_id)

    def preview(self, ids: Sequence[UUID], into: UUID | None = None) -> RegroupPreview:
        """Return what merging these would do; without `into` the best survivor is proposed. Raises: NotFound."""
        with self._seat.store.read() as conn:
            parts = self._parts(conn, dict.fromkeys(ids))
            first = into or survivor(parts)
            ordered = sorted(parts, key=lambda part: (part.row.id != first, part.row.number))
            others = [part.row for part in ordered[1:]]
            every = [one for row in others for one in moving.items_in(conn, row.id, activities=False)]
            return RegroupPreview(
                parts=tuple(ordered),
                moving=sum(part.items for part in ordered[1:]),
                customers=_foreign(conn, ordered[0].row, others),
                on_the_way=moving.on_the_way(conn, every),
                refusal=merging.refusal(conn, [part.row for part in ordered]),
            )

    def preview_move(self, item_ids: Sequence[UUID], into: UUID) -> RegroupPreview:
        """Return what moving items would do; refusal "all" asks for a merge instead. Raises: NotFound."""
        with self._seat.store.read() as conn:
            ids = moving.with_twins(conn, list(dict.fromkeys(item_ids)))
            sources = [one for one in items.conversations_of(conn, ids) if one != into]
            parts = self._parts(conn, dict.fromkeys([into, *sources]))
            parts.sort(key=lambda part: part.row.id != into)
            others = [part.row for part in parts[1:]]
            code = merging.refusal(conn, [part.row for part in parts])
            if not code and any(set(moving.items_in(conn, row.id, activities=False)) <= set(ids) for row in others):
                code = "all"
            return RegroupPreview(
                parts=tuple(parts),
                moving=len(item_ids),
                customers=_foreign(conn, parts[0].row, others),
                on_the_way=moving.on_the_way(conn, ids),
                refusal=code,
            )

    def following(self, conversation_id: UUID, from_item: UUID) -> tuple[UUID, ...]:
        """Return an item and what came after it in its conversation: what a split from there would take."""
        with self._seat.store.read() as conn:
            return tuple(splitting.from_here(conn, conversation_id, from_item))

    def find(self, beside: Sequence[UUID], words: str = "", limit: int = _FOUND_MOST) -> tuple[ConversationRow, ...]:
        """Return conversations these could be joined with: by number ("#12"), by words, else of the same customers."""
        with self._seat.store.read() as conn:
            ids = self._found(conn, beside, " ".join(words.split()), limit)
            alive = dict.fromkeys(conversations.live(conn, one) for one in ids)
            wanted = [one for one in alive if one not in beside][:limit]
            return conversations.rows(conn, wanted, self._seat.operator_id)

    def _found(self, conn: Connection, beside: Sequence[UUID], words: str, limit: int) -> list[UUID]:
        if not words:
            rows = conversations.rows(conn, beside, None)
            owners = dict.fromkeys(row.customer_id for row in rows)
            return [one for owner in owners for one in conversations.of_customer(conn, owner, limit + len(beside))]
        number = words.removeprefix("#").strip()
        if number.isdecimal() and len(number) < 10:
            known = lookups.conversation_of(conn, int(number))
            if known is not None:
                return [known]
        now = self._seat.now().astimezone()
        page = search.find(conn, words, operator_id=self._seat.operator_id, now=now, limit=_LOOKED_AT)
        found = [hit.conversation_id for group in page.groups for hit in group.hits if hit.conversation_id is not None]
        named = [group.customer_id for group in page.groups if not group.hits]
        return found + [one for owner in named for one in conversations.of_customer(conn, owner, _OF_ONE_PERSON)]

    def _parts(self, conn: Connection, ids: dict[UUID, None]) -> list[MergePart]:
        rows = conversations.rows(conn, ids, self._seat.operator_id)
        if len(rows) != len(ids) or not rows:
            raise NotFound(kind="conversation", id=str(next(iter(ids), "")))
        counts = moving.count_in(conn, ids)
        return [MergePart(row, counts.get(row.id, 0)) for row in rows]


def _foreign(conn: Connection, target: ConversationRow, others: Sequence[ConversationRow]) -> tuple[str, ...]:
    ids = dict.fromkeys(row.customer_id for row in others if row.customer_id != target.customer_id)
    names = customers.names(conn, ids)
    return tuple(names.get(one, "") for one in ids)
