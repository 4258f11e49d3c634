"""The inbox: views, the conversation list and search."""
