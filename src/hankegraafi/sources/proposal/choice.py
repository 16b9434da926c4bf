"""What a column is proposed to become, by its name and its values together."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hankegraafi.sources.proposal.money import Sum, sum_of
from hankegraafi.sources.proposal.naming import LIKELY, SURE, Match, Name, name_of
from hankegraafi.sources.proposal.profile import MOST, PRIVATE, Look, Profile
from hankegraafi.sources.proposal.wordlists import ColumnWords, folded

ROLES = ("coordinator", "recipient", "executor", "partner", "contractor")
ORGANISATIONS = frozenset({*ROLES, "funder", "authority"})
FUNDING = frozenset({"recipient", "funder", "authority", "decision", "awarded", "kind"})
_CONCEPTS = frozenset({"programme", "subject", "kind"})
_FREE = frozenset({"purpose", "summary"})
_DATES = frozenset({"start", "end", "awarded"})
_COUNTS = frozenset({"participants", "partners"})
_TEXTS = frozenset(
    {Look.TEXT, Look.WORDS, Look.ORGANISATION, Look.PROSE, Look.IDENTIFIER, Look.PERSON}
)
_CODE = 60
_CONCEPTS_BASE = re.compile(r"yso:|https?://www\.yso\.fi/onto/yso/")
_CONCEPT = re.compile(rf"(?:{_CONCEPTS_BASE.pattern})(p[0-9]+)")
"""A concept of YSO, the General Finnish Ontology: its prefixed name or its IRI."""


@dataclass(slots=True)
class Choice:
    """What one column becomes.

    `meaning` is a term without its funding, "" while it is ignored; `targets` are the terms as a
    description writes them. `notes` are what is said of it: a code of [said] in the words, and the
    words that go into it. `statuses` are the words of a status that are known, `mapped` gives
    what each word of the column stands for. `could` is the term that it becomes once somebody has
    said what its words stand for. `shared` tells that the sign of its sums is that of several
    currencies.
    """

    name: Name
    profile: Profile
    statuses: Mapping[str, str]
    meaning: str = ""
    strength: float = 0.0
    length: int = 0
    funding: str = ""
    stage: str = ""
    targets: tuple[str, ...] = ()
    notes: list[tuple[str, str]] = field(default_factory=list)
    mapped: Mapping[str, str] = field(default_factory=dict)
    dates: tuple[str, ...] | None = None
    decimal: str = ""
    currency: str = ""
    shared: bool = False
    split: str = ""
    could: str = ""

    def ignore(self, code: str, words: str = "") -> None:
        """Take back what it was to become, and say why."""
        self.meaning, self.targets, self.mapped, self.split = "", (), {}, ""
        self.dates, self.decimal, self.currency = None, "", ""
        self.notes.append((code, words))


def choose(profile: Profile, words: ColumnWords) -> Choice:
    """Choose what a column becomes, looking at it alone."""
    name = name_of(profile.name, words)
    choice = Choice(name, profile, words.statuses)
    if profile.look is Look.EMPTY:
        return _could_be(choice)
    if _is_private(choice):
        choice.ignore("person-column")
        return choice
    if _choose_number(choice):
        return choice
    if _is_share(profile, name, words):
        choice.ignore("share-column")
        return choice
    if _fits_one(choice, SURE):
        return choice
    if _may_be_money(profile):
        money = sum_of(profile.name, name.words, words)
        if money.sure or (money.currency and not name.matches):
            _choose_money(choice, money)
            return choice
    if _fits_one(choice, LIKELY) or _fits_only_date(choice):
        return choice
    return _could_be(choice)


def _fits_one(choice: Choice, least: float) -> bool:
    """Take the first term that the name means and the values fit."""
    return any(
        _FITS.get(match.meaning, _fits_organisation)(choice, match)
        for match in choice.name.matches
        if match.strength >= least
    )


def _could_be(choice: Choice) -> Choice:
    """Name the terms that a column could stand for."""
    found = [_key(each.meaning) for each in choice.name.matches if each.strength >= 0.6][:3]
    if not choice.notes and found:
        choice.notes.append(("could-be", ", ".join(dict.fromkeys(found))))
    return choice


def _key(meaning: str) -> str:
    return f"funding.grant.{meaning}" if meaning in FUNDING else meaning


def _take(choice: Choice, match: Match) -> bool:
    choice.meaning, choice.strength, choice.length = match.meaning, match.strength, match.length
    return True


def _is_private(choice: Choice) -> bool:
    """Say whether a column is about persons, by its values or its name.

    What is named as the title of projects is one, though titles may look like names of persons.
    """
    if choice.name.person >= LIKELY and not _is_body(choice):
        return True
    titled = choice.name.strength("title") >= SURE and not _is_bare(choice)
    return choice.profile.look in PRIVATE and not (titled and choice.profile.look is Look.PERSON)


def _is_bare(choice: Choice) -> bool:
    """Say whether a column is called "name", and not whose."""
    return not choice.name.project and choice.name.strength("title") >= SURE


def _is_body(choice: Choice) -> bool:
    return choice.profile.organisations >= 0.5


def _choose_number(choice: Choice) -> bool:
    """Take a column of business IDs, by check digits; by its name alone it is not sure."""
    if choice.profile.look is Look.BUSINESS_ID:
        choice.meaning, choice.strength = "number", 1.0
        return True
    if choice.name.number >= SURE:
        choice.ignore("could-be", "coordinator.id, funding.grant.recipient.id")
        return True
    return False


def _is_share(profile: Profile, name: Name, words: ColumnWords) -> bool:
    """Say whether numbers are shares, by their sign or by the name; a share is no sum."""
    if profile.look is Look.PERCENT:
        return True
    if not _may_be_money(profile) or profile.numbers.currencies:
        return False
    small = profile.numbers.most <= 100 and bool(words.shares.intersection(name.words))
    return small or any(each in folded(profile.name) for each in words.percents)


def _may_be_money(profile: Profile) -> bool:
    return profile.numbers.share >= MOST and profile.look in {Look.NUMBER, Look.IDENTIFIER}


def _choose_money(choice: Choice, money: Sum) -> None:
    choice.meaning, choice.stage, choice.funding = "money", money.stage, money.funding
    choice.strength, choice.currency = (1.0 if money.sure else 0.5), money.currency
    choice.shared = money.shared
    if money.thousands:
        choice.ignore("thousands-column")
    elif money.stage == "requested":
        choice.ignore("requested-column")
    elif not money.sure:
        choice.ignore("could-be", "funding.grant.amount, funding.grant.spent, budget")


def _fits_code(choice: Choice, match: Match) -> bool:
    profile = choice.profile
    if profile.look not in {Look.IDENTIFIER, Look.NUMBER, Look.TEXT, Look.WORDS}:
        return False
    plain = all(len(each) <= _CODE for each in profile.examples)
    figures = all(any(map(str.isdigit, each)) for each in profile.examples)
    named = match.strength > SURE and figures and profile.distinct > 1
    if match.strength < SURE or not plain or not (profile.distinct > profile.filled / 2 or named):
        return False
    if profile.distinct < profile.filled:
        choice.notes.append(("repeated", ""))
    return _take(choice, match)


def _fits_title(choice: Choice, match: Match) -> bool:
    if choice.profile.look not in _TEXTS:
        return False
    if _is_bare(choice) and choice.profile.organisations >= 0.5:
        return False
    return match.strength >= SURE and _take(choice, match)


def _fits_short(choice: Choice, match: Match) -> bool:
    short = all(len(each) <= 40 for each in (*choice.profile.words, *choice.profile.examples))
    text = choice.profile.look in _TEXTS
    return short and text and match.strength >= SURE and _take(choice, match)


def _fits_only_date(choice: Choice) -> bool:
    """Take the one date that a longer name speaks of: "funding period start"."""
    found = [each for each in choice.name.matches if each.meaning in _DATES]
    return choice.profile.look is Look.DATE and len(found) == 1 and _fits_date(choice, found[0])


def _fits_date(choice: Choice, match: Match) -> bool:
    dates = choice.profile.dates
    if dates.share < MOST or choice.name.other_date:
        return False
    if dates.twins:
        choice.ignore("ambiguous-date", " / ".join(dates.twins))
        return True
    choice.dates = dates.forms
    return _take(choice, match)


def _fits_period(choice: Choice, match: Match) -> bool:
    if choice.profile.period.share < MOST:
        return False
    choice.dates = ()
    return _take(choice, match)


def _fits_status(choice: Choice, match: Match) -> bool:
    """Take a status only where every word of it is known."""
    spoken = choice.profile.words
    if not spoken:
        return False
    statuses = choice.statuses
    known = {each: statuses.get(" ".join(folded(each).split())) for each in spoken}
    choice.mapped = {each: status for each, status in known.items() if status}
    if len(choice.mapped) == len(spoken):
        return _take(choice, match)
    unknown = ", ".join(word for word, status in known.items() if not status)
    _unmapped(choice, "status", unknown)
    choice.mapped = {each: status for each, status in known.items() if status}
    return True


def _fits_concept(choice: Choice, match: Match) -> bool:
    key = _key(match.meaning)
    codes = {each: _CONCEPT.fullmatch(each) for each in choice.profile.words}
    if match.meaning == "subject" and any(_CONCEPTS_BASE.match(each) for each in codes):
        wrong = [each for each, found in codes.items() if not found]
        if not wrong:
            choice.mapped = {each: f"yso:{found[1]}" for each, found in codes.items() if found}
            return _take(choice, match)
        _unmapped(choice, key, ", ".join(choice.profile.words[:12]))
        choice.notes.append(("malformed-concept", ", ".join(wrong[:12])))
    elif choice.profile.words:
        _unmapped(choice, key, ", ".join(choice.profile.words[:12]))
    else:
        choice.ignore("could-be", key)
    return match.strength >= LIKELY


def _fits_free(choice: Choice, match: Match) -> bool:
    if choice.profile.look not in _TEXTS:
        return False
    choice.ignore("free-column", match.meaning)
    return True


def _fits_address(choice: Choice, match: Match) -> bool:
    return choice.profile.look is Look.ADDRESS and _take(choice, match)


def _fits_count(choice: Choice, match: Match) -> bool:
    whole = all(each.isdigit() for each in choice.profile.examples)
    return choice.profile.look is Look.NUMBER and whole and _take(choice, match)


def _fits_decision(choice: Choice, match: Match) -> bool:
    return choice.profile.look in _TEXTS | {Look.NUMBER} and _take(choice, match)


def _fits_organisation(choice: Choice, match: Match) -> bool:
    """Take names of organisations; short forms such as EAKR must be said what they stand for."""
    profile = choice.profile
    if profile.look not in _TEXTS - {Look.PROSE}:
        return False
    if profile.words and _abbreviated(profile.words):
        _unmapped(choice, _key(match.meaning), ", ".join(profile.words[:12]))
        return True
    if match.strength < SURE and not _is_body(choice):
        return False
    if profile.look is Look.IDENTIFIER and not _is_body(choice):
        return False
    choice.split = profile.split
    if profile.rare:
        choice.notes.append(("rare", str(profile.rare)))
    return _take(choice, match)


def _unmapped(choice: Choice, key: str, spoken: str) -> None:
    """Leave a column until somebody says what its words stand for."""
    choice.ignore("needs-map", spoken)
    choice.could = key


def _abbreviated(spoken: Sequence[str]) -> bool:
    return any(len(each) <= 8 and each.isupper() and " " not in each for each in spoken)


Fit = Callable[[Choice, Match], bool]
_FITS: Mapping[str, Fit] = {
    "code": _fits_code,
    "title": _fits_title,
    "acronym": _fits_short,
    "period": _fits_period,
    "status": _fits_status,
    "homepage": _fits_address,
    "decision": _fits_decision,
    **dict.fromkeys(sorted(_DATES), _fits_date),
    **dict.fromkeys(sorted(_CONCEPTS), _fits_concept),
    **dict.fromkeys(sorted(_FREE), _fits_free),
    **dict.fromkeys(sorted(_COUNTS), _fits_count),
}
