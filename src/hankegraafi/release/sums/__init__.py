"""The sums of a release: tables that hold what the house's own queries over everything answer.

A query of `queries/api` that has a twin in `queries/sums` is answered from a table of the release,
in milliseconds and at any size, as the engine would answer it. The twin is SQL over the release's
dumps, asked once when the release is built; each build asks the engine too, and compares.
"""

from hankegraafi.release.sums.reader import Sums, sums_of

__all__ = ["Sums", "sums_of"]
