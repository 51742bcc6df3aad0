"""What is asked and what code corrects: who may act, voice, reporters, cap, order."""

from __future__ import annotations

from typing import Any

import pytest

from llm_extract.documents.document import Document, Span
from llm_extract.errors import InvalidAnswer
from llm_extract.models.embedded import event_questions
from llm_extract.models.embedded.asking import ASKS, MOST_QUESTIONS, questions_about
from llm_extract.models.embedded.questions import NONE, Question, choices, most_promising


def ask(text: str, word: str) -> Question:
    """The question about one word of a text."""
    asked = [
        one for one in event_questions.by_word(Document(text=text, language="en"), []) if f"Word: {word}\n" in one.hints
    ]
    assert asked, f"nothing is asked about {word!r}"
    return asked[0]


def event(text: str, word: str, **told: str) -> dict[str, Any] | None:
    found = ask(text, word).read({"recipient": "", "actor": "", **told}, [])
    return found[0] if found else None


def test_in_the_passive_who_stands_before_the_verb_is_no_actor() -> None:
    found = event("The officers were arrested by harbour police.", "arrested", type="COERCE", actor="The officers")
    assert found is not None
    assert (found["actors"], found["recipients"]) == ([], ["officers"])
    found = event(
        "The officers were arrested by harbour police.",
        "arrested",
        type="COERCE",
        actor="The officers",
        recipient="harbour police",
    )
    assert found is not None
    assert (found["actors"], found["recipients"]) == (["harbour police"], ["officers"])


def test_a_verb_that_shares_the_auxiliary_of_another_is_passive_too() -> None:
    text = "Two of the officers were taken away and released on Sunday."
    found = event(text, "released", type="RETREAT", actor="the officers")
    assert found is not None
    assert (found["actors"], found["recipients"]) == ([], ["officers"])


def test_nobody_acts_on_himself() -> None:
    text = "The union has sued the port of Sellick."
    found = event(text, "sued", type="ACCUSE", actor="The union", recipient="The union")
    assert found is not None
    assert (found["actors"], found["recipients"]) == (["union"], [])


def test_a_thing_neither_acts_nor_is_acted_on() -> None:
    text = "Rabat turned down the offer of dogs on Friday."
    found = event(text, "turned down", type="REJECT", actor="Rabat", recipient="the offer")
    assert found is not None
    assert (found["actors"], found["recipients"]) == (["Rabat"], [])
    assert event(text, "turned down", type="REJECT", actor="the offer of dogs") is None


def test_who_reports_an_event_did_not_do_it() -> None:
    text = "Two officers were wounded in the raid, police said. Police said gunmen attacked the port."
    found = event(text, "attacked", type="ASSAULT", actor="Police", recipient="the port")
    assert found is None or "police" not in [name.lower() for name in found["actors"]]


def test_when_and_whether_it_happened_are_told_from_the_text() -> None:
    text = "The union has not sued the port of Sellick since Friday."
    found = event(text, "sued", type="ACCUSE", actor="The union")
    assert found is not None
    assert (found["modality"], found["when"]) == ("negated", "Friday")
    assert found["evidence"] == [text]


def test_none_is_always_offered_and_adds_nothing() -> None:
    question = ask("The union has sued the port of Sellick.", "sued")
    assert question.answer_schema["anyOf"][0]["properties"]["type"]["enum"] == [NONE]
    assert question.items('{"type":"NONE"}', []) == []


@pytest.mark.parametrize(
    "text", ["", "no", "[]", "{}", '{"type":"ACCUSE"}', '{"type":"WAR","actor":"","recipient":""}']
)
def test_an_answer_that_was_not_offered_is_invalid(text: str) -> None:
    with pytest.raises(InvalidAnswer):
        ask("The union has sued the port of Sellick.", "sued").items(text, [])


def test_of_many_questions_the_most_promising_are_asked_in_the_order_of_the_text() -> None:
    many = [
        Question(Span(number, number + 1), "", choices("type", ["AID"]), lambda *_: [], promise=(number * 7) % 10)
        for number in range(10)
    ]
    kept = most_promising(many, 3)
    assert sorted(one.promise for one in kept) == [7, 8, 9]
    assert [one.unit for one in kept] == sorted(one.unit for one in kept)


@pytest.mark.parametrize(("kind", "way"), [(kind, way) for kind, ways in ASKS.items() for way in ways])
def test_no_article_is_asked_about_without_end(kind: str, way: str) -> None:
    told = (
        f"“The toll of {number} is a gift to the union,” Ana Brook said. Gunmen attacked them." for number in range(60)
    )
    text = " ".join(told)
    asked = questions_about(kind, way, Document(text=text, language="en"), [])
    assert 0 < len(asked) <= MOST_QUESTIONS
