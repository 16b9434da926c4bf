"""The tables of an index: one file of SQLite, written with a release and never changed after."""

VERSION = 2

TABLES = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE thing (
    id INTEGER PRIMARY KEY,          -- the heavier, the smaller: see `number`
    iri TEXT NOT NULL,
    kind TEXT NOT NULL,
    weight INTEGER NOT NULL,
    organisation_kind TEXT NOT NULL,
    body TEXT NOT NULL,
    successor TEXT NOT NULL
);
CREATE TABLE name (
    id INTEGER PRIMARY KEY,
    thing INTEGER NOT NULL,
    role INTEGER NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    folded TEXT NOT NULL             -- without case and diacritics: see `words.folded`
);
CREATE TABLE form (
    key TEXT NOT NULL,               -- what names are matched by: words of `names.forms.Form`
    sort TEXT NOT NULL,              -- 'words', 'compact' (written together) or 'town'
    name INTEGER NOT NULL,
    legal TEXT NOT NULL,             -- its legal forms, with spaces between
    kinds TEXT NOT NULL              -- the evidence that this reading costs, with | between
);
CREATE TABLE identifier (
    folded TEXT NOT NULL,            -- letters and digits alone, in small letters
    scheme TEXT NOT NULL,
    notation TEXT NOT NULL,
    thing INTEGER NOT NULL
);
CREATE TABLE link (object TEXT NOT NULL, predicate TEXT NOT NULL, thing INTEGER NOT NULL);
CREATE TABLE text (
    thing INTEGER NOT NULL,
    field TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE facet (
    thing INTEGER NOT NULL,
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (thing, facet, value)
) WITHOUT ROWID;
CREATE TABLE posting (
    facet TEXT NOT NULL,             -- one of `entry.FACETS`, or 'kind'
    value TEXT NOT NULL,
    things BLOB NOT NULL,            -- places in the order of ids, 32 bits each, little-endian
    PRIMARY KEY (facet, value)
) WITHOUT ROWID;
CREATE TABLE lexicon (
    folded TEXT NOT NULL,
    word TEXT NOT NULL,
    language TEXT NOT NULL,
    known INTEGER NOT NULL,          -- whether a dictionary has it
    lemma TEXT NOT NULL,             -- folded
    others TEXT NOT NULL,            -- what else it is found by, folded, with spaces between
    PRIMARY KEY (folded, word, language)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
    name, description, theme, result,
    content='', tokenize="unicode61 remove_diacritics 0"
);
CREATE VIRTUAL TABLE starts USING fts5(
    folded, content='', tokenize="unicode61 remove_diacritics 0", prefix='2 3 4 5'
);
CREATE VIRTUAL TABLE pieces USING fts5(
    folded, content='', detail=none, tokenize="trigram"
);
"""
"""`words` holds what texts are found by: first the lemmas in their order, then what else each word
is found by (parts of compounds, the word as it stands). `starts` holds the words of folded names,
each with the mark of the thing's kind before it (`words.mark`), and another one where it is the
first of its name; `pieces` three letters of folded names at a time, and three marks of the kind.
The row of each is the thing's id."""

INDEXES = """
CREATE UNIQUE INDEX thing_iri ON thing (iri);
CREATE INDEX thing_body ON thing (body) WHERE body <> '';
CREATE INDEX thing_successor ON thing (successor) WHERE successor <> '';
CREATE INDEX name_thing ON name (thing, role);
CREATE INDEX name_folded ON name (folded);
CREATE INDEX form_key ON form (key, sort);
CREATE INDEX form_name ON form (name);
CREATE INDEX identifier_folded ON identifier (folded);
CREATE INDEX identifier_thing ON identifier (thing);
CREATE INDEX link_object ON link (object);
CREATE INDEX link_thing ON link (thing);
CREATE INDEX text_thing ON text (thing);
"""
