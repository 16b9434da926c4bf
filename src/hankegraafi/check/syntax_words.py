"""What is wrong with a file that cannot be read, in the three languages.

A parser says it in English; here stands by what words each fault is known, what to say of it, and
how it is mended. Named groups of a pattern fill the words; a fault that is not known here is told
as the parser tells it.
"""

import re

Template = tuple[str, str, str]
Fault = tuple[re.Pattern[str], Template, Template]

_WHOLE = (
    "Kirjoita koko IRI kulmasulkeisiin, tai nimi, jonka etuliite on esitelty.",
    "Skriv hela IRI:n inom vinkelparenteser, eller ett namn med deklarerat prefix.",
    "Write the whole IRI in angle brackets, or a name with a declared prefix.",
)
_END = (
    "Katso tätä ja edellistä riviä: lause päättyy pisteeseen.",
    "Se på den här raden och raden före: en sats slutar med punkt.",
    "Look at this line and the one before it: a statement ends with a full stop.",
)
_LINE = (
    "Kirjoita joka lause omalle rivilleen, IRIt kulmasulkeisiin ja piste loppuun.",
    "Skriv varje sats på en egen rad, IRI:er inom vinkelparenteser och en punkt sist.",
    "Write each statement on a line of its own, IRIs in angle brackets, a full stop at the end.",
)
_UTF8 = (
    "Tallenna se UTF-8:na.",
    "Spara den som UTF-8.",
    "Save it as UTF-8.",
)
_NONE = ("", "", "")


def _fault(pattern: str, message: Template, hint: Template) -> Fault:
    return re.compile(pattern, re.DOTALL), message, hint


SYNTAX: tuple[Fault, ...] = (
    _fault(
        r"A dot is expected|must be followed by a dot",
        (
            "Lauseen lopusta puuttuu piste, tai välistä puolipiste tai pilkku.",
            "En punkt saknas efter satsen, eller ett semikolon eller komma inuti den.",
            "A full stop is missing after a statement, or a semicolon or comma within it.",
        ),
        _END,
    ),
    _fault(
        "Unexpected end",
        (
            "Tiedosto loppuu kesken: piste, lainausmerkki tai sulku puuttuu.",
            "Filen slutar mitt i: en punkt, ett citattecken eller en parentes saknas.",
            "The file ends in the middle: a full stop, a quote or a bracket is missing.",
        ),
        _END,
    ),
    _fault(
        r"^(?P<token>True|False|TRUE|FALSE) is not a valid RDF object",
        (
            "{token} ei ole arvo.",
            "{token} är inget värde.",
            "{token} is no value.",
        ),
        (
            "Kirjoita true tai false pienillä kirjaimilla.",
            "Skriv true eller false med små bokstäver.",
            "Write true or false in small letters.",
        ),
    ),
    _fault(
        r"^(?P<token>.*) is not a valid RDF object",
        (
            "Arvo puuttuu: sen paikalla on {token}",
            "Värdet saknas: på dess plats står {token}",
            "The value is missing: in its place stands {token}",
        ),
        (
            "Teksti kirjoitetaan lainausmerkkeihin, IRI kulmasulkeisiin.",
            "En text skrivs inom citattecken, en IRI inom vinkelparenteser.",
            "A text is written in quotes, an IRI in angle brackets.",
        ),
    ),
    _fault(
        r"^(?P<token>.*) is not a valid predicate",
        (
            "Ominaisuus puuttuu: sen paikalla on {token}",
            "Egenskapen saknas: på dess plats står {token}",
            "The property is missing: in its place stands {token}",
        ),
        _WHOLE,
    ),
    _fault(
        r"^(?P<token>.*) is not a valid subject",
        (
            "Lauseen alussa on {token}, joka ei ole minkään nimi.",
            "En sats börjar med {token}, som inte är namnet på något.",
            "A statement begins with {token}, which is the name of nothing.",
        ),
        _END,
    ),
    _fault(
        "The subject of a triple must be",
        (
            "Lauseen alussa pitää olla IRI tai nimetön solmu.",
            "En sats ska börja med en IRI eller en nod utan namn.",
            "A statement has to begin with an IRI or a blank node.",
        ),
        _LINE,
    ),
    _fault(
        "The predicate of a triple must be",
        (
            "Ominaisuuden pitää olla IRI.",
            "Egenskapen ska vara en IRI.",
            "The property has to be an IRI.",
        ),
        _LINE,
    ),
    _fault(
        "The object of a triple must be",
        (
            "Arvon pitää olla IRI, nimetön solmu tai teksti lainausmerkeissä.",
            "Värdet ska vara en IRI, en nod utan namn eller en text inom citattecken.",
            "The value has to be an IRI, a blank node or a text in quotes.",
        ),
        _LINE,
    ),
    _fault(
        "Line jumps are not allowed",
        (
            "Teksti jatkuu seuraavalle riville.",
            "Texten fortsätter på nästa rad.",
            "The text goes on on the next line.",
        ),
        (
            'Lopeta se lainausmerkkiin, tai kirjoita se kolmiin: """…""".',
            'Avsluta den med ett citattecken, eller skriv den inom tre: """…""".',
            'End it with a quote, or write it in three of them: """…""".',
        ),
    ),
    _fault(
        r"Unexpected escape character '(?P<token>.*)'",
        (
            "Merkintä {token} ei tarkoita mitään.",
            "Beteckningen {token} betyder ingenting.",
            "The escape {token} means nothing.",
        ),
        (
            r"Kirjoita kenoviiva kahdesti: \\.",
            r"Skriv omvänt snedstreck två gånger: \\.",
            r"Write the backslash twice: \\.",
        ),
    ),
    _fault(
        "A language code should",
        (
            "Kielitunnus puuttuu @-merkin jäljestä.",
            "Språkkoden saknas efter @.",
            "The language tag is missing after the @.",
        ),
        (
            "Kirjoita esimerkiksi @fi, @sv tai @en.",
            "Skriv till exempel @fi, @sv eller @en.",
            "Write @fi, @sv or @en, for example.",
        ),
    ),
    _fault(
        r"Expecting a datatype IRI after \^\^, found (?P<token>.*)",
        (
            "Merkkien ^^ jäljessä kuuluu olla tietotyyppi, mutta siinä on {token}.",
            "Efter ^^ ska datatypen stå, men där står {token}.",
            "After ^^ stands a datatype, but here it is {token}.",
        ),
        (
            "Kirjoita esimerkiksi ^^xsd:date.",
            "Skriv till exempel ^^xsd:date.",
            "Write ^^xsd:date, for example.",
        ),
    ),
    _fault(
        "The PREFIX ",
        (
            "Etuliitteen esittely on väärin.",
            "Prefixet är fel deklarerat.",
            "The prefix is declared wrongly.",
        ),
        (
            "Kirjoita näin: @prefix hanke: <https://w3id.org/hankegraafi/ns#> .",
            "Skriv så här: @prefix hanke: <https://w3id.org/hankegraafi/ns#> .",
            "Write it like this: @prefix hanke: <https://w3id.org/hankegraafi/ns#> .",
        ),
    ),
    _fault(
        r"Invalid IRI (?:code point|character) (?P<token>.*)",
        (
            "IRIssä on merkki {token}, jota IRI ei voi sisältää.",
            "IRI:n innehåller tecknet {token}, som ingen IRI får ha.",
            "The IRI holds the character {token}, which no IRI may.",
        ),
        (
            "Poista se, tai koodaa se: välilyönti on %20.",
            "Ta bort eller koda det: ett mellanslag är %20.",
            "Take it out, or encode it: a space is %20.",
        ),
    ),
    _fault(
        "No scheme found",
        (
            "IRI ei ole kokonainen.",
            "IRI:n är inte hel.",
            "The IRI is not whole.",
        ),
        _WHOLE,
    ),
    _fault(
        "prefix (?P<token>https?):? has not been declared",
        (
            "Osoite {token}:… on ilman kulmasulkeita.",
            "Adressen {token}:… står utan vinkelparenteser.",
            "The address {token}:… stands without angle brackets.",
        ),
        _WHOLE,
    ),
    _fault(
        "Unexpected character '(?P<token>.*)'",
        (
            "Merkki {token} ei kuulu tähän.",
            "Tecknet {token} hör inte hemma här.",
            "The character {token} does not belong here.",
        ),
        _END,
    ),
    _fault(
        "character is not valid UTF-8",
        (
            "Yksi merkki ei ole UTF-8:aa.",
            "Ett tecken är inte UTF-8.",
            "A character is not valid UTF-8.",
        ),
        _UTF8,
    ),
    _fault(
        r"the graph (?P<token>\S+) has no name",
        (
            "Graafilla {token} ei ole nimeä.",
            "Grafen {token} har inget namn.",
            "The graph {token} has no name.",
        ),
        (
            "Anna sille oma IRI.",
            "Ge den en egen IRI.",
            "Give it an IRI of its own.",
        ),
    ),
    _fault(
        "a value is longer than 16 MiB",
        (
            "Arvo on pidempi kuin 16 MiB.",
            "Ett värde är längre än 16 MiB.",
            "A value is longer than 16 MiB.",
        ),
        (
            "Lyhennä sitä.",
            "Förkorta det.",
            "Shorten it.",
        ),
    ),
    _fault(
        "not UTF-8",
        (
            "Tiedosto ei ole UTF-8-muotoinen.",
            "Filen är inte UTF-8.",
            "The file is not UTF-8.",
        ),
        _UTF8,
    ),
    _fault(
        "the link leads nowhere",
        (
            "Linkki ei johda mihinkään.",
            "Länken leder ingenstans.",
            "The link leads nowhere.",
        ),
        (
            "Poista se.",
            "Ta bort den.",
            "Take it away.",
        ),
    ),
    _fault(
        r"nested more than (?P<token>\d+) levels",
        (
            "Tiedostoa ei voi lukea: siinä on yli {token} sisäkkäistä tasoa.",
            "Filen går inte att läsa: den har fler än {token} nivåer inuti varandra.",
            "The file cannot be read: it is nested more than {token} levels deep.",
        ),
        (
            "Anna sisemmille asioille omat nimet, ja viittaa niihin.",
            "Ge det som står inuti egna namn, och hänvisa till dem.",
            "Give the inner things names of their own, and refer to them.",
        ),
    ),
    _fault(
        r"the folder name (?P<token>.*) cannot be part of an IRI",
        (
            "Kansion nimi {token} ei voi olla IRIn osa.",
            "Mappens namn {token} kan inte vara en del av en IRI.",
            "The folder name {token} cannot be part of an IRI.",
        ),
        (
            "Nimeä se kirjaimin a–z, numeroin ja viivoin.",
            "Ge den ett namn av bokstäverna a–z, siffror och bindestreck.",
            "Name it by the letters a to z, digits and hyphens.",
        ),
    ),
    _fault(
        r"^(?P<token>.*) \(void:uriSpace\) is no address",
        (
            "IRIt eivät voi alkaa osoitteella {token} (void:uriSpace).",
            "IRI:er kan inte börja med {token} (void:uriSpace).",
            "IRIs cannot begin with {token} (void:uriSpace).",
        ),
        (
            "Anna osoite, joka päättyy kauttaviivaan, esimerkiksi https://data.example.org/",
            "Ange en adress som slutar med snedstreck, till exempel https://data.example.org/",
            "Give an address that ends in a slash, such as https://data.example.org/",
        ),
    ),
)
