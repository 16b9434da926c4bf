"""What all columns of a list become together: one for each term, and whose number is whose."""

from collections import Counter
from collections.abc import Iterable, Sequence

from hankegraafi.sources.proposal.by_values import Columns, by_values, runs
from hankegraafi.sources.proposal.choice import FUNDING, ORGANISATIONS, ROLES, Choice
from hankegraafi.sources.proposal.forms import WHICH
from hankegraafi.sources.proposal.money import GRANT
from hankegraafi.sources.proposal.naming import LIKELY
from hankegraafi.sources.proposal.profile import MOST, Look
from hankegraafi.sources.proposal.wordlists import ColumnWords

_MANY = frozenset({"coordinator", "executor", "partner", "contractor", "number"})
_ALIKE = {"": 0, "awarded": 0, "planned": 1}
_FEW = 4


def assign(choices: Sequence[Choice], words: ColumnWords, language: str, cells: Columns) -> None:
    """Settle what every column becomes, also by its cells; the choices are changed."""
    _currencies(choices, words)
    main = _sums(choices)
    _marks(choices)
    by_values(choices, cells)
    _titles(choices, language)
    for meaning in sorted({each.meaning for each in choices} - _MANY - {"", "money", "title"}):
        _one(choices, meaning)
    _code(choices)
    for each in choices:
        if each.meaning == "code" and runs(each.profile, 1):
            each.notes.append(("running", ""))
    _organisations(choices, main)
    _numbers(choices)


def _one(choices: Iterable[Choice], meaning: str) -> None:
    """Leave a term that one column alone may give to the column that names it best."""
    rivals = [each for each in choices if each.meaning == meaning]
    best = max(rivals, key=lambda each: (each.strength, each.length, each.profile.filled))
    for each in rivals:
        if each is not best:
            each.ignore("taken", _key(meaning, GRANT))
    best.targets = best.targets or (_key(meaning, GRANT),)


def _key(meaning: str, funding: str) -> str:
    return f"funding.{funding}.{meaning}" if meaning in FUNDING else meaning


def _titles(choices: Sequence[Choice], language: str) -> None:
    """Take one title for each language: those that name theirs, then the one that names none."""
    titles = [each for each in choices if each.meaning == "title"]
    titles.sort(
        key=lambda each: (
            not each.name.language,
            -each.strength,
            -each.length,
            -each.profile.filled,
        )
    )
    taken: set[str] = set()
    for each in titles:
        own = each.name.language or (_spoken(each) if language in taken else language)
        if own in taken:
            each.ignore("taken", "title")
            continue
        taken.add(own)
        each.targets = ("title",) if own == language else (f"title@{own}",)


def _spoken(choice: Choice) -> str:
    """Give the language of the words in which a title is named."""
    match = next(each for each in choice.name.matches if each.meaning == "title")
    return match.languages[0]


def _code(choices: Iterable[Choice]) -> None:
    """Where no name says which column is the code, take the only one that tells rows apart."""
    choices = list(choices)
    if any(each.meaning == "code" for each in choices):
        return
    own = [each for each in choices if not each.meaning and _tells_apart(each)]
    decisions = [each for each in choices if each.meaning == "decision" and each.profile.unique]
    if len(own) == 1:
        own[0].meaning, own[0].targets = "code", ("code",)
        own[0].notes = [("by-look", "")]
    elif not own and decisions:
        decisions[0].targets = ("code", *decisions[0].targets)
        decisions[0].notes.append(("by-look", ""))
    elif not own:
        _numbered(choices)


def _numbered(choices: Iterable[Choice]) -> None:
    """Where nothing else tells rows apart, take the one column of whole numbers that does."""
    found = [
        each
        for each in choices
        if not each.meaning
        and runs(each.profile)
        and each.name.person < LIKELY
        and all(code == "could-be" for code, _ in each.notes)
    ]
    if len(found) == 1:
        found[0].meaning, found[0].targets = "code", ("code",)
        found[0].notes = [("by-look", "")]


def _tells_apart(choice: Choice) -> bool:
    """Say whether values look like codes, and nothing else is known of the column."""
    profile = choice.profile
    if any(" " in each for each in profile.examples):
        return False
    codes = profile.look is Look.IDENTIFIER and profile.distinct >= _FEW
    return (
        codes
        and profile.numbers.share < MOST
        and choice.name.person < LIKELY
        and all(code == "could-be" for code, _ in choice.notes)
    )


def _currencies(choices: Sequence[Choice], words: ColumnWords) -> None:
    """Find the currency of each column of sums: in its name, its cells, or a column of its own."""
    said = ""
    for each in choices:
        if set(each.name.words) & words.currency_columns and each.profile.look is Look.WORDS:
            said = ", ".join(each.profile.words)
    for each in choices:
        if each.meaning != "money":
            continue
        inside = each.profile.numbers.currencies
        sure = sorted(inside - {WHICH})
        mixed = len(sure) > 1 and each.profile.numbers.bare and not each.currency
        if mixed or ((WHICH in inside or each.shared) and not said):
            each.ignore("which-currency", f"funding.{each.funding}.amount")
        elif each.currency or sure:
            each.currency = each.currency or sure[0]
        elif ", " in said:
            each.ignore("currency-rows", said)
        elif said:
            each.currency = said
        else:
            each.notes.append(("currency-unsaid", ""))


def _sums(choices: Sequence[Choice]) -> str:
    """Give each sum its term; also the name of the funding that all else of funding belongs to."""
    sums = [each for each in choices if each.meaning == "money"]
    sums.sort(key=lambda each: _ALIKE.get(each.stage, 0))
    taken: set[str] = set()
    for each in sums:
        part = "spent" if each.stage == "spent" else "amount"
        key = "budget" if each.stage == "budget" else f"funding.{each.funding}.{part}"
        if key in taken:
            each.ignore("taken", key)
            continue
        taken.add(key)
        each.targets = (key,)
    awarded = [each for each in choices if each.meaning == "money" and each.targets]
    for stage in ("awarded", "", "planned", "spent"):
        found = [e.funding for e in awarded if e.stage == stage and e.targets[0] != "budget"]
        if found:
            return GRANT if GRANT in found else found[0]
    return GRANT


def _marks(choices: Sequence[Choice]) -> None:
    """Decide the decimal mark: what some columns say holds for those that are unsure."""
    sums = [each for each in choices if each.meaning == "money"]
    said = Counter(n.mark for each in sums if (n := each.profile.numbers).mark in {",", "."})
    mark = said.most_common(1)[0][0] if said else ""
    for each in sums:
        own = "." if each.profile.numbers.exact else each.profile.numbers.mark
        if own == "?" and not mark:
            each.ignore("ambiguous-number")
        else:
            each.decimal = own if own in {",", "."} else mark


def _organisations(choices: Sequence[Choice], main: str) -> None:
    """Give organisations their roles; the only one of a row has more than its name says."""
    for each in choices:
        if each.meaning in FUNDING and each.targets:
            old, new = _key(each.meaning, GRANT), _key(each.meaning, main)
            each.targets = tuple(new if key == old else key for key in each.targets)
        elif each.could.startswith(f"funding.{GRANT}."):
            each.could = each.could.replace(GRANT, main, 1)
        elif each.meaning in ORGANISATIONS:
            each.targets = (each.meaning,)
    _leaders(choices)
    roles = [each for each in choices if each.meaning in ROLES]
    if len(roles) != 1 or roles[0].split:
        return
    only, recipient = roles[0], f"funding.{main}.recipient"
    has_sum = any(key == f"funding.{main}.amount" for each in choices for key in each.targets)
    if only.meaning == "coordinator" and has_sum:
        only.targets = ("coordinator", recipient)
        only.notes.append(("sole", ""))
    elif only.meaning == "recipient":
        only.targets = (recipient, "executor")
        only.notes.append(("sole-recipient", ""))


def _leaders(choices: Sequence[Choice]) -> None:
    """Of several columns that name who leads, the first that is named best does; others take part.

    The same columns of a list in JSON ("partners[0].name", "partners[1].name") are one.
    """
    leaders = [each for each in choices if each.meaning == "coordinator"]
    leaders.sort(key=lambda each: (-each.strength, -each.length))
    for each in leaders[1:]:
        if each.name.words != leaders[0].name.words:
            each.ignore("taken", "coordinator")
            each.notes.append(("could-be", "executor, partner"))


def _numbers(choices: Sequence[Choice]) -> None:
    """Say whose the business IDs are: the one that the name speaks of, else the only one."""
    bodies = [each for each in choices if each.meaning in ORGANISATIONS]
    taken: set[str] = set()
    for each in (each for each in choices if each.meaning == "number"):
        whose = _owner(each, bodies)
        if whose is None:
            each.ignore("whose")
        elif whose.split:
            each.ignore("several")
        elif taken & set(whose.targets):
            each.ignore("taken", f"{whose.targets[0]}.id")
        else:
            taken |= set(whose.targets)
            each.targets = tuple(f"{key}.id" for key in whose.targets)


def _owner(number: Choice, bodies: Sequence[Choice]) -> Choice | None:
    """Find the column of names that a column of numbers belongs to."""
    named = [
        each for each in bodies if number.name.strength(each.meaning) > 0 or _beside(number, each)
    ]
    if len(named) == 1:
        return named[0]
    speaks = any(number.name.strength(meaning) > 0 for meaning in ORGANISATIONS)
    own = [each for each in bodies if each.meaning in ROLES]
    return own[0] if len(own) == 1 and not named and not speaks else None


def _beside(number: Choice, body: Choice) -> bool:
    """Say whether both are fields of one object: "hakija.nimi" and "hakija.ytunnus"."""
    one, dot, _ = number.profile.name.rpartition(".")
    return bool(dot) and one == body.profile.name.rpartition(".")[0]
