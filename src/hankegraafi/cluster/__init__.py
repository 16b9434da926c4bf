"""Work that is done by an existing Dask cluster, for those who are given hands to do it.

Nothing on the cluster needs our files: pieces travel as bytes, what they become comes back, and is
written here. The scheduler passes on what it does not understand; only workers need this package.
"""

from hankegraafi.cluster.joining import joined

__all__ = ["joined"]
