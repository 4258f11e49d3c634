"""Writing: formatted text, spelling, emoji, and sending later."""
