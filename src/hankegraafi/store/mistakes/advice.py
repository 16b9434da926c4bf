"""The way out of the mistakes that people make most when they write SPARQL."""

import re
from collections.abc import Callable
from difflib import get_close_matches

from hankegraafi import vocab
from hankegraafi.store.mistakes import clauses
from hankegraafi.store.mistakes.wrong import CLOSING, END, Wrong, short

_QUOTES = frozenset("“”„‟‘’‚‛«»″`")
_BLANKS = {"\u00a0": "a no-break space", "\u200b": "a blank without width", "\ufeff": "a mark"}
_ESCAPES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'", "&nbsp;": " "}
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_MODIFIERS = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_NODES = frozenset({"variable", "iri", "name", "string", "number"})
_BROKEN_IRI = re.compile(r"<[^<>\n]*\s[^<>\n]*>")
_COMPARISONS = frozenset({"=", "!=", "<", ">", "<=", ">=", "&&", "||"})
_SIGNS = {"<>": "Write != for unequal.", "&": "Write && between conditions."}
_INSTEAD = {
    "AND": "Write && between conditions.",
    "OR": "Write || between conditions.",
    "LIKE": "Instead of LIKE, write CONTAINS(LCASE(STR(?x)), 'words').",
    "IS": "Instead of IS NULL, write !BOUND(?x).",
    "NULL": "Instead of NULL, ask with BOUND(?x) or !BOUND(?x).",
    "BETWEEN": "Write two conditions: ?x >= 1 && ?x <= 2.",
    "UPPER": "Did you mean UCASE?",
    "LOWER": "Did you mean LCASE?",
    "LEN": "Did you mean STRLEN?",
    "LENGTH": "Did you mean STRLEN?",
    "SUBSTRING": "Did you mean SUBSTR?",
    "STARTSWITH": "Did you mean STRSTARTS?",
    "ENDSWITH": "Did you mean STRENDS?",
    "IFNULL": "Did you mean COALESCE?",
    "UNION": "UNION stands between two groups: { … } UNION { … }",
    "JOIN": "There is no JOIN: write patterns one after the other, with the same variable.",
    "TOP": "There is no TOP: write LIMIT and a number at the end.",
    "ASC": "The direction comes first: ASC(?x).",
    "DESC": "The direction comes first: DESC(?x).",
}
_SQL = (
    "This looks like SQL. SPARQL asks for patterns between { and }, "
    "as in: ?project a hanke:Project ; skos:prefLabel ?name"
)


def give(wrong: Wrong) -> str:
    """Give the first advice that fits; empty when none does."""
    return next((told for advise in _ADVICE if (told := advise(wrong))), "")


def _characters(wrong: Wrong) -> str:
    text = wrong.token.text
    if text == "`":
        return "Leave out the ``` around the query: they belong to Markdown."
    odd = next((each for each in text if each in _QUOTES), "")
    if odd:
        return f"Write \" or ' around a text: {odd} is another character."
    blank = next((each for each in text if each in _BLANKS), "")
    if blank:
        return f"There is {_BLANKS[blank]} (U+{ord(blank):04X}) here: write a plain blank."
    escape = next((each for each in _ESCAPES if wrong.text.startswith(each, wrong.token.start)), "")
    if escape:
        return f"The query was escaped for HTML: write {_ESCAPES[escape]} instead of {escape}."
    return ""


def _quotes(wrong: Wrong) -> str:
    token, before = wrong.token, wrong.back(1)
    if before.kind == "string" and token.kind == "word" and token.start == before.end:
        return f"Inside a text, write \\{before.text[0]} for {before.text[0]}."
    if before.kind == "language" and token.text.startswith("_") and token.start == before.end:
        return f"A language tag has hyphens: {before.text}-{short(token.text[1:])}"
    return ""


def _brackets(wrong: Wrong) -> str:
    token, opened = wrong.token, wrong.open()
    if token.text in CLOSING.values():
        if not opened:
            return "Nothing is open here: leave it out."
        if CLOSING[opened[-1].text] != token.text:
            return f"The {wrong.where(opened[-1])} is still open."
        return ""
    closed_here = token.kind == "word" and token.text.upper() in _MODIFIERS | _FORMS
    if closed_here and opened and f'"{CLOSING[opened[-1].text]}"' in wrong.expected:
        return f"The {wrong.where(opened[-1])} is still open."
    return ""


def _prologue(wrong: Wrong) -> str:
    """Advise on what stands before the form of the query."""
    token, before, word = wrong.token, wrong.back(1), wrong.token.text.upper()
    if word in {"@PREFIX", "@BASE"}:
        return f"Without @, and without a dot at the end: {word[1:]}"
    if token.text == "." and before.kind == "iri" and wrong.back(3).says("PREFIX"):
        return "No dot ends a PREFIX line."
    if before.says("PREFIX") and token.kind == "word":
        return f"A prefix ends with a colon: {short(token.text)}:"
    if word in {"PREFIX", "BASE"}:
        return "PREFIX and BASE come before everything else."
    return "FROM comes before WHERE and its braces." if word == "FROM" else ""


def _ending(wrong: Wrong) -> str:
    """Advise on what stands after the braces."""
    token, before, word = wrong.token, wrong.back(1), wrong.token.text.upper()
    if wrong.open():
        return ""
    if before.says("ASC") or before.says("DESC"):
        return _INSTEAD[before.text.upper()]
    if token.text == ",":
        return "Write no commas between variables."
    if token.text == ";" and wrong.place == len(wrong.items) - 1:
        return "Leave out the ; at the end."
    if word in _MODIFIERS and END in wrong.expected:
        return "The order is: GROUP BY, HAVING, ORDER BY, LIMIT and OFFSET, VALUES."
    return "Ask one query at a time." if word in _FORMS and END in wrong.expected else ""


def _sql(wrong: Wrong) -> str:
    before, items = wrong.back(1), wrong.items
    if wrong.token.kind != "word" or not wrong.place:
        return ""
    tables = (each for at, each in enumerate(items[1:]) if items[at].says("FROM"))
    from_table = any(each.kind == "word" and not each.says("NAMED") for each in tables)
    if before.says("FROM") or (from_table and (before.says("SELECT") or before.says("DISTINCT"))):
        return _SQL
    return ""


def _choice(wrong: Wrong) -> str:
    """Advise on what stands between SELECT and the brace."""
    token, word = wrong.token, wrong.token.text.upper()
    since = next(
        (each for each in reversed(wrong.items[: wrong.place]) if _starts(each.text)), None
    )
    if since is None or not since.says("SELECT"):
        return ""
    if token.text == "{" and (wrong.back(1).says("SELECT") or wrong.back(1).says("DISTINCT")):
        return "Name the variables that you want, or write * for all of them."
    if word == "AS" and '"$"' in wrong.expected:
        return "Put it in brackets, as in (?x AS ?y)."
    if "AS" in wrong.expected and (token.text == ")" or token.kind == "variable"):
        return "Give the value a name with AS, as in (COUNT(*) AS ?count)."
    if '"$"' in wrong.expected and clauses.is_aggregate(token):
        return f"Put it in brackets and give it a name, as in ({word}(?x) AS ?{word.lower()})."
    return ""


def _starts(text: str) -> bool:
    return text in {"{", "}"} or text.upper() in _FORMS


def _conditions(wrong: Wrong) -> str:
    token, before = wrong.token, wrong.back(1)
    if before.text == "=" and token.text == "=" and before.end == token.start:
        return "Write = once."
    if token.text in _SIGNS:
        return _SIGNS[token.text]
    if token.kind == "variable" and "AS" in wrong.expected and '"$"' not in wrong.expected:
        return "Give the value a name with AS, as in BIND(1 AS ?x)."
    if before.says("HAVING") or before.says("FILTER"):
        return _bracketed(before.text.upper())
    if token.text in _COMPARISONS and '"&&"' not in wrong.expected:
        return _bracketed("FILTER")
    return ""


def _bracketed(word: str) -> str:
    return f"Put the condition in brackets: {word}(…)"


def _words(wrong: Wrong) -> str:
    """Advise on a word that is no keyword here: the likely one, or what other languages say."""
    token, word = wrong.token, wrong.token.text.upper()
    if token.kind != "word":
        return ""
    if word in {"NOT", "EXISTS"} and "FILTER" in wrong.expected:
        return f"Write FILTER {'NOT ' * (word == 'NOT')}EXISTS."
    if word in _INSTEAD:
        return _INSTEAD[word]
    known = {name.upper(): name for name in wrong.expected if name.replace("_", "").isalnum()}
    known |= {f"{name}BY": f"{name} BY" for name in ("GROUP", "ORDER") if name in known}
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.76)
    return f"Did you mean {known[near[0]]}?" if near else ""


def _names(wrong: Wrong) -> str:
    """Advise on a bare word where a variable or an IRI belongs."""
    token = wrong.token
    if wrong.expected == {'"<"'}:
        return "An IRI stands between < and >."
    if token.kind != "word" or '"$"' not in wrong.expected:
        return ""
    if '"<"' not in wrong.expected:
        return f"A variable begins with a question mark: ?{short(token.text)}"
    terms = {vocab.compact(term).partition(":")[2].casefold(): term for term in vocab.TERMS}
    near = get_close_matches(token.text.casefold(), sorted(terms), n=1, cutoff=0.8)
    if near:
        return f"Did you mean {vocab.compact(terms[near[0]])}?"
    return "A name has a prefix (skos:prefLabel), a variable a ? and a text quotation marks."


def _triples(wrong: Wrong) -> str:
    token, before, first = wrong.token, wrong.back(1), wrong.back(2)
    if token.kind in _NODES and {'"."', '";"', '","'} <= wrong.expected:
        return "Write . between two triples, or ; before another property of the same thing."
    if token.kind == "name" and token.prefix == "_":
        return "The label of a blank node belongs to one group: write a variable."
    if token.text not in {".", ";", ",", "}"} or '"$"' not in wrong.expected:
        return ""
    if first.kind == "variable" and first.text.endswith("a") and before.kind in {"name", "iri"}:
        return f"Is a blank missing: {first.text[:-1]} a {short(before.text)}?"
    if '"a"' in wrong.expected or '"\'"' in wrong.expected:
        return "A triple has three parts: subject, property, value."
    return ""


def _iris(wrong: Wrong) -> str:
    token = wrong.token
    relative = token.kind == "iri" and ":" not in token.text and token.text != "<>"
    if "IRI parsing failed" in wrong.said or (relative and '"<"' in wrong.expected):
        start = wrong.text.rfind("<", 0, wrong.token.start + 1)
        blank = start >= 0 and _BROKEN_IRI.match(wrong.text, start)
        return "An IRI has no blanks: write %20." if blank else "Write the whole IRI: <https://…>"
    return "Patterns stand between { and }." if wrong.expected == {'"{"'} else ""


_ADVICE: tuple[Callable[[Wrong], str], ...] = (
    _characters,
    _iris,
    _quotes,
    _brackets,
    _prologue,
    _ending,
    _sql,
    _choice,
    _words,
    _conditions,
    _names,
    _triples,
)
