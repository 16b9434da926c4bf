"""Room 4: what other registries know of our things, and what was decided of each pair."""
