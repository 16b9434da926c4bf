"""IRIs never die: what becomes of a data folder when a thing is renamed, merged or withdrawn."""
