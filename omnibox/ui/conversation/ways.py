"""The ways to a customer as the composer's tabs show them: one a medium, with the inboxes and addresses behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from omnibox.model.rows import ItemRow

if TYPE_CHECKING:
    from omnibox.desk.channel import Limits
    from omnibox.desk.reaching import Beginning, Reach
    from omnibox.desk.replying import ReplyOptions


@dataclass(slots=True)
class Ways:
    """What was read for a conversation; `options` and `limits` by medium change with the inbox that is chosen."""

    reach: "tuple[Reach, ...]" = ()
    options: "dict[str, ReplyOptions]" = field(default_factory=dict)
    limits: "dict[str, Limits]" = field(default_factory=dict)
    answered: dict[UUID, ItemRow] = field(default_factory=dict)

    @staticmethod
    def of(begun: "Beginning | None") -> "Ways":
        """Return the ways of what the desk said, none for notes alone."""
        if begun is None:
            return Ways()
        options = {one.inbox.medium: one for one in begun.options}
        return Ways(
            begun.reach,
            options,
            {medium: one.limits for medium, one in options.items()},
            {item.id: item for item in begun.answered},
        )

    @property
    def media(self) -> tuple[str, ...]:
        """The media one can write by, that of the customer's last words first."""
        return tuple(self.options)

    def take(self, options: "ReplyOptions", answered: Sequence[ItemRow] = ()) -> None:
        """Another inbox of a medium was chosen."""
        self.options[options.inbox.medium] = options
        self.limits[options.inbox.medium] = options.limits
        self.answered.update({item.id: item for item in answered})

    def choices(self, medium: str) -> "tuple[Reach, ...]":
        """Return the inboxes and addresses of a medium."""
        return tuple(way for way in self.reach if way.inbox.medium == medium)
