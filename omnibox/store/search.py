"""Search: the face other parts of the store and the desk call."""

from omnibox.store.search_index import ddl, drop, index_item

__all__ = ["ddl", "drop", "index_item"]
