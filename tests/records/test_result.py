"""A Record's spans follow its fields, also in a copy that is given others."""

from __future__ import annotations

from llm_extract.documents.document import Span
from llm_extract.records.result import Made, Record

PROOF = {"text": "left", "start": 10, "end": 14, "level": "exact", "said": None, "ambiguous": False}
LATER = {**PROOF, "start": 40, "end": 44}
MISSING = {**PROOF, "start": None, "end": None, "level": "missing"}


def record(**fields: object) -> Record:
    return Record(id="a.e1", kind="event", schema_ref="event@v1", fields=fields, made=Made(by="model", model="m"))


def test_spans_are_those_of_the_passages_that_stand_in_the_text() -> None:
    one = record(evidence=[PROOF, MISSING, LATER], cue=PROOF, speaker_words=None)
    assert one.spans("evidence", "cue") == (Span(10, 14), Span(40, 44), Span(10, 14))
    assert one.spans("speaker_words", "nothing") == ()


def test_a_copy_with_other_fields_has_their_spans() -> None:
    one = record(evidence=[PROOF])
    assert one.spans("evidence") == (Span(10, 14),)
    assert one.model_copy(update={"fields": {"evidence": [LATER]}}).spans("evidence") == (Span(40, 44),)
    assert one == record(evidence=[PROOF])
