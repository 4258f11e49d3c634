"""Writing to a customer, writing a note, and taking either back."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from omnibox.channels.spec import Limits
from omnibox.desk import addressing, files, outgoing, reaching, replying, signing, staleness, starting, withdrawing
from omnibox.desk.addressing import Person
from omnibox.desk.reaching import Beginning, Reach
from omnibox.desk.replying import ReplyOptions
from omnibox.desk.seat import Seat
from omnibox.desk.signing import Choice
from omnibox.desk.withdrawing import sent
from omnibox.model.errors import Invalid, NotFound
from omnibox.model.handle import HandleKind
from omnibox.model.ids import uuid7
from omnibox.model.intents import FileRef, NewMessage, ReplyIntent, Sent
from omnibox.model.item import Direction, ItemKind
from omnibox.model.journal import Event, EventType
from omnibox.model.mentions import mentioned
from omnibox.model.permissions import Permission
from omnibox.model.reply import clean_text
from omnibox.model.rows import DraftRow, InboxRow, ItemRow
from omnibox.store import conversations, customers, drafts, inboxes, items, mentions, operators
from omnibox.store.unit import Unit

MAX_NOTE = 100_000  # characters


class Compose:
    """Use-cases of the composer. All raise Denied and NotFound."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def reply_options(
        self, conversation_id: UUID, answers_item_id: UUID | None = None, inbox_id: UUID | None = None
    ) -> ReplyOptions:
        """Return what an answer would be; without an item, to the customer's last message that way."""
        with self._seat.store.read() as conn:
            target = replying.find_target(
                conn, conversation_id, self._seat.now(), answers_item_id=answers_item_id, inbox_id=inbox_id
            )
            return replying.options(conn, target)

    def begin(self, conversation_id: UUID) -> Beginning:
        """Return all a composer opens with: the ways to write, and what an answer would be by each medium."""
        with self._seat.store.read() as conn:
            return reaching.begin(conn, conversation_id, self._seat.now())

    def reach(self, conversation_id: UUID) -> tuple[Reach, ...]:
        """Return every inbox of ours with every address of the customer's that it may write to."""
        with self._seat.store.read() as conn:
            target = replying.find_target(conn, conversation_id, self._seat.now())
            return reaching.reach(conn, target, self._seat.now())

    def people(
        self,
        text: str,
        conversation_id: UUID | None,
        kind: HandleKind = HandleKind.EMAIL,
        besides: tuple[str, ...] = (),
        limit: int = 8,
    ) -> tuple[Person, ...]:
        """Return whom an address field offers for what is typed, never ourselves nor who stands there (`besides`).

        Who took part in the conversation comes first; with nothing typed it is they alone.
        """
        return addressing.suggest(self._seat, text, conversation_id, kind, besides, limit)

    def own(self) -> frozenset[str]:
        """Return the normal forms of all our addresses: a message to one of them comes back."""
        with self._seat.store.read() as conn:
            return replying.own_addresses(conn)

    def signatures(self, conversation_id: UUID | None, inbox_id: UUID, today: str = "") -> tuple[Choice, ...]:
        """Return the signatures a message from an inbox could take, filled for it; `today` is the day in words."""
        with self._seat.store.read() as conn:
            row = replying.known_inbox(conn, inbox_id)
            known = conversations.get(conn, conversation_id) if conversation_id else None
            target = replying.aim(row, known, None, "", self._seat.now())
            return signing.choices(self._seat, target, signing.load(conn, self._seat, row), today)

    def senders(self) -> tuple[InboxRow, ...]:
        """Return the inboxes from which a first message can go out now."""
        with self._seat.store.read() as conn:
            return reaching.senders(conn, self._seat.now())

    def start(self, message: NewMessage) -> Sent:
        """Send the first message of a conversation; by channels that join, into what is going on.

        Raises: Invalid(field, reason), Conflict(what=["handle"], customer) where the address is somebody else's.
        """
        return starting.start(self._seat, message)

    def whose(self, inbox_id: UUID, address: str) -> tuple[UUID, str] | None:
        """Return the customer an address belongs to, as (id, name). Raises: Invalid for what is no address."""
        return starting.whose(self._seat, inbox_id, address)

    def limits(self, inbox_id: UUID, text: str = "") -> Limits:
        """Return what may be sent from an inbox now, with this text."""
        with self._seat.store.read() as conn:
            inbox = inboxes.get(conn, inbox_id)
        if inbox is None:
            raise NotFound(kind="inbox", id=str(inbox_id))
        return replying.limits_of(inbox, text, self._seat.now())

    def attach(self, path: Path, room: int = 0, watch: files.Watch | None = None) -> FileRef:
        """Read a file into the store. Raises: Invalid(field="files", reason), DiskFull.

        `room`: bytes it may have at most (0: no more than any file), else reason "no_room". `watch` is told (bytes
        read, bytes in all) and says whether to go on, else reason "given_up".
        """
        return files.attach(self._seat, path, room, watch)

    def attached(self, file: FileRef) -> bytes:
        """Return the bytes of a file that was attached. Raises: NotFound, Damaged."""
        return files.attached(self._seat, file)

    def reply(self, intent: ReplyIntent, *, force: bool = False) -> Sent:
        """Queue an answer: item, outbox entry, moved conversation and journal are one commit.

        Raises: Invalid(field, reason), and unless `force` Conflict(what, by, items), see `staleness`.
        """
        self._seat.require(Permission.REPLY)
        letter = outgoing.prepare(self._seat, intent)
        with self._seat.write_final(Permission.REPLY, "reply", {"item": str(letter.item_id)}) as unit:
            place = conversations.held(unit.conn, intent.conversation_id)  # a merge may have come in between
            conversation = conversations.get(unit.conn, place, self._seat.operator_id)
            if conversation is None:
                raise NotFound(kind="conversation", id=str(intent.conversation_id))
            if not force:
                staleness.refuse_if_moved(unit.conn, conversation, self._seat.operator_id, intent.base_version)
            inbox, later = letter.target.inbox, intent.send_at is not None
            due = intent.send_at or unit.now + outgoing.patience(intent, inbox)
            outgoing.queue(unit, letter, conversation, due, later=later, cancel_on_reply=intent.cancel_on_reply)
            drafts.discard(unit, self._seat.operator_id, conversation.customer_id, "reply", inbox.id)
        return sent(unit, letter.item_id, due, conversation.customer_id, conversation.id)

    def note(self, customer_id: UUID, conversation_id: UUID | None, text: str) -> Sent:
        """Write an internal note; `@name` calls a colleague. It never leaves the house."""
        words = clean_text(text)
        if not words.strip():
            raise Invalid(field="text", reason="empty")
        if len(words) > MAX_NOTE:
            raise Invalid(field="text", reason="too_long", max=MAX_NOTE)
        item_id = uuid7(self._seat.now())
        with self._seat.write(Permission.NOTE, "note", item=str(item_id)) as unit:
            customer_id, conversation_id = _place(unit, customer_id, conversation_id)
            self._add_note(unit, item_id, customer_id, conversation_id, words)
            drafts.discard(unit, self._seat.operator_id, customer_id, "note")
        return sent(unit, item_id, None, customer_id, conversation_id)

    def undo_send(self, item_id: UUID) -> DraftRow:
        """Take an answer back before it leaves; its text becomes the draft again.

        Raises: Conflict(what=["sending"]) once it is on its way.
        """
        return withdrawing.undo_send(self._seat, item_id)

    def scheduled(self) -> tuple[ItemRow, ...]:
        """Return every message that waits for its time, the next one first."""
        return withdrawing.waiting(self._seat)

    def reschedule(self, item_id: UUID, at: datetime) -> None:
        """Let a scheduled message leave at another time. Raises: Invalid, Conflict(what=["sending"]) once it left."""
        withdrawing.reschedule(self._seat, item_id, at)

    def send_now(self, item_id: UUID) -> Sent:
        """Let a scheduled message leave at once. Raises: Conflict(what=["sending"])."""
        return withdrawing.send_now(self._seat, item_id)

    def retry(self, item_id: UUID) -> Sent:
        """Send a failed or unknown one again: the same item under the same id. Raises: Conflict(what=["delivery"])."""
        return withdrawing.retry(self._seat, item_id)

    def resend(self, item_id: UUID) -> Sent:
        """Send a message again to those whom it did not reach: the same one. Raises: Conflict(what=["delivery"])."""
        return withdrawing.resend(self._seat, item_id)

    def discard_failed(self, item_id: UUID) -> None:
        """Give a failed or unknown one up; it leaves the timeline. Raises: Conflict(what=["delivery"])."""
        withdrawing.discard_failed(self._seat, item_id)

    def _add_note(self, unit: Unit, item_id: UUID, customer_id: UUID, conversation_id: UUID | None, words: str) -> None:
        conversation = conversations.get(unit.conn, conversation_id) if conversation_id else None
        if conversation_id is not None and (conversation is None or conversation.customer_id != customer_id):
            raise NotFound(kind="conversation", id=str(conversation_id))
        if customer_id not in customers.names(unit.conn, [customer_id]):
            raise NotFound(kind="customer", id=str(customer_id))
        items.add_item(
            unit,
            items.NewItem(
                item_id=item_id,
                customer_id=customer_id,
                conversation_id=conversation_id,
                inbox_id=conversation.inbox_id if conversation else None,
                channel=conversation.channel if conversation else "",
                kind=ItemKind.NOTE,
                direction=Direction.INTERNAL,
                at=unit.now,
                author_id=unit.actor.id,
                author_name=unit.actor.name,
                text=words,
                is_read=True,
            ),
        )
        if conversation is not None:
            names = {row.id: row.name for row in operators.list_operators(unit.conn) if not row.disabled}
            mentions.add(unit, item_id, conversation.id, mentioned(words, names))
            conversations.summarise(unit, conversation.id)
        unit.emit(Event(EventType.NOTE_ADDED, customer_id, conversation_id, item_id))


def _place(unit: Unit, customer_id: UUID, conversation_id: UUID | None) -> tuple[UUID, UUID | None]:
    """Return where a note comes to stand: a conversation that was merged meanwhile has another customer, perhaps."""
    if conversation_id is None:
        return customer_id, None
    held = conversations.held(unit.conn, conversation_id)
    row = conversations.get(unit.conn, held) if held != conversation_id else None
    return (row.customer_id, held) if row is not None else (customer_id, conversation_id)
