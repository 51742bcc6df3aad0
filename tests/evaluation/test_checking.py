"""Checking gold: all faults at once, each with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from llm_extract.evaluation.checking import check, is_sound
from llm_extract.records.gold_files import load_gold
from tests.evaluation.examples import TEXT, cards

HEAD = """\
format: llm_extract/gold@1
labeller: {name: ana, kind: person}
complete: [event, quote, stance]
records:
"""
QUOTE = """\
  - kind: quote
    content: ["We will not be hurried"]
    manner: direct
    speaker: Ana Duarte
"""
EVENT = """\
  - kind: event
    type: COERCE
    modality: actual
    status: asserted
    actors: [Police]
    arrested: ["12 dockers"]
    evidence: ["Police arrested 12 dockers"]
"""


def faults_of(folder: Path, records: str, *, head: str = HEAD) -> Any:
    path = folder / "harbour.yaml"
    path.write_text(head + records, "utf-8")
    (folder / "harbour.txt").write_text(TEXT, "utf-8")
    article, faults = load_gold(path)
    assert article is not None, faults
    return faults + check(article, cards())


def errors_of(folder: Path, records: str, *, head: str = HEAD) -> Any:
    return [(fault.line, fault.message) for fault in faults_of(folder, records, head=head) if fault.severity == "error"]


def test_sound_gold_has_no_fault_but_may_have_notes(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, QUOTE + EVENT)
    assert is_sound(faults)
    assert [fault.message for fault in faults] == ["no digest of the article; `gold stamp` adds it"]


@pytest.mark.parametrize(
    ("records", "line", "said"),
    [
        (QUOTE.replace("quote", "quotes"), 5, "no kind 'quotes'; did you mean 'quote'?"),
        (QUOTE.replace("speaker", "speeker"), 8, "no field 'speeker' in quote; did you mean 'speaker'?"),
        (QUOTE.replace("direct", "verbatim"), 7, "'manner' is 'verbatim'; there is direct, indirect, mixed"),
        (QUOTE.replace("hurried", "harried"), 6, "'We will not be harried' is not in the article"),
        (QUOTE.replace("not be", "be"), 6, "'We will be hurried' is not in the article"),
        (QUOTE.replace("hurried", "hurried,” she told reporters.\\n\\nThe"), 6, "goes over two paragraphs"),
        (QUOTE.replace("    manner: direct\n", ""), 5, "the quote has no 'manner', which every record needs"),
        (QUOTE.replace("    content:", "    role:"), 5, "the quote has no 'content', which every record needs"),
        (QUOTE.replace("Ana Duarte", "{a: b}"), 8, "'speaker': {'a': 'b'} stands where words are expected"),
        (QUOTE + QUOTE, 9, "the same quote stands in line 5 already"),
        (QUOTE + "    alternatives: [{speeker: x}]\n", 9, "no field 'speeker' in quote; did you mean 'speaker'?"),
        (QUOTE + "    unscored: [manners]\n", 9, "no field 'manners'; did you mean 'manner'?"),
        (EVENT.replace("COERCE", "[COERCE, ARREST]"), 6, "'type' is 'ARREST'; there is ACCUSE, AGREE"),
        (
            EVENT.replace('["12 dockers"]', '["13 dockers"]'),
            10,
            "'arrested': '13 dockers' does not stand in 'evidence'",
        ),
        (EVENT + "    date: last week\n", 12, "'last week' is no date; write 2026-03-14, 2026-03 or 2026"),
        (EVENT + "    date: 2026-13\n", 12, "'2026-13' is no date"),
        (EVENT.replace("[Police]", "[[Police, {x: y}]]"), 9, "'actors'"),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_do(tmp_path: Path, records: Any, line: Any, said: Any) -> None:
    found = errors_of(tmp_path, records)
    assert [at for at, _ in found] == [line], found
    assert said in found[0][1]


@pytest.mark.parametrize(
    ("head", "line", "said"),
    [
        (HEAD.replace("[event, quote, stance]", "[quotes]"), 3, "'complete' names no kind 'quotes'"),
        (HEAD.replace("[event, quote, stance]", "{event: {typ: [AID]}}"), 3, "event has no label field 'typ'"),
        (HEAD.replace("[event, quote, stance]", "{event: {type: [HELP]}}"), 3, "'type' is 'HELP'"),
        (HEAD.replace("records", "unscored: [plaice]\nrecords"), 4, "'unscored' names no field 'plaice'; did you mean"),
        (HEAD.replace("records", "judged_on: {quote: [speaker_word]}\nrecords"), 4, "'judged_on' names no field"),
    ],
)
def test_a_fault_in_the_head_is_told_with_its_line(tmp_path: Path, head: Any, line: Any, said: Any) -> None:
    found = errors_of(tmp_path, QUOTE, head=head)
    assert [at for at, _ in found] == [line], found
    assert said in found[0][1]


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    records = QUOTE.replace("direct", "verbatim").replace("hurried", "harried") + EVENT.replace('["12', '["13')
    assert [line for line, _ in errors_of(tmp_path, records + QUOTE.replace("quote", "quotes"))] == [6, 7, 14, 16]


def test_a_name_that_is_nowhere_in_the_text_is_a_note(tmp_path: Path) -> None:
    (note,) = [one for one in faults_of(tmp_path, QUOTE.replace("Ana Duarte", "Anna Duarte")) if one.line == 8]
    assert note.severity == "note"
    assert "'Anna Duarte' is not in the article in any of its forms; add one as alias" in note.message


def test_marks_around_a_whole_content_are_a_note(tmp_path: Path) -> None:
    marked = QUOTE.replace("We will not be hurried", "“We will not be hurried,”")
    (note,) = [one for one in faults_of(tmp_path, marked) if one.line == 6]
    assert note.severity == "note"


def test_what_a_reviewer_rejected_need_not_stand_in_the_text(tmp_path: Path) -> None:
    head = HEAD.replace("records:\n", "records: []\nrejected:\n")
    assert errors_of(tmp_path, QUOTE.replace("hurried", "harried"), head=head) == []


def test_an_imported_event_needs_no_passage(tmp_path: Path) -> None:
    bare = EVENT.replace('    evidence: ["Police arrested 12 dockers"]\n', "").replace(
        '    arrested: ["12 dockers"]\n', ""
    )
    assert errors_of(tmp_path, bare) != []
    assert errors_of(tmp_path, bare, head=HEAD.replace("records", "origin: import\nrecords")) == []


def test_author_is_a_holder_that_stands_nowhere(tmp_path: Path) -> None:
    stance = """\
  - kind: stance
    holder: AUTHOR
    target: the new quay
    polarity: support
    basis: said
    evidence: ["The union backs the new quay"]
"""
    assert [fault.line for fault in faults_of(tmp_path, stance)] == [1]


def test_a_passage_with_a_place_must_stand_there(tmp_path: Path) -> None:
    start = TEXT.index("We will")
    placed = QUOTE.replace('["We will not be hurried"]', f"[{{text: We will not, start: {start}, end: {start + 11}}}]")
    assert errors_of(tmp_path, placed) == []
    off = QUOTE.replace('["We will not be hurried"]', f"[{{text: We will not, start: {start + 1}, end: {start + 12}}}]")
    assert [line for line, _ in errors_of(tmp_path, off)] == [6]
