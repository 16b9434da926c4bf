"""Made-up entries for an index: projects in Finnish and Swedish, and who carries them out.

The same numbers always give the same entries; everything is invented. Words are inflected and
put together as in real names, so that an index of them has as many different words as a real one.
"""

import random
from collections.abc import Iterator

from hankegraafi.search.entry import ACRONYM, Entry, Name

BASE = "https://example.org/"
_HANKE = "https://w3id.org/hankegraafi/ns#"
_SEED = 7
_HEADS = (
    "muutos verkosto osaamis opetus kulttuuri metsä energia digi tieto palvelu matkailu nuoriso "
    "työ yrittäjyys koulutus ympäristö vesi liikenne terveys hyvinvointi kierto bio teknologia "
    "innovaatio tutkimus kylä maaseutu kaupunki kieli musiikki liikunta ruoka maatalous meri rauta"
).split()
_TAILS = (
    ("johtaminen", "johtamisen", "johtamisessa"),
    ("hanke", "hankkeen", "hankkeessa"),
    ("talous", "talouden", "taloudessa"),
    ("ohjelma", "ohjelman", "ohjelmassa"),
    ("verkosto", "verkoston", "verkostossa"),
    ("kehitys", "kehityksen", "kehityksessä"),
    ("malli", "mallin", "mallissa"),
    ("polku", "polun", "polulla"),
    ("keskus", "keskuksen", "keskuksessa"),
    ("alusta", "alustan", "alustalla"),
    ("osaaminen", "osaamisen", "osaamisessa"),
    ("koulutus", "koulutuksen", "koulutuksessa"),
)
_SWEDISH = (
    "ledarskapet utbildningen nätverket projektet utveckling samarbetet miljön kompetensen "
    "ungdomar skärgården hälsan välfärden landsbygden företagen forskningen yrkesutbildning "
    "hållbar tillväxt"
).split()
_TOWNS = (
    "Tampereen Jyväskylän Kuopion Oulun Turun Vaasan Porin Lahden Kouvolan Seinäjoen Joensuun "
    "Kemin Kajaanin Rovaniemen Espoon Helsingin Raision Salon Kokkolan Mikkelin"
).split()
_SMALL = "ja sekä on että uusi yhteinen alueellinen kestävä".split()
_LEGAL = "Oy ry kuntayhtymä säätiö yliopisto ammattikorkeakoulu kaupunki osuuskunta".split()
_SOUNDS = (
    "ka ke ki ko ku la le li lo lu ma me mi mo na ne ni no pa pe ra re ri ro sa se si so".split()
)
_ROLES = ("role-coordinator", "role-partner", "role-executor")
_STATUSES = ("status-running", "status-ended", "status-planned")


def entries(projects: int = 100_000, organisations: int = 5_000) -> Iterator[Entry]:
    """Make organisations, and the projects that they carry out; some organisations have many."""
    chance = random.Random(_SEED)  # noqa: S311
    for number in range(organisations):
        yield _organisation(number, projects // (10 * (number + 1)) + 1, chance)
    for number in range(projects):
        yield _project(number, organisations, chance)


def _organisation(number: int, weight: int, chance: random.Random) -> Entry:
    name = f"{chance.choice(_TOWNS)} {_brand(chance)} {chance.choice(_LEGAL)}"
    return Entry(
        f"{BASE}id/organisation/o{number}",
        "organisation",
        (Name(name, "fi"), Name(_brand(chance).upper(), role=ACRONYM)),
        weight=weight,
        identifiers=(("ytunnus", f"{number:07}-{number % 10}"),),
        facets=(("municipality", f"{BASE}id/place/{number % 300}"),),
    )


def _project(number: int, organisations: int, chance: random.Random) -> Entry:
    own = [int(organisations * chance.random() ** 3) for _ in range(3)]
    start = chance.randrange(2007, 2024)
    facets = [("organisation", f"{BASE}id/organisation/o{each}") for each in own]
    facets += [("municipality", f"{BASE}id/place/{each % 300}") for each in own]
    facets += [("role", _HANKE + each) for each in _ROLES[: chance.randrange(1, 4)]]
    facets += [("year", str(year)) for year in range(start, start + chance.randrange(1, 5))]
    facets += [("funder", f"{BASE}id/organisation/o{chance.randrange(8)}")]
    facets += [("programme", f"{BASE}id/programme/p{chance.randrange(40)}")]
    facets += [("theme", f"{BASE}theme/{chance.randrange(500)}") for _ in range(2)]
    facets += [("status", _HANKE + chance.choice(_STATUSES))]
    return Entry(
        f"{BASE}id/project/h{number}",
        "project",
        (Name(_sentence(4, chance), "fi"), Name(_swedish(4, chance), "sv")),
        weight=chance.randrange(4),
        identifiers=(("project-code", f"S{number}"),),
        texts=(
            ("description", "fi", _sentence(14, chance)),
            ("description", "sv", _swedish(10, chance)),
            ("result", "fi", _sentence(8, chance)),
            ("theme", "fi", chance.choice(_HEADS)),
        ),
        facets=tuple(sorted(set(facets))),
    )


def _sentence(length: int, chance: random.Random) -> str:
    """Make Finnish words in a row: inflected compounds, small words, towns; "hanke" is in all."""
    words = ["hanke"]
    for _ in range(length):
        which = chance.random()
        if which < 0.6:
            words.append(chance.choice(_HEADS) + chance.choice(chance.choice(_TAILS)))
        elif which < 0.8:
            words.append(chance.choice(_SMALL))
        elif which < 0.9:
            words.append(chance.choice(_TOWNS))
        else:
            words.append(_brand(chance))
    return " ".join(words).capitalize()


def _swedish(length: int, chance: random.Random) -> str:
    return " ".join(chance.choice(_SWEDISH) for _ in range(length)).capitalize()


def _brand(chance: random.Random) -> str:
    return "".join(chance.choice(_SOUNDS) for _ in range(chance.randrange(2, 5))).capitalize()
