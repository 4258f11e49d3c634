"""The one place that names channels. Adding a channel is one line here, plus its folder."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from omnibox.channels.base import Archive, Discover, DriverFactory, PictureFetcher, SignInWire
from omnibox.channels.spec import ChannelSpec, Limits

CHANNELS: tuple[str, ...] = ("email", "demo")

_TOKEN_WIRE = "omnibox.channels.token_wire"
_PICTURE_WIRE = "omnibox.channels.picture_wire"
# limits(address, text, now) of a channel; pure.
LimitsFunction = Callable[[str, str, datetime], Limits]


def spec(channel: str) -> ChannelSpec:
    """Return a channel's declaration; loads no channel library.

    Raises: KeyError for a channel that is not registered.
    """
    found: ChannelSpec = _part(channel, "spec").SPEC
    return found


def specs() -> tuple[ChannelSpec, ...]:
    """Return every channel's declaration."""
    return tuple(spec(name) for name in CHANNELS)


def limits(channel: str) -> LimitsFunction:
    """Return the pure limits function of a channel."""
    found: LimitsFunction = _part(channel, "limits").limits
    return found


def driver(channel: str) -> DriverFactory:
    """Return the driver factory of a channel; this is what loads its library, in the engine only."""
    found: DriverFactory = _part(channel, "driver").make_driver
    return found


def discover(channel: str) -> Discover | None:
    """Return how a channel finds the servers of an address, None where it does not; the engine's alone."""
    if not spec(channel).discovers:
        return None
    found: Discover = _part(channel, "discover").discover
    return found


def sign_in_wire() -> SignInWire:
    """Return the way to the token endpoints of sign-in providers; loads an HTTP client, in the engine only."""
    made: SignInWire = import_module(_TOKEN_WIRE, _PICTURE_WIRE).TokenWire()
    return made


def archive(channel: str) -> Archive | None:
    """Return what reads a channel's kept messages from a disk, None where it keeps none; loads its parser."""
    if find_spec(f"omnibox.channels.{channel}.archive") is None:
        return None
    found: Archive = _part(channel, "archive").ARCHIVE
    return found


def picture_wire() -> PictureFetcher:
    """Return what fetches pictures a message names; loads an HTTP client, in the engine only."""
    made: PictureFetcher = import_module(_PICTURE_WIRE).PictureWire()
    return made


def hidden_imports() -> tuple[str, ...]:
    """Return the modules a frozen build must be told of."""
    parts = [f"omnibox.channels.{name}.{part}" for name in CHANNELS for part in ("spec", "limits", "driver")]
    finders = [f"omnibox.channels.{name}.discover" for name in CHANNELS if spec(name).discovers]
    return (*parts, *finders, _TOKEN_WIRE)


def _part(channel: str, part: str) -> ModuleType:
    if channel not in CHANNELS:
        raise KeyError(channel)
    return import_module(f"omnibox.channels.{channel}.{part}")
