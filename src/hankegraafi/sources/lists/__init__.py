"""Lists: a description (`source.toml`) of a file, and the records that the file then becomes."""
