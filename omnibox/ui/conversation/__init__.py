"""The middle of the window: header, timeline and composer of one customer."""
