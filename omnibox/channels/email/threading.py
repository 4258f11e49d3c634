"""Threads out of Message-IDs, References and subjects. Source: RFC 5256, THREAD=REFERENCES.

Pure and linear but for sorting. The steps bear the numbers of the RFC.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from omnibox.model.subjects import BaseSubject, base_subject

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as threading sees it. `key` is the caller's; `ids` are in angle brackets."""

    key: int
    message_id: str
    references: Sequence[str] = ()  # References; In-Reply-To's first id where there is none
    subject: str = ""  # decoded
    at: datetime = _NEVER  # sent date


@dataclass(slots=True, eq=False)
class Node:
    """One place in a thread; `letter` is None where only others speak of a mail."""

    letter: Letter | None = None
    children: list["Node"] = field(default_factory=list)
    parent: "Node | None" = None

    @property
    def at(self) -> datetime:
        """The sent date; of the first child where there is no mail."""
        node = self
        while node.letter is None and node.children:
            node = node.children[0]
        return node.letter.at if node.letter else _NEVER

    def adopt(self, child: "Node") -> None:
        """Become the parent of `child`, wherever it hung before."""
        if child.parent is not None:
            child.parent.children.remove(child)
        child.parent = self
        self.children.append(child)

    def descends_from(self, other: "Node") -> bool:
        """Tell whether `other` is this node or above it."""
        node: Node | None = self
        while node is not None:
            if node is other:
                return True
            node = node.parent
        return False


def threads(letters: Iterable[Letter]) -> list[Node]:
    """Return the threads in order of date, each a tree of nodes."""
    roots = [node for node in _linked(letters) if node.parent is None]  # steps 1 and 2
    roots = _pruned(roots)  # step 3
    _sort(roots)  # step 4
    roots = _merged(roots)  # step 5
    _sort(roots)  # step 6
    return roots


def parents(letters: Iterable[Letter]) -> dict[int, int | None]:
    """Return key -> key of the parent, None at the top of a thread or below a mail nobody has."""
    found: dict[int, int | None] = {}
    for node in _all_nodes(threads(letters)):
        if node.letter is not None:
            above = node.parent.letter if node.parent else None
            found[node.letter.key] = above.key if above else None
    return found


def _linked(letters: Iterable[Letter]) -> list[Node]:
    """Step 1: a node for each id, linked as References tell, never in a circle."""
    table: dict[str, Node] = {}
    unnamed: list[Node] = []
    for letter in letters:
        node = table.get(letter.message_id) if letter.message_id else None
        if node is None or node.letter is not None:
            node = Node(letter)
            if letter.message_id and letter.message_id not in table:
                table[letter.message_id] = node
            else:
                unnamed.append(node)  # no id, or one that is taken: it gets a place of its own
        else:
            node.letter = letter
        _hang(node, letter.references, table)
    return [*table.values(), *unnamed]


def _hang(node: Node, references: Sequence[str], table: dict[str, Node]) -> None:
    last: Node | None = None
    for reference in references:
        named = table.setdefault(reference, Node())
        if last is not None and named.parent is None and not last.descends_from(named):
            last.adopt(named)
        last = named
    # what the mail says of itself outweighs what others said of it, even where it says nothing usable
    if node.parent is not None:
        node.parent.children.remove(node)
        node.parent = None
    if last is not None and not last.descends_from(node):
        last.adopt(node)


def _pruned(roots: list[Node]) -> list[Node]:
    """Step 3: nodes without a mail go, their children move up; at the top only where there is one child."""
    for node in reversed(list(_all_nodes(roots))):
        kept: list[Node] = []
        for child in node.children:
            kept += [child] if child.letter is not None else child.children
        for child in kept:
            child.parent = node
        node.children = kept
    found: list[Node] = []
    for node in roots:
        if node.letter is not None or len(node.children) > 1:
            found.append(node)
        elif node.children:
            node.children[0].parent = None
            found.append(node.children[0])
    return found


def _merged(roots: list[Node]) -> list[Node]:
    """Step 5: threads of one subject become one."""
    table: dict[str, Node] = {}
    for node in roots:  # 5.B
        subject = _subject(node)
        if not subject.base:
            continue
        held = table.get(subject.base.upper())
        if held is None or (
            held.letter is not None and (node.letter is None or (_subject(held).answering and not subject.answering))
        ):
            table[subject.base.upper()] = node
    gone: set[int] = set()
    added: list[Node] = []
    for node in roots:  # 5.C
        subject = _subject(node)
        held = table.get(subject.base.upper()) if subject.base else None
        if held is None or held is node:
            continue
        gone.add(id(node))
        if held.letter is None:
            for child in list(node.children) if node.letter is None else [node]:
                held.adopt(child)
        elif subject.answering and not _subject(held).answering:
            held.adopt(node)
        else:
            both = Node()
            both.adopt(held)
            both.adopt(node)
            gone.add(id(held))
            added.append(both)
            table[subject.base.upper()] = both
    return [node for node in (*roots, *added) if id(node) not in gone]


def _subject(node: Node) -> BaseSubject:
    while node.letter is None and node.children:
        node = node.children[0]
    return base_subject(node.letter.subject) if node.letter else BaseSubject("", False)


def _sort(roots: list[Node]) -> None:
    """Steps 4 and 6: siblings by date, from the leaves up, since a node without a mail has its child's date."""
    for node in reversed(list(_all_nodes(roots))):
        node.children.sort(key=_order)
    roots.sort(key=_order)


def _order(node: Node) -> tuple[datetime, int]:
    first = node
    while first.letter is None and first.children:
        first = first.children[0]
    return node.at, first.letter.key if first.letter else 0


def _all_nodes(roots: Sequence[Node]) -> Iterator[Node]:
    """Yield every node, parents before their children."""
    waiting = list(reversed(roots))
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))
