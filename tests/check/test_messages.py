import string

from hankegraafi.check import messages
from hankegraafi.records import LANGUAGES


def test_every_message_says_the_same_things_in_all_three_languages() -> None:
    for key, templates in messages._TEMPLATES.items():
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(t) if name} for t in templates
        ]
        assert (key, len(templates), fields) == (key, len(LANGUAGES), [fields[0]] * len(LANGUAGES))


def test_sentences_are_joined_language_by_language() -> None:
    joined = messages.join(messages.say("unknown-class", term="x"), messages.say("see-ontology"))
    assert joined.best("en") == (
        "en",
        "Unknown class x. The ontology lists the terms that may be used.",
    )
