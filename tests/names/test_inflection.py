import pytest

from hankegraafi.names.inflection import lemmas, phrases
from hankegraafi.names.wordlists import Words

PAIRS = """turun turku|kaupungin kaupunki|helsingin helsinki|lahden lahti|oriveden orivesi
tampereen tampere|vantaan vantaa|seinäjoen seinäjoki|kauniaisten kauniainen|virtain virrat
uudenkaupungin uusikaupunki|isonkyrön isokyrö|alavuden alavus|toholammin toholampi|juuan juuka
kurikan kurikka|leppävirran leppävirta|outokummun outokumpu|kannuksen kannus|korsnäsin korsnäs
luodon luoto|raahen raahe|harjavallan harjavalta|vesannon vesanto|kangasniemen kangasniemi
opetushallituksen opetushallitus|osuuskunnan osuuskunta|liiton liitto|instituutin instituutti
yhdistyksen yhdistys|ministeriön ministeriö|laitokselle laitos|kuntayhtymässä kuntayhtymä
opistolta opisto|koululla koulu|tredun tredu|vamiassa vamia|porvoon porvoo|säätiön säätiö
turkuun turku|iihin ii|hyvinkäähän hyvinkää|pihtiputaan pihtipudas|punkalaitumella punkalaidun
pihtiputaaseen pihtipudas|varkauteen varkaus|ikaalisissa ikaalinen|virtoihin virrat|kunnassa kunta
kaupunkiin kaupunki|kuntaan kunta|uuteenkaupunkiin uusikaupunki
keskukselta keskus|seurakunnassa seurakunta|sataedusta sataedu|liikelaitoksen liikelaitos"""


@pytest.mark.parametrize("pair", PAIRS.replace("\n", "|").split("|"))
def test_an_inflected_word_leads_back_to_its_nominative(pair: str, words: Words) -> None:
    inflected, nominative = pair.split()

    assert nominative in lemmas(inflected, words.inflection)


@pytest.mark.parametrize("word", ["", "n", "an", "kaupunki", "oy", "universitet", "ry"])
def test_a_word_that_is_not_inflected_stays(word: str, words: Words) -> None:
    assert () == lemmas(word, words.inflection)


def test_an_adjective_is_inflected_with_its_noun(words: Words) -> None:
    found = set(phrases(("lieksan", "kristillisen", "opiston"), words.inflection))

    assert {("lieksan", "kristillinen", "opisto"), ("lieksan", "kristillisen", "opisto")} <= found
