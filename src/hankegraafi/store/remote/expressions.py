"""Expressions that an engine elsewhere computes as we do: read, and judged by the kinds of values.

The kinds are iri, string, lang (a text with its language), date, integer, decimal and yes (true or
false); "other" is every other value. An expression whose kinds could be mixed is not handed over:
engines differ in what they make of a comparison of different kinds.
"""

import datetime
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.store.empty.patterns import Cursor, Unreadable
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.lexer import Token
from hankegraafi.store.remote.placed import Edit, Unfit

Kinds = frozenset[str]

IRI, STRING, LANG, DATE, YES = "iri", "string", "lang", "date", "yes"
INTEGER, DECIMAL, OTHER = "integer", "decimal", "other"
NUMBERS = frozenset({INTEGER, DECIMAL})

_XSD = vocab.PREFIXES["xsd"]
_BY_DATATYPE = {f"{_XSD}{name}": name for name in (STRING, INTEGER, DECIMAL, DATE)}
_LEXICAL = {
    INTEGER: re.compile(r"0|-?[1-9][0-9]{0,9}"),
    DECIMAL: re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?"),
    DATE: re.compile(r"(?:1[6-9]|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}"),
    STRING: re.compile(r"[^\x00-\x1f\x7f\\\u0130\ud800-\udfff\U00010000-\U0010ffff]{1,1000}"),
}
_WORD = 1 << 31
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PARTS = {"YEAR": DATE, "MONTH": DATE, "DAY": DATE}
_TESTS = {"ISIRI", "ISURI", "ISLITERAL"}
_ASCII = re.compile(r"[ -~]+")
_PLAIN = re.compile(r"[A-Za-z0-9 ]+")
_FINDS = {"CONTAINS", "STRSTARTS", "STRENDS"}
_COMPARES = {"=", "!=", "<", ">", "<=", ">="}
_TURNED = MappingProxyType({"<": ">", ">": "<", "<=": ">=", ">=": "<="})
_BY_NOT = MappingProxyType(
    {
        "=": "(!({name} < {value}) && !({name} > {value}))",
        "!=": "({name} < {value} || {name} > {value})",
        "<": "!({name} >= {value})",
        "<=": "!({name} > {value})",
        ">": "!({name} <= {value})",
        ">=": "!({name} < {value})",
    }
)
"""Comparisons by what they are not."""


class Use(NamedTuple):
    """An expression that was read: the kinds of its values.

    `names` are the variables in it, `bound` those that BOUND asks for alone; `plain` says that it
    is a variable, whose values are those of the data; `small` that it is a text in small letters,
    which engines make differently of some. A `constant` has its value in `term`.
    """

    kinds: Kinds
    names: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    plain: bool = False
    small: bool = False
    term: ox.NamedNode | ox.Literal | None = None

    @property
    def constant(self) -> bool:
        """Whether it is a constant."""
        return self.term is not None


class Pin(NamedTuple):
    """That a variable is compared with an IRI; `=` too where it is not clear how."""

    name: str
    sign: str


def see_pins(pins: Sequence[Pin]) -> None:
    """See that no variable is equal to an IRI and compared with another one.

    Virtuoso puts the IRI in the place of the variable; what contradicts it is true at times.

    Raises:
        Unfit: one is.
    """
    compared = Counter(each.name for each in pins)
    if any(each.sign != "!=" and compared[each.name] > 1 for each in pins):
        raise Unfit("comparisons")


def kind(term: ox.NamedNode | ox.Literal) -> str:
    """Give the kind of a constant; "other" where an engine may not take it as it is.

    >>> kind(ox.Literal("2020-05-01", datatype=ox.NamedNode(_XSD + "date")))
    'date'
    """
    if isinstance(term, ox.NamedNode):
        return IRI
    if term.language:
        well = _LANGUAGE.fullmatch(term.language) and _LEXICAL[STRING].fullmatch(term.value)
        return LANG if well else OTHER
    found = _BY_DATATYPE.get(term.datatype.value, OTHER)
    if found == OTHER or not _LEXICAL[found].fullmatch(term.value):
        return OTHER
    if found == INTEGER and not -_WORD <= int(term.value) < _WORD:
        return OTHER  # Virtuoso reads longer ones as decimals
    return found if found != DATE or _is_day(term.value) else OTHER


def _is_day(written: str) -> bool:
    try:
        datetime.date.fromisoformat(written)
    except ValueError:
        return False
    return True


class Expressions:
    """Reads expressions at a cursor; `kinds` are those of the variables that are known there.

    What has to be written in another way goes to `edits`; `pins` are the variables that are
    compared with an IRI, each with its sign.
    """

    def __init__(
        self,
        cursor: Cursor,
        prefixes: Namespaces,
        kinds: Mapping[str, Kinds],
        edits: list[Edit],
        pins: list[Pin],
    ) -> None:
        self._cursor = cursor
        self._prefixes = prefixes
        self._kinds = kinds
        self._edits = edits
        self._pins = pins

    def condition(self) -> Use:
        """Read what FILTER or HAVING asks: an expression that is true or false.

        Raises:
            Unfit: it may mean something else elsewhere.
        """
        use = self.either()
        if use.kinds != {YES}:
            raise Unfit("conditions")
        return use

    def either(self) -> Use:
        """Read an expression."""
        use = self._both()
        while self._cursor.takes("||"):
            use = _joined(use, self._both())
        return use

    def _both(self) -> Use:
        use = self._compared()
        while self._cursor.takes("&&"):
            use = _joined(use, self._compared())
        return use

    def _compared(self) -> Use:
        cursor, start = self._cursor, self._cursor.at
        use = self._primary()
        sign = cursor.token.text
        if cursor.token.kind == "operator" and sign in _COMPARES:
            cursor.take()
            other = self._primary()
            found = _comparison(sign, use, other)
            if use.constant:
                use, other, sign = other, use, _TURNED.get(sign, sign)
            self._pin(use, sign)
            self._rewrite(start, use, [other], sign)
            return found
        negated = cursor.takes("NOT")
        if negated or cursor.token.says("IN"):
            return self._among(start, use, negated=negated)
        if cursor.token.kind == "operator" and sign in {"+", "-", "*", "/"}:
            raise Unfit("arithmetic")
        return use

    def _among(self, start: int, use: Use, *, negated: bool) -> Use:
        """Read the values after IN."""
        cursor, others, names = self._cursor, list[Use](), use.names
        before = cursor.items[start : cursor.at - negated]
        cursor.expect("IN")
        cursor.expect("(")
        while not cursor.takes(")"):
            others.append(self._primary())
            names |= _comparison("=", use, others[-1]).names
            cursor.takes(",")
        apart = use.plain and not use.kinds <= {IRI} and all(each.constant for each in others)
        if not others or not (apart or all(map(_is_ascii, others))):
            raise Unfit("comparisons")
        sign = "!=" if negated else "="
        if apart:
            self._rewrite(start, use, others, sign)
        else:
            self._pin(use, sign)
            self._spell(start, before, others, sign)
        return Use(frozenset({YES}), names, use.bound)

    def _pin(self, use: Use, sign: str) -> None:
        if use.plain and use.kinds <= {IRI}:
            self._pins += [Pin(name, sign) for name in use.names]

    def _spell(self, start: int, before: Sequence[Token], others: list[Use], sign: str) -> None:
        """Write each comparison of IN out: Virtuoso forgets filters that say IN twice."""
        if any(each.kind in {"iri", "name", "string"} for each in before):
            raise Unfit("comparisons")
        written = " ".join(each.text for each in before)
        tests = [f"{written} {sign} {each.term}" for each in others]
        text = f"({(' && ' if sign == '!=' else ' || ').join(tests)})"
        items = self._cursor.items
        self._edits.append(Edit(items[start].start, items[self._cursor.at - 1].end, text))

    def _rewrite(self, start: int, use: Use, others: list[Use], sign: str) -> None:
        """Write a comparison so that no engine makes a look-up or a substitution of it.

        Virtuoso loses dates when it looks them up by a range in its index, and puts a constant in
        the place of a variable that is equal to it: 10 where the data says 10.0.
        """
        if not use.plain or use.kinds <= {IRI}:
            return
        texts = use.kinds <= {STRING, LANG}
        if not all(each.constant or (each.plain and not texts) for each in others):
            if texts:
                return
            raise Unfit("comparisons")
        items, (name,) = self._cursor.items, use.names
        tests = [_test(f"?{name}", sign, each) for each in others]
        text = f"({(' && ' if sign == '!=' else ' || ').join(tests)})"
        self._edits.append(Edit(items[start].start, items[self._cursor.at - 1].end, text))

    def _primary(self) -> Use:
        cursor = self._cursor
        token = cursor.token
        if cursor.takes("("):
            use = self.either()
            cursor.expect(")")
            return use
        if cursor.takes("!"):
            before = len(self._pins)
            use = self._primary()
            if use.kinds != {YES}:
                raise Unfit("conditions")
            self._pins[before:] = [each._replace(sign="=") for each in self._pins[before:]]
            return use
        if token.kind == "variable":
            name = cursor.take().text[1:]
            kinds = self._kinds.get(name, frozenset({OTHER}))
            return Use(kinds, frozenset({name}), plain=True)
        if token.kind == "word" and token.text.lower() not in {"true", "false"}:
            return self._called(cursor.take().text.upper())
        try:
            term = self._prefixes.constant(cursor)
        except Unreadable as error:
            raise Unfit("unread") from error
        if cursor.token.text == "(":
            raise Unfit("functions")
        if kind(term) == OTHER:
            raise Unfit("values")
        return Use(frozenset({kind(term)}), term=term)

    def _called(self, name: str) -> Use:
        cursor = self._cursor
        cursor.expect("(")
        if name == "BOUND":
            variable = frozenset({cursor.take().text[1:]})
            cursor.expect(")")
            return Use(frozenset({YES}), bound=variable)
        arguments = [self.either()]
        while cursor.takes(","):
            arguments.append(self.either())
        cursor.expect(")")
        made = _result(name, arguments)
        names = frozenset[str]().union(*(each.names for each in arguments))
        bound = frozenset[str]().union(*(each.bound for each in arguments))
        return Use(frozenset({made}), names, bound, small=name == "LCASE")


def _is_ascii(use: Use) -> bool:
    """Say whether a value has letters of English only: of others Virtuoso finds none by IN."""
    return use.term is not None and use.term.value.isascii()


def _test(name: str, sign: str, other: Use) -> str:
    """Write a test: numbers and dates by what they are not, texts by words and language."""
    term = other.term
    if not isinstance(term, ox.Literal) or not other.kinds <= {STRING, LANG}:
        value = term or " ".join(f"?{each}" for each in other.names)
        return _BY_NOT[sign].format(name=name, value=value)
    words = f"STR({name}) {sign} {ox.Literal(term.value)}"
    if not term.language:
        return words
    joined = "&&" if sign == "=" else "||"
    return f'({words} {joined} LANG({name}) {sign} "{term.language}")'


def _result(name: str, arguments: list[Use]) -> str:
    """Give the kind of what a function gives, where all engines agree on it.

    Raises:
        Unfit: they may not.
    """
    kinds = [each.kinds for each in arguments]
    first = kinds[0]
    if len(kinds) == 1:
        return _of_one(name, first, arguments[0])
    if name in _FINDS and len(kinds) == 2 and first == kinds[1] == {STRING}:
        return _found(arguments)
    if name == "REGEX" and _is_plain(arguments):
        return YES
    if name == "LANGMATCHES" and first == {STRING} and _is_language(arguments[1].term):
        return YES
    raise Unfit("functions")


def _of_one(name: str, kinds: Kinds, argument: Use) -> str:
    if name in _PARTS and kinds == {_PARTS[name]}:
        return INTEGER
    if name == "STR" and OTHER not in kinds and DECIMAL not in kinds:
        return STRING
    if name == "LANG" and kinds <= {LANG, STRING}:
        return STRING
    if name in _TESTS:
        return YES
    if name == "LCASE" and kinds == {STRING} and not argument.small:
        return STRING
    raise Unfit("functions")


def _found(arguments: list[Use]) -> str:
    """Judge a search in a text: what is in small letters is searched for letters of English."""
    text, sought = arguments
    small = sought.term is not None and _ASCII.fullmatch(sought.term.value)
    if sought.small or (text.small and not small):
        raise Unfit("functions")
    return YES


def _is_plain(arguments: list[Use]) -> bool:
    """Say whether a pattern is nothing but words, in letters of English."""
    text, *others = arguments
    words = [each.term.value if each.term else "" for each in others]
    flags = words[1] if len(words) == 2 else ""
    found = words and _PLAIN.fullmatch(words[0]) and flags in {"", "i"}
    return bool(found) and len(words) < 3 and text.kinds == {STRING} and not text.small


def _is_language(term: ox.NamedNode | ox.Literal | None) -> bool:
    return term is not None and bool(_LANGUAGE.fullmatch(term.value))


def _comparison(sign: str, one: Use, two: Use) -> Use:
    """Judge a comparison.

    Raises:
        Unfit: its sides may be of kinds that are not compared, or not everywhere alike.
    """
    kinds = one.kinds | two.kinds
    alike = kinds <= NUMBERS or (len(kinds) == 1 and OTHER not in kinds and YES not in kinds)
    if not kinds or not alike or one.small or two.small:
        raise Unfit("comparisons")
    if sign == "=" and one.plain and two.plain:
        raise Unfit("comparisons")
    bare = kinds == {STRING} and (one.plain or two.plain)
    if sign not in {"=", "!="} and (kinds <= {IRI, LANG} or bare):
        raise Unfit("comparisons")
    return _joined(one, two)._replace(kinds=frozenset({YES}))


def _joined(one: Use, two: Use) -> Use:
    return Use(one.kinds | two.kinds, one.names | two.names, one.bound | two.bound)
