"""Telling apart what came under one name: some senders give every message the same id.

A likeness is what a driver says of an item's making, in parts that stay the same however often and by whatever way
the item comes: for mail when it was written, and its words. Two items of one name are one and the same unless a part
that both have differs. The second of two different ones is known by a name of its own, made of both, so that it gets
the same name whenever it comes again.
"""

_BETWEEN = "."
_OWN = "#"


def made_of(*parts: str) -> str:
    """Return the likeness of these parts; an empty part is like any."""
    return _BETWEEN.join(parts) if any(parts) else ""


def differ(one: str, other: str) -> bool:
    """Tell whether two likenesses cannot be of the same item. "" is like any."""
    pairs = zip(one.split(_BETWEEN), other.split(_BETWEEN), strict=False)
    return any(mine != theirs for mine, theirs in pairs if mine and theirs)


def own_name(name: str, likeness: str) -> str:
    """Return the name of the item of this likeness where another one has `name`."""
    return f"{name}{_OWN}{likeness}"


def given_name(name: str) -> str:
    """Return the name a message id came with: `<a@b>#...` came as `<a@b>`."""
    given, between, _ = name.partition(f">{_OWN}")
    return f"{given}>" if between else name
