"""Writing gold files: readable, the same bytes each time, and read back as they were."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llm_extract.documents.document import Document
from llm_extract.records.gold import Gold, GoldArticle, GoldRecord
from llm_extract.records.gold_files import load_gold, read_gold_set
from llm_extract.records.gold_writing import gold_json_line, gold_yaml

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\r\x85\u2028\u2029"), min_size=1
)
VALUES = st.none() | WORDS | st.lists(WORDS | st.lists(WORDS, max_size=2), max_size=3)
RECORDS = st.builds(
    lambda fields, optional: GoldRecord(
        kind="quote", fields={name: value for name, value in fields.items() if value is not None}, optional=optional
    ),
    st.dictionaries(st.sampled_from(["content", "speaker", "cue", "killed"]), VALUES),
    st.booleans(),
)
GOLDS = st.builds(
    lambda title, records, complete: Gold(title=title, records=tuple(records), complete=complete),
    st.none() | WORDS,
    st.lists(RECORDS, max_size=3),
    st.sampled_from([[], ["quote"], {"event": {"type": ["ASSAULT"]}, "quote": True}]),
)


def _told(gold: Gold) -> dict[str, object]:
    return gold.model_dump(mode="json")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GOLDS)
def test_gold_is_read_back_from_yaml_as_it_was(tmp_path_factory: pytest.TempPathFactory, gold: Any) -> None:
    folder = tmp_path_factory.mktemp("gold")
    (folder / "a.txt").write_text("text", "utf-8")
    (folder / "a.yaml").write_bytes(gold_yaml(gold).encode())
    article, faults = load_gold(folder / "a.yaml")
    assert not faults
    assert article is not None
    assert _told(article.gold) == _told(gold)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GOLDS)
def test_gold_is_read_back_from_jsonl_as_it_was(tmp_path_factory: pytest.TempPathFactory, gold: Any) -> None:
    path = tmp_path_factory.mktemp("gold") / "set.jsonl"
    path.write_bytes(gold_json_line(GoldArticle("a", gold, Document(text="text"))).encode())
    (article,) = read_gold_set(path)
    assert _told(article.gold) == _told(gold)


def test_a_file_reads_as_a_person_would_write_it() -> None:
    gold = Gold.model_validate(
        {
            "digest": "sha256:ab",
            "published": "2026-03-14",
            "title": "Port workers reject deal",
            "labeller": {"name": "ana", "kind": "person"},
            "guideline": "g2",
            "complete": ["event", "quote"],
            "records": [
                GoldRecord(
                    kind="quote",
                    fields={"content": ["The strikes do not stop, he “said”"], "speaker": ["Hadi al-Abdullah", "he"]},
                    optional=True,
                )
            ],
        }
    )
    assert gold_yaml(gold) == (
        "format: llm_extract/gold@1\n"
        "digest: sha256:ab\n"
        "published: 2026-03-14\n"
        "title: Port workers reject deal\n"
        "labeller: {name: ana, kind: person}\n"
        "guideline: g2\n"
        "complete: [event, quote]\n"
        "records:\n"
        "  - kind: quote\n"
        '    content: ["The strikes do not stop, he “said”"]\n'
        "    speaker: [Hadi al-Abdullah, he]\n"
        "    optional: true\n"
        "origin: labelled\n"
    )
