"""Word lists, verb forms, tokens and their classes."""

import pytest

from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.lexicon import DATA, forms_of, read_rules, verb_forms, words
from llm_extract.models.offline.tags import tag
from llm_extract.models.offline.tokens import tokenise


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("open", ["open", "opens", "opening", "opened", "opened"]),
        ("stop", ["stop", "stops", "stopping", "stopped", "stopped"]),
        ("admit", ["admit", "admits", "admitting", "admitted", "admitted"]),
        ("deny", ["deny", "denies", "denying", "denied", "denied"]),
        ("die", ["die", "dies", "dying", "died", "died"]),
        ("target", ["target", "targets", "targeting", "targeted", "targeted"]),
        ("cancel", ["cancel", "cancels", "canceling", "canceled", "canceled", "cancelling", "cancelled", "cancelled"]),
        ("claim", ["claim", "claims", "claiming", "claimed", "claimed"]),
    ],
)
def test_verbs_are_inflected_by_rule(lemma: str, forms: list[str]) -> None:
    assert [form for form, _ in forms_of(lemma)] == forms


def test_every_rule_of_quotes_has_a_reason_and_known_frames() -> None:
    frames = {"direct", "that", "zero", "after", "how", "to", "for-to", "thing", "thing-marked", "as", "told"}
    for group in read_rules("quotes.yaml")["groups"]:
        assert group["reason"]
        assert set(group["frames"]) <= frames


def test_lists_hold_words_only() -> None:
    for name in words().__slots__:
        assert all(isinstance(word, str) and word == word.lower() for word in getattr(words(), name)), name
    assert "on" in words().prepositions
    assert "no" in words().determiners
    assert (DATA / "verbs.txt").read_text("utf-8").isascii()


def test_every_form_knows_its_lemma() -> None:
    assert ("say", "past") in verb_forms()["said"]
    assert cues().lemmas["warned"] == "warn"


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("The claim was false.", "DWAW."),
        ("Critics claim it was false.", "XVPAW."),
        ("It plans to leave.", "PVTU."),
        ("Its plans to leave.", "DWTU."),
        ("They had been told.", "PAAN."),
        ("Russia's offer and the US offer.", "XSWCDXW."),
    ],
)
def test_words_are_classed_by_their_place(text: str, classes: str) -> None:
    assert "".join(tag(tokenise(text, 0, len(text)))) == classes
