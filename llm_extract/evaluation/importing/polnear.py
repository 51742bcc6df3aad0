"""PolNeAR (Newell et al. 2018): attributions in political news, as quotes.

Contents lose the quotation marks around a whole passage and a leading "that", as the codebook says. The source fills
``speaker_words``, and ``speaker`` only where it is a name: PolNeAR does not resolve "he", so ``speaker`` is not scored
elsewhere, and quotes "with speaker" are judged on ``speaker_words``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from llm_extract.documents.document import Span
from llm_extract.evaluation.importing.rows import Row, annotators
from llm_extract.records.gold import GoldArticle, GoldRecord
from llm_extract.records.marks import without_outer_marks

_THAT = re.compile(r"that\s+(?=\S)", re.IGNORECASE)
_NOT_LABELLED = ("role", "addressee")


def polnear_article(row: Row) -> GoldArticle:
    """Convert one article of PolNeAR."""
    gold = {
        "complete": ["quote"],
        "unscored": _NOT_LABELLED,
        "judged_on": {"quote": ("speaker_words",)},
        "labeller": annotators([str(row.data.get("annotator", "polnear"))]),
    }
    return row.article(gold, [_quote(one, row) for one in row.records])


def other_labellings(row: Row) -> list[GoldArticle]:
    """The same article as others have labelled it, for the agreement of people."""
    return [
        Row({**row.data, **other}, row.path, row.number).convert(polnear_article)
        for other in row.data.get("other_annotations", ())
    ]


def _quote(one: Mapping[str, Any], row: Row) -> GoldRecord:
    parts = [
        _content(Span(part["start"], part["end"]), row.text, first=not index)
        for index, part in enumerate(one["content"])
    ]
    fields: dict[str, Any] = {
        "content": [row.passage(part) for part in parts],
        "manner": one["quote_type"],
        "speaker_words": _joined(one["speaker"], row),
        "cue": _joined(one["cue"], row),
    }
    named = one["speaker_form"] == "named"
    if named:
        fields["speaker"] = " ".join(part["text"].strip(" ,") for part in one["speaker"])
    return GoldRecord(
        kind="quote",
        fields={name: value for name, value in fields.items() if value},
        unscored=() if named else ("speaker",),
        line=row.number,
    )


def _content(span: Span, text: str, *, first: bool) -> Span:
    """Take off marks around the whole, and a "that" at the beginning."""
    bare = without_outer_marks(text, span)
    that = _THAT.match(text, bare.start, bare.end) if first else None
    return without_outer_marks(text, Span(that.end(), bare.end)) if that else bare


def _joined(parts: list[Mapping[str, Any]], row: Row) -> dict[str, Any] | None:
    """The passage from the first part to the last; a split source or cue is rare, and fields hold one passage."""
    if not parts:
        return None
    return row.passage(Span(min(part["start"] for part in parts), max(part["end"] for part in parts)))
