"""The index of a release: names, texts and identifiers, found by word, part of a word, likeness."""
