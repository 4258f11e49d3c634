"""What a channel says about itself, for the window: it knows the desk, not the channels."""

from omnibox.channels.spec import Capability, ChannelSpec, Field, FieldKind, Limits, SampleInbox

__all__ = ["Capability", "ChannelSpec", "Field", "FieldKind", "Limits", "SampleInbox"]
