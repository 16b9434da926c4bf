"""The words of the page of findings, in the three languages."""

from collections.abc import Mapping
from types import MappingProxyType

HTML_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "fi": {
            "title": "Aineiston tarkistus",
            "checked": "Tarkistettu",
            "summary": "Yhteenveto",
            "meaning": "Virhe estää julkaisemisen. Varoitus kannattaa korjata. Huomio on tiedoksi.",
            "contents": "Sisältö",
            "places": "Kohdat",
            "where": "Missä",
            "thing": "Kohde",
            "property": "Ominaisuus",
            "value": "Siinä on",
            "says": "Näin sanoo",
            "expected": "Odotettiin",
            "hint": "Korjaus",
            "rule": "Sääntö",
            "line": "rivi",
            "made": "Tehty ohjelmalla Hankegraafi",
        },
        "sv": {
            "title": "Granskning av uppgifterna",
            "checked": "Granskad",
            "summary": "Sammandrag",
            "meaning": "Ett fel hindrar publicering. En varning bör åtgärdas. "
            "En upplysning är för kännedom.",
            "contents": "Innehåll",
            "places": "Ställen",
            "where": "Var",
            "thing": "Gäller",
            "property": "Egenskap",
            "value": "Där står",
            "says": "Så säger",
            "expected": "Väntat",
            "hint": "Åtgärd",
            "rule": "Regel",
            "line": "rad",
            "made": "Gjord med programmet Hankegraafi",
        },
        "en": {
            "title": "Check of the data",
            "checked": "Checked",
            "summary": "Summary",
            "meaning": "A violation prevents publication. A warning should be mended. "
            "A note is for information.",
            "contents": "Contents",
            "places": "Places",
            "where": "Where",
            "thing": "About",
            "property": "Property",
            "value": "Stands there",
            "says": "Says so",
            "expected": "Expected",
            "hint": "How to mend it",
            "rule": "Rule",
            "line": "line",
            "made": "Made with the software Hankegraafi",
        },
    }
)
