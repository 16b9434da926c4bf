"""Visitors' queries in processes that can be ended: the lanes, the workers, what they say."""
