"""Importing public sets, on small files of our own in their form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from llm_extract.errors import GoldError
from llm_extract.evaluation.checking import check, is_sound
from llm_extract.evaluation.importing import import_gold
from llm_extract.evaluation.importing.polnear import other_labellings
from llm_extract.evaluation.importing.rows import read_rows
from llm_extract.evaluation.scoring import score
from llm_extract.evaluation.sentences import sentence_card, split_by_passage
from llm_extract.records.gold import names, options, passages
from tests.evaluation.examples import card, cards, event, quote, result_of, stance

TEXT = (
    "“We will stay,” said Ana Duarte. She added that “no deal” was near. "
    "Kim Lee praised the union. Kim Lee backs the union."
)


def span(words: str, nth: int = 0) -> dict[str, object]:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return {"start": start, "end": start + len(words), "text": words}


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "set.jsonl"
    path.write_text("".join(json.dumps({"doc_id": "set/one", "text": TEXT, **row}) + "\n" for row in rows), "utf-8")
    return path


POLNEAR = {
    "dataset": "polnear",
    "publisher": "wire",
    "date": "2016-09-21",
    "title": "No deal near",
    "annotator": "5fec",
    "records": [
        {
            "kind": "quote",
            "quote_type": "direct",
            "content": [span("“We will stay,”")],
            "cue": [span("said")],
            "speaker": [span("Ana Duarte")],
            "speaker_form": "named",
        },
        {
            "kind": "quote",
            "quote_type": "mixed",
            "content": [span("that “no deal” was near")],
            "cue": [span("added")],
            "speaker": [span("She")],
            "speaker_form": "pronoun",
        },
        {
            "kind": "quote",
            "quote_type": "indirect",
            "content": [span("praised the union")],
            "cue": [],
            "speaker": [],
            "speaker_form": None,
        },
    ],
    "other_annotations": [{"annotator": "4e07", "records": []}],
}


def test_polnear_contents_lose_marks_and_that(tmp_path: Path) -> None:
    (article,) = import_gold(write(tmp_path, POLNEAR), "polnear")
    contents = [[part.text for part in passages(one.fields["content"])] for one in article.gold.records]
    assert contents == [["We will stay,"], ["“no deal” was near"], ["praised the union"]]
    assert [one.fields["manner"] for one in article.gold.records] == ["direct", "mixed", "indirect"]
    assert is_sound(check(article, cards()))


def test_polnear_speakers_are_scored_only_where_they_are_names(tmp_path: Path) -> None:
    (article,) = import_gold(write(tmp_path, POLNEAR), "polnear")
    named, pronoun, nobody = article.gold.records
    assert (named.fields["speaker"], named.unscored) == ("Ana Duarte", ())
    assert ("speaker" in pronoun.fields, pronoun.unscored) == (False, ("speaker",))
    assert ("speaker_words" in nobody.fields, nobody.unscored) == (False, ("speaker",))
    she = {"text": "She", "start": TEXT.index("She"), "end": TEXT.index("She") + 3}
    answers = [
        quote("We will stay", "Duarte", speaker_words=span("Ana Duarte"), text=TEXT),
        quote("“no deal” was near", "Kim Lee", speaker_words=she, text=TEXT),
    ]
    found = score([result_of(*answers, text=TEXT)], [article], cards=[card("quote")]).kinds["quote"]
    assert found.headline.tally == (2, 2, 3)  # judged on speaker_words
    assert found.fields["speaker"].score.tally == (1, 1, 1)


def test_the_other_labellings_of_polnear_are_articles_too(tmp_path: Path) -> None:
    (row,) = read_rows(write(tmp_path, POLNEAR))
    (other,) = other_labellings(row)
    assert [one.name for one in other.gold.labeller] == ["4e07"]
    assert other.gold.records == ()


def side(name: str | None, *, kind: str = "entity", mention: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "name": name, "mention": {"text": mention} if mention else None}


LEE = side("Kim Lee", mention="Lee")
UNION = side("trade unions", mention="the union")
SEESAW = {
    "publisher": "wire",
    "date": "2019-07-05",
    "cluster_id": "story_044",
    "annotators": ["A", "B"],
    "records": [
        {"holder": LEE, "target": UNION, "polarity": "positive", "evidence": [span("Kim Lee praised the union.")]},
        {"holder": LEE, "target": UNION, "polarity": "positive", "evidence": [span("Kim Lee backs the union.")]},
        {"holder": LEE, "target": UNION, "polarity": "negative", "evidence": [span("Kim Lee backs the union.")]},
        {
            "holder": side(None, kind="unlisted"),
            "target": LEE,
            "polarity": "negative",
            "evidence": [span("She added that “no deal” was near.")],
        },
        {
            "holder": side(None, kind="author_or_unspecified"),
            "target": LEE,
            "polarity": "positive",
            "evidence": [span("Kim Lee praised the union.")],
        },
    ],
}


def test_seesaw_is_merged_per_article(tmp_path: Path) -> None:
    (article,) = import_gold(write(tmp_path, SEESAW), "seesaw")
    assert article.gold.story == "story_044"
    both, against, unlisted, author = article.gold.records
    assert [part.text for part in passages(both.fields["evidence"])] == [
        "Kim Lee praised the union.",
        "Kim Lee backs the union.",
    ]
    assert options(both.fields["target"]) == ("trade unions", "the union")
    assert (both.fields["polarity"], against.fields["polarity"]) == ("support", "oppose")
    assert (unlisted.optional, unlisted.unscored) == (True, ("holder",))
    assert options(author.fields["holder"]) == ("AUTHOR",)
    assert not [fault for fault in check(article, cards()) if fault.severity == "error"]


def test_the_sentence_is_the_second_view_of_seesaw(tmp_path: Path) -> None:
    path = write(tmp_path, SEESAW)
    (article,) = import_gold(path, "seesaw-sentences")
    assert len(article.gold.records) == 5
    whole = stance("Kim Lee", "the union", "support", "Kim Lee praised the union.", text=TEXT)
    whole["evidence"] = [*whole["evidence"], span("Kim Lee backs the union.")]
    answer = result_of(whole, text=TEXT)
    merged = score([answer], import_gold(path, "seesaw"), cards=[card("stance")]).kinds["stance"]
    assert merged.headline.tally == (1, 1, 3)
    view = sentence_card(card("stance"))
    found = score([split_by_passage(answer, view)], [article], cards=[view]).kinds["stance"]
    assert found.headline.tally == (2, 2, 4)


def argument(role: str, *forms: str, optional: bool = False) -> dict[str, Any]:
    return {"role": role, "optional": optional, "mentions": [{"text_key": form, "text": form} for form in forms]}


MUC4_TEXT = "LIMA, 30 AUG 89 -- REBELS ATTACKED THE PLANT. A GUARD WAS HURT."
MUC4 = {
    "text": MUC4_TEXT,
    "records": [
        {
            "optional": False,
            "plover_event": "ASSAULT",
            "date": "29 AUG 89",
            "location": "PERU: LIMA (CITY)",
            "args": [
                argument("actor", "REBELS", "REBEL GROUP"),
                argument("victim", "GUARD"),
                argument("target", "PLANT", optional=True),
                argument("instrument", "ROCKETS"),
            ],
        },
        {"optional": False, "plover_event": None, "date": "- 30 AUG 89", "location": "-", "args": []},
    ],
}


def test_muc4_is_complete_for_assaults_alone(tmp_path: Path) -> None:
    (article,) = import_gold(write(tmp_path, MUC4), "muc4")
    assert article.gold.complete == {"event": {"type": ("ASSAULT",)}}
    assault, other = article.gold.records
    assert [name.aliases for name in names(assault.fields["actors"])] == [("REBELS", "REBEL GROUP")]
    assert [(name.aliases, name.optional) for name in names(assault.fields["recipients"])] == [
        (("GUARD",), False),
        (("PLANT",), True),
    ]
    assert options(assault.fields["place"]) == ("LIMA", "PERU")
    assert (assault.fields["date"], assault.fields["precision"]) == ("1989-08-29", "day")
    assert (other.fields["type"], other.optional) == ("OTHER", True)
    assert str(article.document.published) == "1989-08-30"
    assert is_sound(check(article, cards()))


def test_muc4_is_scored_by_its_arguments(tmp_path: Path) -> None:
    gold = import_gold(write(tmp_path, MUC4), "muc4")
    answer = event(
        "ASSAULT",
        "REBELS ATTACKED THE PLANT",
        actors=["rebels"],
        recipients=["the guard"],
        place="Lima",
        text=MUC4_TEXT,
    )
    found = score([result_of(answer, text=MUC4_TEXT)], gold, cards=[card("event")]).kinds["event"]
    assert found.headline.f1 == 1.0  # the optional plant is not missed


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "set.jsonl:1: no JSON"),
        ("[]", "set.jsonl:1: a line is an object with doc_id, text and records"),
        ('{"doc_id": "a", "text": "t"}', "set.jsonl:1: not of the format that was named: it has no 'records'"),
        ('{"doc_id": "a", "text": "t", "records": [{"a": 1}]}', "set.jsonl:1: not of the format that was named"),
    ],
)
def test_a_line_of_another_form_is_named(tmp_path: Path, content: Any, said: Any) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(content, "utf-8")
    with pytest.raises(GoldError) as caught:
        import_gold(path, "polnear")
    assert said in str(caught.value)


def test_an_unknown_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no import format 'conll'; there is polnear, seesaw, seesaw-sentences, muc4"):
        import_gold(tmp_path / "set.jsonl", "conll")
