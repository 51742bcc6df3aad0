"""Reading gold files: every fault with its line, all at once."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from llm_extract.documents.document import Document
from llm_extract.errors import GoldError
from llm_extract.records.gold_files import load_gold, read_gold, read_gold_set

TEXT = "Harbour talks collapse\n\nMayor Ana Duarte said “no”.\n"
GOLD = """\
format: llm_extract/gold@1
published: 2026-03-14
title: Harbour talks collapse
labeller: {name: ana, kind: person}
guideline: g2
complete: [quote]
records:
  - kind: quote
    content: ["no"]
    manner: direct
    speaker: [Ana Duarte, Duarte]
    note: "says: no"
  - kind: event
    type: REJECT
    date: 2026-03-14
    killed: [44]
    optional: true
    evidence: ["Ana Duarte said “no”"]
"""


def write(folder: Path, gold: str, *, text: str | None = TEXT, name: str = "harbour") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(gold, "utf-8")
    if text is not None:
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return path


def test_a_gold_file_is_read_with_its_article_and_its_lines(tmp_path: Path) -> None:
    article = read_gold(write(tmp_path, GOLD))
    assert article.name == "harbour"
    assert article.document.text == TEXT
    assert article.document.published == datetime.date(2026, 3, 14)
    quote, event = article.gold.records
    assert (quote.line, event.line) == (8, 13)
    assert article.line(("records", 0, "speaker")) == 11
    assert article.line(("records", 1, "killed", 0)) == 16
    assert article.line(("records", 1, "nothing", 7)) == 13
    assert quote.note == "says: no"
    assert event.optional


def test_scalars_of_records_stay_words(tmp_path: Path) -> None:
    event = read_gold(write(tmp_path, GOLD)).gold.records[1]
    assert event.fields["date"] == "2026-03-14"
    assert event.fields["killed"] == ["44"]


@pytest.mark.parametrize(
    ("broken", "line", "said"),
    [
        ("format: [unclosed\nrecords:\n", 2, "no YAML"),
        ('format: llm_extract/gold@1\nrecords:\n  - content: "a "b" c"\n', 3, "no YAML"),
        ("just words\n", 1, "a gold file is a mapping"),
        ("", 1, "a gold file is a mapping"),
        ("format: llm_extract/gold@1\nlabeler: ana\n", 2, "unknown key 'labeler'"),
        ("format: llm_extract/gold@9\n", 1, "'format'"),
        ("format: llm_extract/gold@1\nrecords:\n  - type: AID\n", 3, "'records.0.kind' is missing"),
        ("format: llm_extract/gold@1\nrecords:\n  - just words\n", 3, "a record is a mapping"),
        ("format: llm_extract/gold@1\nrecords: none\n", 2, "'records' is a list of records"),
        (
            "format: llm_extract/gold@1\nrecords:\n  - kind: quote\n    cue: a\n    cue: b\n",
            5,
            "'cue' stands here a second",
        ),
        ("format: llm_extract/gold@1\norigin: guessed\n", 2, "'origin'"),
        ("format: llm_extract/gold@1\nrecords:\n  - kind: quote\n    optional: perhaps\n", 4, "optional"),
        ("format: llm_extract/gold@1\ndigest: sha256:00\n", 2, "the article is another version"),
        ("format: llm_extract/gold@1\ntitle: &a [*a]\n", 2, ""),
    ],
)
def test_a_fault_comes_with_its_line(tmp_path: Path, broken: Any, line: Any, said: Any) -> None:
    with pytest.raises(GoldError) as caught:
        read_gold(write(tmp_path, broken))
    first = str(caught.value).splitlines()[0]
    assert f"harbour.yaml:{line}: " in first
    assert said in first


def test_all_faults_of_a_file_are_told_together(tmp_path: Path) -> None:
    broken = "format: llm_extract/gold@1\nlabeler: ana\nrecords:\n  - type: AID\n  - words\n"
    _, faults = load_gold(write(tmp_path, broken))
    assert [fault.line for fault in sorted(faults)] == [2, 4, 5]


def test_a_missing_article_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"harbour\.yaml:1: there is no article 'harbour\.txt' beside it"):
        read_gold(write(tmp_path, GOLD, text=None))


def test_gold_of_another_version_names_what_to_do(tmp_path: Path) -> None:
    digest = Document(text="older text").digest
    with pytest.raises(GoldError, match=r"harbour\.yaml:2: the article is another version.*label it anew"):
        read_gold(write(tmp_path, GOLD.replace("published", f"digest: {digest}\npublished", 1)))


def test_a_folder_is_read_in_the_order_of_names_and_notes_about_articles_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, GOLD, name="b")
    write(tmp_path, GOLD, name="a")
    (tmp_path / "a.meta.yaml").write_text("title: no gold\n", "utf-8")
    assert [article.name for article in read_gold_set(tmp_path)] == ["a", "b"]


def test_faults_of_several_files_are_told_together(tmp_path: Path) -> None:
    write(tmp_path, "words", name="a")
    write(tmp_path, "words", name="b")
    with pytest.raises(GoldError) as caught:
        read_gold_set(tmp_path)
    assert [line.split(".yaml")[0][-1] for line in str(caught.value).splitlines()] == ["a", "b"]


def test_a_folder_without_gold_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no gold in"):
        read_gold_set(tmp_path)


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read"):
        read_gold(tmp_path / "nothing.yaml")


def test_large_sets_are_jsonl_with_the_text_in_them(tmp_path: Path) -> None:
    rows = [
        {"format": "llm_extract/gold@1", "name": "a", "text": TEXT, "complete": ["quote"], "records": []},
        {"name": "b", "text": TEXT, "records": [{"kind": "quote", "content": ["no"], "optional": True}]},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    first, second = read_gold_set(path)
    assert first.gold.complete == {"quote": {}}
    assert second.gold.records[0].optional
    assert second.document.text == TEXT


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{", "set.jsonl:2: no JSON"),
        ("[1]", "set.jsonl:2: a line of a JSONL gold file is an object with name and text"),
        ('{"name": "a", "text": "t", "records": [{}]}', "set.jsonl:2: 'records.0.kind' is missing"),
    ],
)
def test_a_line_of_a_set_that_does_not_hold_is_named(tmp_path: Path, row: Any, said: Any) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(f"\n{row}\n", "utf-8")
    with pytest.raises(GoldError, match=r"set\.jsonl") as caught:
        read_gold_set(path)
    assert said in str(caught.value)
