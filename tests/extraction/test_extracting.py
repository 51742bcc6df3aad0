"""From an answer to a result: what is accepted, rejected, repaired, flagged; in = accepted + rejected, always."""

import asyncio
import datetime
import json
from typing import Any

import pytest

from llm_extract.catalog.composing import compose
from llm_extract.catalog.workspace import Workspace
from llm_extract.documents.document import Document, Span
from llm_extract.errors import CutOff, InvalidAnswer, LlmExtractError, Refused, Unavailable, WrongKey
from llm_extract.extraction.extracting import ANSWER_LIMIT, Plan, Step, extract_document
from llm_extract.records.result import Result
from tests.answering import Answering

TEXT = """Talks in Lisk end without a deal

The two sides met in Lisk on Monday. “We are not done,” said Ana Petrou, the mediator. “We will be back.”

General Ilya Voss said that at least 13 soldiers had been killed near the river. He denied that his men had fired first.

Ana Petrou welcomed the meeting. Petrou did not say when the next one would be.

RELATED: Voss called the truce “a trap”
"""


def document(text: str = TEXT, *, related: bool = True) -> Document:
    start = text.index("RELATED") if related else 0
    return Document(name="talks", text=text, furniture=(Span(start, len(text) - 1),) if related else ())


def quote(**fields: Any) -> dict[str, Any]:
    whole = {"manner": "direct", "speaker": None, "speaker_words": None, "role": None, "cue": None, "addressee": None}
    return {**whole, **fields}


def event(**fields: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {"type": "CONSULT", "modality": "actual", "summary": "They met.", "status": "asserted"}
    return {**whole, "actors": [], "recipients": [], "place": None, "when": None, "attribution": None, **fields}


def run(
    workspace: Workspace, *answers: Any, prompt: str = "news@v1", on: Document | None = None
) -> tuple[Result, Answering]:
    model = Answering(list(answers))
    result = asyncio.run(extract_document(on or document(), Plan((Step(compose(prompt, workspace), model),))))
    for record in result.records:
        for name, value in record.fields.items():
            for passage in value if isinstance(value, list) else [value]:
                if isinstance(passage, dict) and passage.get("start") is not None:
                    assert result.document.text[passage["start"] : passage["end"]] == passage["text"], name
    return result, model


GOOD = quote(
    content=["We are not done", "We will be back."], speaker="Ana Petrou", speaker_words="Ana Petrou", cue="said"
)


def test_a_record_stands_at_its_place_with_an_id_and_says_how_it_was_made(bundled: Workspace) -> None:
    result, _ = run(bundled, {"events": [], "quotes": [GOOD], "stances": []})
    (record,) = result.records
    assert record.id == f"{result.document_id}.q1"
    assert [passage.text for passage in record.passages("content")] == ["We are not done", "We will be back."]
    assert record.made.model == "test/answering"
    assert record.made.prompt == "news@v1"
    assert record.mentions["Ana Petrou"]
    assert result.origins[0].prompt_digest.startswith("sha256:")
    assert result.usage.calls == 1
    assert (result.usage.input_tokens, result.usage.cached_tokens) == (100, 40)


def test_typography_is_folded_and_the_articles_own_words_are_kept(bundled: Workspace) -> None:
    answer = {"quotes": [quote(content=['"We are not done,"'], cue="said")], "events": [], "stances": []}
    result, _ = run(bundled, answer)
    (passage,) = result.records[0].passages("content")
    assert passage.text == "We are not done,"


@pytest.mark.parametrize(
    "content",
    [
        "We are done",
        "We are not finished",
        "at least 30 soldiers had been killed",
        "at least 13 soldiers had been wounded",
        "at least 1 soldier",
        "General Ilya Voss said that at least 13 soldiers … fired first",
        "",
    ],
)
def test_what_does_not_stand_in_the_article_is_kept_apart_and_never_shown(bundled: Workspace, content: str) -> None:
    made_up = quote(content=[content, "We are not done"] if content else ["…"])
    result, _ = run(bundled, {"events": [], "quotes": [made_up], "stances": []})
    assert not result.records
    (rejected,) = result.rejected
    assert rejected.reason == "ungrounded"
    assert rejected.item == made_up


def test_an_event_that_keeps_one_passage_of_two_stays_flagged(bundled: Workspace) -> None:
    answer = event(
        evidence=["The two sides met in Lisk on Monday", "They met again on Tuesday"], actors=["the two sides"]
    )
    result, _ = run(bundled, {"events": [answer], "quotes": [], "stances": []})
    (record,) = result.records
    assert record.has_flag("missing")
    assert [passage.proven for passage in record.passages("evidence")] == [True, False]


def test_a_record_proven_only_by_what_stands_around_the_article_is_furniture(bundled: Workspace) -> None:
    result, _ = run(bundled, {"events": [], "quotes": [quote(content=["a trap"])], "stances": []})
    assert [one.reason for one in result.rejected] == ["furniture"]


def test_the_same_record_twice_is_a_duplicate_and_the_same_words_elsewhere_are_not(bundled: Workspace) -> None:
    text = "“No,” said Ana. “No,” said Ilya.\n"
    first = quote(content=["No,"], speaker="Ana", cue="said")
    second = quote(content=["No,"], speaker="Ilya", cue="said")
    result, _ = run(bundled, {"quotes": [first, second]}, prompt="quotes@v1", on=document(text, related=False))
    assert [record.spans("content")[0].start for record in result.records] == [1, 17]
    evidence = {"evidence": ["Ana Petrou welcomed the meeting"], "holder": "Ana Petrou", "target": "the meeting"}
    stance = {**evidence, "polarity": "support", "basis": "said"}
    result, _ = run(bundled, {"stances": [stance, stance]}, prompt="stances@v1")
    assert [one.reason for one in result.rejected] == ["duplicate"]


def test_the_manner_is_what_the_marks_in_the_text_say(bundled: Workspace) -> None:
    result, _ = run(bundled, {"quotes": [{**GOOD, "manner": "indirect"}]}, prompt="quotes@v1")
    assert result.records[0].fields["manner"] == "direct"
    assert result.records[0].has_flag("manner_corrected")


def test_counts_are_computed_from_words_in_the_evidence_and_others_are_dropped(bundled: Workspace) -> None:
    base = event(type="ASSAULT", evidence=["at least 13 soldiers had been killed near the river"])
    answers = [{**base, "killed": ["at least 13 soldiers"]}, {**base, "killed": ["13 civilians"], "actors": ["Voss"]}]
    result, _ = run(bundled, {"events": answers}, prompt="events@v1")
    proven, unproven = result.records
    assert proven.fields["killed"] == {"low": 13, "high": None, "words": ["at least 13 soldiers"]}
    assert unproven.fields["killed"] is None
    assert unproven.has_flag("unproven_count")


def test_names_that_the_text_does_not_have_are_flagged_not_dropped(bundled: Workspace) -> None:
    answer = event(evidence=["The two sides met in Lisk on Monday"], actors=["Ana Petrou", "Kofi Annan"], place="Lisk")
    result, _ = run(bundled, {"events": [answer]}, prompt="events@v1")
    flags = [flag for flag in result.records[0].flags if flag.code == "inferred"]
    assert [(flag.field, "Kofi Annan" in flag.note) for flag in flags] == [("actors", True)]


def test_negation_outside_a_passage_is_flagged(bundled: Workspace) -> None:
    answer = event(evidence=["say when the next one would be"], actors=["Petrou"])
    result, _ = run(bundled, {"events": [answer]}, prompt="events@v1")
    assert result.records[0].has_flag("negated")


def test_a_denied_quote_is_flagged(bundled: Workspace) -> None:
    answer = quote(content=["his men had fired first"], manner="indirect", speaker="Ilya Voss", cue="denied")
    result, _ = run(bundled, {"quotes": [answer]}, prompt="quotes@v1")
    assert result.records[0].has_flag("denied")


def test_dates_come_from_the_day_of_publication(bundled: Workspace) -> None:
    answer = event(evidence=["The two sides met in Lisk on Monday"], when="on Monday")
    dated = document().model_copy(update={"published": datetime.date(2026, 3, 11)})
    result, _ = run(bundled, {"events": [answer]}, prompt="events@v1", on=dated)
    assert (result.records[0].fields["date"], result.records[0].fields["precision"]) == ("2026-03-09", "day")


def test_a_stance_rests_on_the_quote_that_shows_it(bundled: Workspace) -> None:
    said = quote(content=["his men had fired first"], manner="indirect", speaker="Ilya Voss", cue="denied")
    held = {"evidence": ["He denied that his men had fired first"], "holder": "Ilya Voss", "target": "his men"}
    result, _ = run(
        bundled, {"events": [], "quotes": [said], "stances": [{**held, "polarity": "support", "basis": "said"}]}
    )
    stance = next(result.of_kind("stance"))
    assert stance.links["rests_on"] == (next(result.of_kind("quote")).id,)


BAD = {**GOOD, "manner": "loud"}


def test_bad_records_are_repaired_once_in_one_small_call(bundled: Workspace) -> None:
    fixed = quote(content=["at least 13 soldiers had been killed near the river"], manner="indirect", cue="said")
    broken = {**fixed, "manner": 3}
    result, model = run(bundled, {"events": [], "quotes": [GOOD, broken], "stances": []}, {"quotes": [fixed]})
    assert len(result.records) == 2
    assert [record.made.repaired for record in result.records] == [False, True]
    assert not result.rejected
    repair = model.asked[1]
    assert repair.purpose == "repair"
    asked = repair.messages[-1].content
    assert "manner: Input should be" in asked
    assert "at least 13 soldiers" in asked
    assert "Talks in Lisk end" not in asked, "the whole article is not sent again"
    assert result.usage.calls == 2
    assert result.usage.repairs == 1


@pytest.mark.parametrize(
    "second", [{"quotes": [BAD]}, {"quotes": []}, "no", Unavailable("the server is gone", calls=1)]
)
def test_what_the_repair_does_not_mend_is_rejected_with_its_first_faults(bundled: Workspace, second: Any) -> None:
    result, model = run(bundled, {"quotes": [GOOD, BAD]}, second, prompt="quotes@v1")
    assert len(result.records) == 1
    assert [(one.reason, one.item) for one in result.rejected] == [("invalid", BAD)]
    assert "manner" in result.rejected[0].message
    assert len(model.asked) == 2
    assert result.status == "done"


def test_an_item_that_the_repair_only_repeats_is_rejected_once_and_the_broken_one_for_its_own_faults(
    bundled: Workspace,
) -> None:
    made_up = quote(content=["We are done"])
    result, _ = run(bundled, {"quotes": [made_up, BAD]}, {"quotes": [made_up, GOOD]}, prompt="quotes@v1")
    assert [(one.reason, one.item) for one in result.rejected] == [("ungrounded", made_up), ("invalid", BAD)]


def test_items_under_a_key_that_was_not_asked_for_are_kept_apart(bundled: Workspace) -> None:
    result, _ = run(bundled, {"quotes": [GOOD], "moods": ["grim", "tense"]}, prompt="quotes@v1")
    assert [one.reason for one in result.rejected] == ["unreadable", "unreadable"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Refused("the model refused", calls=1), "refused"),
        (Unavailable("the server answered 503", calls=0), "unavailable"),
        (InvalidAnswer("the answer is empty", calls=1), "invalid"),
    ],
)
def test_a_failed_call_is_a_failed_article_with_its_reason(
    bundled: Workspace, error: LlmExtractError, reason: str
) -> None:
    result, _ = run(bundled, error)
    assert result.status == "failed"
    assert result.failure is not None
    assert result.failure.reason == reason


def test_a_cut_off_answer_keeps_its_whole_records_without_a_second_call(bundled: Workspace) -> None:
    raw = '{"quotes": [' + json.dumps(GOOD) + ', {"content": ["We wi'
    result, model = run(
        bundled, CutOff("the answer was cut off at the token limit", raw=raw, calls=1), prompt="quotes@v1"
    )
    assert result.status == "partial"
    assert len(result.records) == 1
    assert len(model.asked) == 1


def test_an_answer_over_the_size_cap_is_not_parsed(bundled: Workspace) -> None:
    result, _ = run(bundled, '{"quotes": [' + " " * ANSWER_LIMIT + "]}", prompt="quotes@v1")
    assert result.failure is not None
    assert result.failure.reason == "cut_off"


def test_what_is_wrong_for_every_article_is_raised(bundled: Workspace) -> None:
    with pytest.raises(WrongKey):
        run(bundled, WrongKey("the key was not accepted"))


def test_everything_answered_is_accepted_or_rejected(bundled: Workspace) -> None:
    made_up, furniture = quote(content=["not there"]), quote(content=["a trap"])
    items: list[Any] = [GOOD, GOOD, BAD, None, 3, "text", [], {}, made_up, furniture]
    result, _ = run(bundled, {"quotes": items}, {"quotes": []}, prompt="quotes@v1")
    assert len(result.records) + len(result.rejected) == len(items)
