"""How long the engine waits for what, in one place, so that tests can wait less."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timings:
    """All in seconds."""

    lease_ttl: float = 15.0  # an engine that is gone loses its inboxes after this
    lease_beat: float = 5.0
    lease_look: float = 2.0  # how often a standby asks for an inbox somebody else serves
    begin_within: float = 20.0  # from claim to the first byte sent; later, another engine may have taken over
    retry_first: float = 15.0  # a send that met a temporary error, then doubling
    retry_longest: float = 900.0
    give_up: float = 86_400.0  # age of a message after which a person is told that it did not go
    lookup_after: float = 3.0  # providers need a moment until a sent message can be found
    line_first: float = 1.0  # a lost line, then doubling
    line_longest: float = 300.0
    slept: float = 15.0  # the clocks ran on so much longer than we meant to wait: the machine was asleep
    look_anyway: float = 30.0  # a dispatcher looks at the outbox at least this often
    drain: float = 8.0  # at the end: a send that is on its way may finish
    answers_first: float = 300.0  # what an answer would withdraw waits this long for inboxes to be read, then goes
    answers_read: float = 20.0  # a line says that it is good before it has brought all that waited
    tick: float = 10.0  # housekeeping looks at the clock
    daily_after: float = 600.0  # the daily work waits: not while the machine is busy starting
    seen_every: float = 60.0  # "the line is good" is written down at most this often
    probe: float = 60.0
    discover: float = 40.0
    token_again: float = 60.0  # a token this young is not asked for anew because a server refuses it
    fetch: float = 120.0
    close: float = 5.0  # a driver lets go of its lines
