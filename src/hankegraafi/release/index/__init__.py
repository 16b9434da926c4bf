"""The index of a release: what it says of each thing, made ready to be searched."""

from hankegraafi.release.index.making import change_search, index, restore_search, write_search

__all__ = ["change_search", "index", "restore_search", "write_search"]
