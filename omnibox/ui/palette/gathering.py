"""Puts the list together: what is known from memory at once, what is looked up as it comes."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from omnibox.model.rows import ConversationRow, CustomerHit, SearchPage
from omnibox.model.text import fold
from omnibox.ui.media import medium
from omnibox.ui.palette.arguments import Arguments
from omnibox.ui.palette.around import Around, Changes
from omnibox.ui.palette.asking import Asked, Scope
from omnibox.ui.palette.commands import PRESS, Commands
from omnibox.ui.palette.people import People
from omnibox.ui.palette.ranking import WORDS, Fit, fit, ranked
from omnibox.ui.palette.recents import Recents
from omnibox.ui.palette.rows import Row, Section, entries, heading
from omnibox.ui.palette.searching import MOST, Searching
from omnibox.ui.services import UiServices

FEW_COMMANDS, FEW_RECENT, FEW_MESSAGES = 6, 5, 20  # where other things are listed, too
SHORT = 3  # letters; fewer begin too many words in the middle of commands to mean them


class Gathering(QObject):
    """Answers at once from memory with `rows`; `more` is said whenever something that was looked up has come."""

    more = Signal()
    failed = Signal(object)  # Exception

    def __init__(self, services: UiServices, around: Around, recents: Recents, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._around, self._recents = services, around, recents
        changes = Changes(services, around)
        self.commands = Commands(services, around, changes)
        self._arguments = Arguments(services, around, changes, self.commands)
        self.people = People(services, self)
        self.searching = Searching(services, self)
        self._look_up = QTimer(self)  # begins once the key is painted: a worker would slow that down
        self._look_up.setSingleShot(True)
        self._look_up.timeout.connect(self._begin)
        self._all: list[Row] = []
        self._asked = Asked(Scope.ALL, "")
        self._from_memory: list[Row] = []
        self._hits: tuple[CustomerHit, ...] = ()
        self._numbered: ConversationRow | None = None
        self.page: SearchPage | None = None
        self.people.found.connect(self._people)
        self.searching.found.connect(self._messages)
        self.people.failed.connect(self.failed)
        self.searching.failed.connect(self.failed)
        recents.changed.connect(self._recents_came)

    # ---- asking
    def open(self) -> None:
        """The box opens: what can be done may be something else than last time."""
        self._all = self.commands.all()
        self._recents.refresh()
        desk = self._services.desk

        def landed(known: tuple[tuple[object, ...], tuple[str, ...]]) -> None:
            people, tags = known
            if (people, tags) != (self.commands.operators, self.commands.tags):
                self.commands.operators, self.commands.tags = people, tags  # type: ignore[assignment]  # as read below
                self._all = self.commands.all()
                self._from_memory = self._remembered(self._asked)
                self.more.emit()

        self._services.tasks.read(lambda: (desk.operators(), desk.lists.tags()), self, landed)

    def ask(self, asked: Asked) -> None:
        """Something else is typed: answer from memory, and look the rest up."""
        before, self._asked = self._asked, asked
        self._from_memory = self._remembered(asked)
        plain = fold(asked.people)
        self._hits = tuple(hit for hit in self._hits if plain and _still_fits(plain, hit))
        self._numbered = None
        self.stop()
        if not asked.messages or before.scope is not asked.scope:
            self.page = None
        if asked.people or asked.messages or asked.scope is Scope.NUMBER:
            self._look_up.start()

    def _begin(self) -> None:
        asked = self._asked
        if asked.people or asked.scope is Scope.NUMBER:
            number = asked.number if asked.scope in (Scope.NUMBER, Scope.ALL) else None
            self.people.find(asked.people, number)
        if asked.messages:
            self.searching.find(asked.messages, MOST if asked.scope is Scope.MESSAGES else FEW_MESSAGES)

    def stop(self) -> None:
        """Nobody waits any more."""
        self._look_up.stop()
        self.people.stop()
        self.searching.stop()

    @property
    def pending(self) -> bool:
        """Whether something is still looked up."""
        return self._look_up.isActive() or self.people.pending or self.searching.pending

    @property
    def _people_pending(self) -> bool:
        return (self._look_up.isActive() and bool(self._asked.people)) or self.people.pending

    def _people(self, hits: tuple[CustomerHit, ...], numbered: ConversationRow | None) -> None:
        self._hits, self._numbered = hits, numbered
        self.more.emit()

    def _messages(self, page: SearchPage) -> None:
        self.page = page
        self.more.emit()

    def _recents_came(self) -> None:
        self._from_memory = self._remembered(self._asked)
        self.more.emit()

    # ---- rows
    def rows(self) -> list[Row]:
        """Return the whole list as far as it is known."""
        waiting = self.pending  # what only might be meant is not chosen while something better may come
        known = [row for row in self._from_memory if row.section is not Section.MORE or not waiting]
        found = [*known, *self._found_people(), *self._found_messages()]
        order = list(Section)
        found.sort(key=lambda row: order.index(row.section))
        only = self._asked.scope is Scope.MESSAGES
        rows: list[Row] = []
        for row in found:
            if not only and (not rows or rows[-1].section is not row.section):
                rows.append(heading(row.section))
            rows.append(row)
        return rows

    def _remembered(self, asked: Asked) -> list[Row]:
        typed = asked.text.strip()
        if asked.scope in (Scope.MESSAGES, Scope.PEOPLE, Scope.NUMBER):
            return []
        if not typed:
            if asked.scope is Scope.COMMANDS:
                return self._all
            here = {row.id for row in self._around.chosen()}
            last = [talk for talk in self._recents.rows if talk.id not in here][:FEW_RECENT]
            return [*(self._conversation(talk, Section.RECENT) for talk in last), *self.commands.fitting()]
        done = self._arguments.rows(typed)
        keys = {row.key for row in done}
        fits = [(how, row) for how, row in ranked(typed, self._all, lambda row: (row.title,)) if row.key not in keys]
        if asked.scope is Scope.COMMANDS:
            return [*done, *(row for _, row in fits)]
        meant = [row for how, row in fits if _is_meant(how, row, typed)][:FEW_COMMANDS]
        keys |= {row.key for row in meant}
        weak = [_weaker(row) for _, row in fits if row.key not in keys][: FEW_COMMANDS // 2]
        opened = ranked(typed, self._recents.rows, lambda talk: (talk.customer_name, talk.subject))
        known = [self._conversation(talk, Section.CONVERSATIONS) for how, talk in opened if how.strong]
        return [*done, *meant, *known[:FEW_RECENT], *weak]

    def _found_people(self) -> list[Row]:
        rows = [self._person(hit) for hit in self._hits]
        if self._numbered is not None:
            rows.append(self._conversation(self._numbered, Section.CONVERSATIONS))
        return rows

    def _found_messages(self) -> list[Row]:
        if self.page is None or self._people_pending:  # whoever comes in above would push them away from under the eye
            return []
        shown = {hit.id for hit in self._hits}
        rows = []
        for group, hit in entries(self.page):
            if hit is None and not group.hits and (group.customer_id in shown or self._asked.scope is Scope.ALL):
                continue  # people have a section of their own
            do = pop_out = None
            if hit is not None or not group.hits:
                where = (group.customer_id, hit.conversation_id if hit else None)
                do = partial(self._services.navigation.open, *where, hit.item_id if hit else None)
                pop_out = partial(self._services.navigation.pop_out.emit, *where)
            key = f"hit:{hit.item_id}" if hit else f"group:{group.customer_id}"
            title = hit.subject if hit else group.customer_name
            rows.append(Row(key, Section.MESSAGES, title, do=do, pop_out=pop_out, group=group, hit=hit))
        return rows

    def _person(self, hit: CustomerHit) -> Row:
        navigation = self._services.navigation
        return Row(
            f"person:{hit.id}",
            Section.PEOPLE,
            hit.name,
            hit.handle if hit.handle != hit.name else "",
            person=str(hit.id),
            do=partial(navigation.open, hit.id),
            pop_out=partial(navigation.pop_out.emit, hit.id, None),
        )

    def _conversation(self, row: ConversationRow, section: Section) -> Row:
        navigation = self._services.navigation
        subject = row.subject or row.preview or medium(row.channel).word
        return Row(
            f"conversation:{row.id}",
            section,
            row.customer_name,
            f"{' '.join(subject.split())}  #{row.number}",
            person=str(row.customer_id),
            do=partial(navigation.open, row.customer_id, row.id),
            pop_out=partial(navigation.pop_out.emit, row.customer_id, row.id),
        )


def _is_meant(how: Fit, row: Row, typed: str) -> bool:
    """Whether a command stands above people: one that is pressed, or has the letters somewhere, only might be meant."""
    if row.key.startswith(f"command:{PRESS}"):
        return False
    return how.strong and (how.kind < WORDS or len(typed) >= SHORT)


def _still_fits(plain: str, hit: CustomerHit) -> bool:
    found = fit(plain, hit.name)
    return (found is not None and found.strong) or plain in fold(hit.handle)


def _weaker(row: Row) -> Row:
    return Row(row.key, Section.MORE, row.title, row.detail, row.icon, row.colour, row.keys, row.do)
