"""What must hold of the fundings of a description: names, parts, and which each row has."""

import re
from collections.abc import Callable, Collection, Mapping

from hankegraafi.errors import DataError

PER = {"row": True, "project": False}
"""What a description may say of a funding where several rows are one project."""

Wrong = Callable[..., DataError]
"""Makes the error of a key: the key, what is wrong, the way out."""


def check(
    parts: Mapping[str, str], per: Mapping[str, str], names: Collection[str], wrong: Wrong
) -> None:
    """Check the tables `[funding.NAME]` of a description against its columns and constants.

    Raises:
        DataError: they speak of a funding that is none, or go in a circle.
    """
    for name, whole in parts.items():
        if unknown := {name, whole} - set(names):
            raise wrong(min(unknown), "is a funding that no column or constant speaks of")
    if unknown := per.keys() - set(names):
        raise wrong(min(unknown), "is a funding that no column or constant speaks of")
    for name in sorted(names):
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            raise wrong(name, "is no name for a funding: small letters, digits, hyphens")
        seen, above = {name}, parts.get(name, "")
        while above and above not in seen:
            seen.add(above)
            above = parts.get(above, "")
        if above:
            raise wrong(name, "is a part of itself")


def each_row(
    parts: Mapping[str, str],
    per: Mapping[str, str],
    names: Collection[str],
    wrong: Wrong,
    *,
    joins: bool,
) -> frozenset[str]:
    """Give the fundings of which every row has its own, where several rows are one project.

    Raises:
        DataError: it is not said of each, or a funding of the project is a part of a row's.
    """
    if not joins:
        if per:
            raise wrong(min(per), "says per = …, but no rows are joined", 'Say join = "code"')
        return frozenset()
    for name in sorted(names):
        if per.get(name) not in PER:
            raise wrong(
                name if name in per else "join",
                f"leaves open whether each row has a funding {name} of its own",
                f'Say [funding.{name}] per = "row", or per = "project" where the rows repeat one',
            )
    own = frozenset(name for name in names if PER[per[name]])
    for name, whole in parts.items():
        if whole in own and name not in own:
            raise wrong(name, f"is the project's, and a part of {whole}, of which each row has one")
    for name in own:
        if like := [each for each in names if re.fullmatch(rf"{re.escape(name)}-[0-9]+", each)]:
            raise wrong(like[0], f"could be a number of {name}", "Choose another name")
    return own
