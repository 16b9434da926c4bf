"""What the tests of names share: the words, and a small register of real organisations."""

import pytest

from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.register import Label, Organisation, Register, register_of
from hankegraafi.names.wordlists import Words, load_words


@pytest.fixture(scope="session")
def words() -> Words:
    return load_words()


def known(
    slug: str,
    *labels: str,
    kind: str = "",
    body: str = "",
    ytunnus: str = "",
    successors: tuple[str, ...] = (),
) -> Organisation:
    return Organisation(
        iri=slug,
        labels=tuple(Label(*each.split("@")) for each in labels),
        identifiers=(Identifier("ytunnus", ytunnus),) if ytunnus else (),
        kind=kind,
        body=body,
        successors=successors,
    )


KNOWN = (
    known("turku", "Turun kaupunki@fi", "Åbo@sv", kind="kind-municipality", ytunnus="0204819-8"),
    known("tai", "Turun ammatti-instituutti@fi", "Åbo yrkesinstitut@sv", body="turku"),
    known("utu", "Turun yliopisto@fi", "Åbo universitet@sv"),
    known("turku-amk", "Turun ammattikorkeakoulu Oy@fi"),
    known("tyks", "Turun yliopistollinen keskussairaala@fi"),
    known("vaasa", "Vaasan kaupunki@fi", "Vasa@sv", kind="kind-municipality", ytunnus="0209602-6"),
    known("vamia", "Vamia@fi", body="vaasa"),
    known(
        "raseko",
        "Raision seudun koulutuskuntayhtymä@fi",
        "Raseko@fi",
        kind="kind-joint-authority",
    ),
    known("kauppakamari", "Keskuskauppakamari ry@fi", "Keskuskauppakamari@fi"),
    known("tts", "Työtehoseura ry@fi", "Arbetseffektivitetsföreningen rf@sv", ytunnus="0202496-2"),
    known("tts-school", "Työtehoseura ry@fi", body="tts"),
    known("yrittaja", "Suomen Yrittäjäopiston Kannatus Oy@fi", "Suomen Yrittäjäopisto Oy@fi"),
    known("yrittaja-school", "Suomen yrittäjäopisto@fi", body="yrittaja"),
    known("lskky", "Lounais-Suomen koulutuskuntayhtymä@fi"),
    known("lappia", "Kemi-Tornionlaakson koulutuskuntayhtymä Lappia@fi"),
    known("oph", "Opetushallitus@fi", "Utbildningsstyrelsen@sv"),
    known("tamk", "Tampereen ammattikorkeakoulu Oy@fi"),
    known("tuni", "Tampereen yliopisto@fi"),
    known("sfp", "Svenska Österbottens förbund för utbildning och kultur@sv"),
    known("wn", "Länsirannikon Koulutus Oy@fi"),
    known("wn-school", "WinNova@fi", body="wn"),
    known("lhky", "Lounais-Hämeen ammatillisen koulutuksen kuntayhtymä@fi"),
    known("liitto", "Opintotoiminnan Keskusliitto ry@fi"),
    known("metsa-9", "Metsä 9 Oy@fi"),
    known("finpro", "Finpro ry@fi"),
    known("nokia", "Nokia Oyj@fi"),
    known("old", "Rovaniemen ammattiopisto Oy@fi", successors=("redu",)),
    known("redu", "Rovaniemen koulutuskuntayhtymä@fi"),
    known("loimaa", "Loimaan kaupunki@fi", kind="kind-municipality"),
    known("salo", "Salo@fi", kind="kind-municipality"),
)


@pytest.fixture(scope="session")
def register(words: Words) -> Register:
    return register_of(KNOWN, words)
