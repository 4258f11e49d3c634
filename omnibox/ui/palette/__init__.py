"""The one box: people, conversations, commands and messages behind one key."""
