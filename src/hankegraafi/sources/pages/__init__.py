"""Project pages into drafts: what a page says of a project, with the place that it rests on."""
