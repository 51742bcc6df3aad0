"""Names that a record says and the text does not have: which of a field's names its flags tell of."""

from __future__ import annotations

from typing import Any

from llm_extract.records.result import Record

INFERRED = "inferred"  # the flag of names that the text does not have; its note lists them after a colon


def is_unproven(record: Record, field: str, name: Any) -> bool:
    """Whether a flag says of a name in a field that the text does not have it."""
    notes = [flag.note.partition(": ")[2] for flag in record.flags if flag.code == INFERRED and flag.field == field]
    return any(not note or f", {name}, " in f", {note}, " for note in notes)
