"""Events by rules: type, voice, arguments, circumstances, and what is none, in sentences of our own."""

import datetime

import pytest

from llm_extract.documents.document import Document
from llm_extract.models.offline.acts import acts_of
from llm_extract.models.offline.article import Article
from llm_extract.models.offline.circumstances import count_phrases, place_in, when_in
from llm_extract.models.offline.events import events, explain_events
from llm_extract.models.offline.lexicon import read_rules
from llm_extract.models.offline.names import same_name
from llm_extract.models.offline.nominal import nominal_acts
from llm_extract.models.offline.triggers import table


def found(text: str) -> list[tuple[str, list[str], list[str]]]:
    return [(one["type"], one["actors"], one["recipients"]) for one in events(Article(Document(text=text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rebels shelled the town of Bel.", ("ASSAULT", ["Rebels"], ["town of Bel"])),
        ("The town was shelled by rebels.", ("ASSAULT", ["rebels"], ["town"])),
        ("Police fired tear gas at students.", ("ASSAULT", ["Police"], ["students"])),
        ("Police arrested Omar Bel in Tunis.", ("COERCE", ["Police"], ["Omar Bel"])),
        ("The army imposed a curfew on Bel.", ("COERCE", ["army"], ["Bel"])),
        ("The junta released Omar Bel on Monday.", ("RETREAT", ["junta"], ["Omar Bel"])),
        ("The ministry imposed sanctions on Garland Bank.", ("SANCTION", ["ministry"], ["Garland Bank"])),
        ("Norway delivered food to Chad.", ("AID", ["Norway"], ["Chad"])),
        ("Ana Silva met Omar Bel in Lisbon.", ("CONSULT", ["Ana Silva", "Omar Bel"], [])),
        ("Chad and Mali signed a treaty.", ("SUPPORT", ["Chad", "Mali"], [])),
        ("Ana Silva urged Chad to disarm.", ("REQUEST", ["Ana Silva"], ["Chad"])),
        ("Ana Silva condemned the militia.", ("ACCUSE", ["Ana Silva"], ["militia"])),
        ("Chad rejected Mali’s offer.", ("REJECT", ["Chad"], ["Mali"])),
        ("Chad threatened to close the road.", ("THREATEN", ["Chad"], [])),
        ("Teachers protested against the law.", ("PROTEST", ["Teachers"], ["law"])),
        ("Chad deployed troops to Bel.", ("MOBILIZE", ["Chad"], ["Bel"])),
        ("Chad agreed to reopen the river.", ("AGREE", ["Chad"], [])),
        ("The minister apologised to the families.", ("CONCEDE", ["minister"], ["families"])),
        ("Chad and Mali exchanged prisoners.", ("COOPERATE", ["Chad", "Mali"], [])),
    ],
)
def test_an_act_is_found_with_its_type_actors_and_recipients(
    text: str, expected: tuple[str, list[str], list[str]]
) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The army no longer shells the town.",
        "If the army shelled the town, talks would end.",
        "The army did not condemn the rebels.",
        "Ana Silva urged Chad to release Omar Bel.".replace("urged", "wants"),
        "The claim was rejected by nobody in the storm.".replace("rejected by nobody in", "lost in"),
        "An earthquake killed 40 people in Bel.",
        "The team beat its rivals and struck a deal.",
        "“They shelled the town,” Omar Bel said.",
        "Chad rejected the accusations.",
        "He denied reports that the army had shelled the town.",
    ],
)
def test_what_did_not_happen_or_is_only_said_gives_no_event(text: str) -> None:
    assert found(text) == []


def test_counts_place_and_time_are_as_written() -> None:
    (one,) = events(Article(Document(text="Gunmen killed at least 12 people and wounded 30 in Bel Town on Saturday.")))
    assert (one["killed"], one["injured"], one["place"], one["when"]) == (
        ["at least 12 people"],
        ["30"],
        "Bel Town",
        "on Saturday",
    )
    assert all(phrase in one["evidence"][0] for phrase in one["killed"] + one["injured"])


def test_an_event_told_twice_is_one_record_with_two_passages() -> None:
    text = "Chad frees nine fishermen\n\nChad on Tuesday released nine fishermen."
    (one,) = events(Article(Document(text=text)))
    assert one["evidence"] == ["Chad frees nine fishermen", "Chad on Tuesday released nine fishermen"]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Chad released nine fishermen.", "actual"),
        ("Chad will release nine fishermen.", "planned"),
        ("Chad plans to release nine fishermen.", "planned"),
        ("Chad released nine fishermen in 2014.", "historical"),
        ("Chad did not release nine fishermen.", "negated"),
        ("Chad has not released nine fishermen.", "negated"),
        ("Nine fishermen were not released by Chad.", "negated"),
        ("Chad could release nine fishermen.", "hypothetical"),
        ("Envoys of Chad were to meet Omar Bel in Tunis.", "planned"),
    ],
)
def test_modality_is_told_from_the_verb_and_the_year(text: str, modality: str) -> None:
    (one,) = events(Article(Document(text=text, published=datetime.date(2026, 3, 1))))
    assert one["modality"] == modality


def test_what_a_party_says_is_claimed_and_attributed() -> None:
    (one,) = events(Article(Document(text="The rebels said the army had shelled the town.")))
    assert (one["attribution"], one["status"]) == ("The rebels", "claimed")


def test_an_object_decides_the_type() -> None:
    assert [kind for kind, *_ in found("Chad dismissed the proposal.")] == ["REJECT"]
    assert [kind for kind, *_ in found("Chad dismissed the ambassador.")] == []
    assert [kind for kind, *_ in found("Chad dismissed the judge.")] == ["SANCTION"]


def test_every_event_is_explained_and_every_rule_has_a_reason() -> None:
    (one,) = explain_events(Article(Document(text="Rebels shelled the town.")))
    assert (one.kind, one.rule, one.who) == ("event", "ASSAULT actual", "Rebels → town")
    assert one.reason == "violence by the verb alone"
    for name in ("events.yaml", "stances.yaml"):
        rules = read_rules(name)
        groups = rules["groups"] | rules["extra_groups"]
        for rows in rules["verbs"].values():
            for row in rows:
                assert row["reason"]
                used = [*row.get("objects", ()), *row.get("not_objects", ()), *row.get("subjects", ())]
                assert set(used) <= set(groups)
                assert all(isinstance(preposition, str) for preposition in row.get("preps", ()))
        assert table(name).verbs


@pytest.mark.parametrize("row", read_rules("events.yaml")["nominals"], ids=lambda row: row["reason"])
def test_every_rule_for_nouns_has_a_reason_and_finds_its_example(row: dict[str, str]) -> None:
    (sentence,) = Article(Document(text=row["example"])).sentences
    assert (row["type"], row["reason"]) in [(act.entry.type, act.entry.reason) for act in nominal_acts(sentence)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("After the killing of Omar Bel by gunmen, the shops closed.", [("ASSAULT", ["gunmen"], ["Omar Bel"])]),
        ("Talks between Chad and Mali ended on Tuesday.", [("CONSULT", ["Chad", "Mali"], [])]),
        ("The union called for the arrest of Omar Bel.", [("REQUEST", ["union"], [])]),
    ],
)
def test_an_act_is_told_by_a_noun_too_but_not_where_it_is_demanded(
    text: str, expected: list[tuple[str, list[str], list[str]]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The committee turned the offer down.", ("REJECT", ["committee"], [])),
        ("An officer who planned to seize the station was sentenced on Tuesday.", ("SANCTION", [], ["officer"])),
        ("Police raided an apartment in Bel.", ("COERCE", ["Police"], ["apartment"])),
        ("Ana Silva criticised Omar Bel’s plan.", ("ACCUSE", ["Ana Silva"], ["Omar Bel"])),
        ("Mayor Ada Bel left. Gunmen shot the mayor.", ("ASSAULT", ["Gunmen"], ["Ada Bel"])),
        ("BEL TOWN, 3 May (AFP) -- Rebels shelled the port.", ("ASSAULT", ["Rebels"], ["port"])),
    ],
)
def test_arguments_are_found_over_particles_relatives_owners_offices_and_datelines(
    text: str, expected: tuple[str, list[str], list[str]]
) -> None:
    assert found(text) == [expected]


EXAMPLES = [
    (name, kind, row["reason"], row["example"])
    for name in ("events.yaml", "stances.yaml")
    for kind, rows in read_rules(name)["verbs"].items()
    for row in rows
]


@pytest.mark.parametrize(("name", "kind", "reason", "example"), EXAMPLES, ids=[one[3] for one in EXAMPLES])
def test_every_rule_finds_its_own_example(name: str, kind: str, reason: str, example: str) -> None:
    (sentence,) = Article(Document(text=example)).sentences
    acts = acts_of(sentence, table(name), wishes=name == "stances.yaml")
    assert (kind, reason) in [(act.entry.type, act.entry.reason) for act in acts]


@pytest.mark.parametrize(
    ("text", "field", "phrases"),
    [
        ("At least 12 people were killed and 30 wounded.", "killed", ["At least 12 people"]),
        ("At least 12 people were killed and 30 wounded.", "injured", ["30"]),
        ("Police arrested dozens of students.", "arrested", ["dozens"]),
        ("The strike left three dead.", "killed", ["three"]),
        ("The road was closed.", "killed", []),
    ],
)
def test_number_phrases_are_found(text: str, field: str, phrases: list[str]) -> None:
    assert count_phrases(text, field) == phrases


def test_months_are_no_places_and_the_nearest_time_is_taken() -> None:
    text = "In March police in Bel Town moved late on Friday."
    whole = Document(text=text)
    span = Article(whole).sentences[0].span
    assert place_in(text, span, 0) == "Bel Town"
    assert when_in(text, span, text.index("moved")) == "late on Friday"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Bel", "Ada Bel", True),
        ("the army", "army", True),
        ("Iran", "Iranian army", False),
        ("", "army", False),
    ],
)
def test_names_are_the_same_when_the_words_of_the_shorter_stand_in_the_longer(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
