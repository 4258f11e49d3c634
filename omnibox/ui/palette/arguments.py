"""Commands with an argument, read from what is typed: "snooze tue 3pm", "assign dana", "go to date 12 march"."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from omnibox.model.rows import ConversationRow
from omnibox.model.text import fold
from omnibox.model.times import When
from omnibox.ui.i18n import tr
from omnibox.ui.palette.around import Around, Changes
from omnibox.ui.palette.commands import Commands, command
from omnibox.ui.palette.ranking import ranked
from omnibox.ui.palette.rows import Row, Section
from omnibox.ui.services import UiServices

MOST = 9  # rows of one command


class Arguments:
    """Turns what is typed into rows that say in words what Enter would do."""

    def __init__(self, services: UiServices, around: Around, changes: Changes, commands: Commands) -> None:
        self._services, self._around, self._changes, self._commands = services, around, changes, commands

    def rows(self, typed: str) -> list[Row]:
        """Return the rows, none where nothing typed begins with a command's word."""
        for verbs, answer in (
            (("snooze", tr("snooze")), self._snooze),
            (("assign", tr("assign")), self._assign),
            (("tag", tr("tag")), self._tag),
            (("untag", tr("untag")), self._untag),
            (("go to date", tr("go to date"), "date", tr("date")), self._date),
        ):
            rest = _after(typed, verbs)
            if rest is not None:
                return list(answer(rest))[:MOST]
        return []

    def _chosen(self) -> tuple[tuple[ConversationRow, ...], str]:
        rows = self._around.chosen()
        return rows, self._changes.names(rows) if rows else ""

    def _snooze(self, rest: str) -> Iterator[Row]:
        rows, whom = self._chosen()
        formats = self._services.formats
        if not rows:
            yield nothing_chosen()
            return
        if not rest:
            for label, when in formats.suggestions():
                yield self._until(rows, whom, when, label)
            yield self._until_reply(rows, whom)
            return
        if fold(tr("until they reply")).endswith(fold(rest)) or "until they reply".endswith(fold(rest)):
            yield self._until_reply(rows, whom)
            return
        found = formats.when(rest)
        if found is not None:
            yield self._until(rows, whom, found, "")
            return
        yield said(
            "snooze?", tr("Snooze until when? “{text}” is no time ahead.", text=rest), tr("Try tue 3pm or in 2 hours.")
        )

    def _until(self, rows: tuple[ConversationRow, ...], whom: str, when: When, label: str) -> Row:
        formats = self._services.formats
        title = tr("Snooze until {time}", time=formats.full(when.at))
        detail = f"{label}  ·  {whom}" if label else whom
        do = partial(self._changes.snooze, rows, when.at)
        return command(f"snooze:{when.at.isoformat()}", title, detail, "alarm-clock", do, section=Section.ASKED)

    def _until_reply(self, rows: tuple[ConversationRow, ...], whom: str) -> Row:
        do = partial(self._changes.snooze, rows, None)
        return command("snooze:reply", tr("Snooze until they reply"), whom, "alarm-clock", do, section=Section.ASKED)

    def _assign(self, rest: str) -> Iterator[Row]:
        rows, whom = self._chosen()
        if not rows:
            yield nothing_chosen()
            return
        people = [one for one in self._commands.operators if not one.disabled]
        fitting = [one for _, one in ranked(rest, people, lambda one: (one.name,))] if rest else people
        for one in fitting:
            title = tr("Assign to {name}", name=one.name)
            do = partial(self._changes.assign, rows, one)
            yield command(f"assign:{one.id}", title, whom, "user-check", do, section=Section.ASKED)
        if not rest or fold(tr("nobody")).startswith(fold(rest)):
            do = partial(self._changes.assign, rows, None)
            yield command("release", tr("Assign to nobody"), whom, "user", do, section=Section.ASKED)
        elif not fitting:
            yield said("assign?", tr("Nobody who works here is called “{text}”.", text=rest), "")

    def _tag(self, rest: str) -> Iterator[Row]:
        rows, whom = self._chosen()
        if not rows:
            yield nothing_chosen()
            return
        known = [tag for tag in self._commands.tags if not all(tag in row.tags for row in rows)]
        fitting = [tag for _, tag in ranked(rest, known, lambda tag: (tag,))] if rest else known
        new = " ".join(rest.split())
        if new and fold(new) not in {fold(tag) for tag in self._commands.tags}:
            title = tr("Tag with {tag}, a new tag", tag=new)
            yield command(f"tag:{new}", title, whom, "tag", self._tagging(rows, new, on=True), section=Section.ASKED)
        for tag in fitting:
            title = tr("Tag with {tag}", tag=tag)
            yield command(f"tag:{tag}", title, whom, "tag", self._tagging(rows, tag, on=True), section=Section.ASKED)

    def _untag(self, rest: str) -> Iterator[Row]:
        rows, whom = self._chosen()
        if not rows:
            yield nothing_chosen()
            return
        there = list(dict.fromkeys(tag for row in rows for tag in row.tags))
        for tag in [tag for _, tag in ranked(rest, there, lambda tag: (tag,))] if rest else there:
            title = tr("Take off the tag {tag}", tag=tag)
            yield command(f"untag:{tag}", title, whom, "tag", self._tagging(rows, tag, on=False), section=Section.ASKED)

    def _tagging(self, rows: tuple[ConversationRow, ...], tag: str, *, on: bool) -> Callable[[], None]:
        return partial(self._changes.tag, rows, tag, on=on)

    def _date(self, rest: str) -> Iterator[Row]:
        actions = self._services.actions
        if not actions.action("jump_to_date").isEnabled():
            return
        day: date | None = self._services.formats.past_day(rest) if rest else None
        if day is not None:
            title = tr("Go to {day} in this timeline", day=self._services.formats.written(day))
            yield command("date", title, "", "calendar", partial(self._around.go_to_day, day), section=Section.ASKED)
        elif rest:
            yield said("date?", tr("“{text}” is no day.", text=rest), tr("Try 12 march, last monday or 2026-03-12."))


def said(key: str, title: str, detail: str) -> Row:
    """Return a row that only says something."""
    return Row(f"said:{key}", Section.ASKED, title, detail, "info")


def nothing_chosen() -> Row:
    """Return the row that says why a command on conversations has nothing to do."""
    return said("nothing", tr("Open a conversation first: this is done to the one that is open."), "")


def _after(typed: str, verbs: tuple[str, ...]) -> str | None:
    """Return what follows one of the words, None where what is typed does not begin with one."""
    plain = fold(typed.strip())
    for verb in sorted({fold(verb) for verb in verbs}, key=len, reverse=True):
        if plain == verb:
            return ""
        if plain.startswith(f"{verb} "):
            return " ".join(typed.split()[len(verb.split()) :])
    return None
