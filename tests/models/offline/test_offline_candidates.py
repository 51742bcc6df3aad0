"""Candidates: names, places, times, triggers and spans for another model."""

import pytest

from llm_extract.documents.document import Document
from llm_extract.documents.sentences import sentences
from llm_extract.errors import Refused
from llm_extract.models.offline.candidates import Candidates, candidates
from llm_extract.models.offline.triggers import noun_types, table

TEXT = (
    "On Monday Ana Silva condemned the militia. Silva said rebels had shelled Bel Town.\n\n"
    "“The talks in Tunis begin tomorrow,” said Omar Bel. Police arrested two of Silva’s aides."
)


def found() -> Candidates:
    return candidates(Document(text=TEXT))


def test_names_come_once_in_their_fullest_form_and_days_and_common_words_are_none() -> None:
    assert found().names == ("Ana Silva", "Bel Town", "Tunis", "Omar Bel")


def test_each_mention_stands_where_the_text_has_it_in_marks_too() -> None:
    mentioned = [(TEXT[one.span.start : one.span.end], one.name) for one in found().mentions]
    assert mentioned == [
        ("Ana Silva", "Ana Silva"),
        ("Silva", "Ana Silva"),
        ("Bel Town", "Bel Town"),
        ("Tunis", "Tunis"),
        ("Omar Bel", "Omar Bel"),
        ("Silva", "Ana Silva"),
    ]


def test_triggers_carry_the_types_that_they_suggest() -> None:
    triggers = {TEXT[one.span.start : one.span.end]: one.types for one in found().triggers}
    assert triggers == {
        "condemned": ("ACCUSE",),
        "shelled": ("ASSAULT",),
        "talks": ("CONSULT",),
        "begin": ("CONSULT",),
        "arrested": ("COERCE",),
    }


def test_a_verb_with_its_particle_is_one_trigger() -> None:
    text = "The police rounded up ten students."
    (trigger,) = candidates(Document(text=text)).triggers
    assert (text[trigger.span.start : trigger.span.end], trigger.types[0]) == ("rounded up", "COERCE")


def test_a_verb_that_needs_an_object_suggests_nothing_without_it() -> None:
    assert candidates(Document(text="The rain began and the river opened.")).triggers == ()


def test_a_sentence_has_what_stands_in_it_alone_at_the_offsets_of_the_article() -> None:
    first, second, third, fourth = sentences(TEXT)
    assert [TEXT[start:end] for start, end in found().within(first).times] == ["On Monday"]
    assert found().within(second).names == ("Ana Silva", "Bel Town")
    assert [TEXT[start:end] for start, end in found().within(third).places] == ["Tunis"]
    assert [TEXT[start:end] for start, end in found().within(third).times] == ["tomorrow"]
    assert [TEXT[one.span.start : one.span.end] for one in found().within(fourth).triggers] == ["arrested"]


def test_spans_stand_in_the_text_for_every_kind() -> None:
    spans = found().spans
    assert sorted(spans) == ["event", "quote", "stance"]
    assert [TEXT[start:end] for start, end in spans["quote"]] == [
        "rebels had shelled Bel Town",
        "The talks in Tunis begin tomorrow,",
    ]
    assert all(TEXT[start:end].strip() for kind in spans.values() for start, end in kind)


def test_nouns_suggest_types_that_the_verbs_have_too() -> None:
    known = {one.type for entries in table("events.yaml").verbs.values() for one in entries}
    assert {one for types in noun_types().values() for one in types} <= known


def test_other_languages_are_refused() -> None:
    with pytest.raises(Refused):
        candidates(Document(text="Bonjour.", language="fr"))
