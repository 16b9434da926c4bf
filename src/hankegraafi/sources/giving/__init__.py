"""360Giving JSON, the exchange standard of grants: read as a list, and written from what is known.

The standard: https://standard.threesixtygiving.org (version 1.4).
"""
