"""Identity: which organisation or project a name means, and which names are persons' own."""
