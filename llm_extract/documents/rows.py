"""Rows: what a line of a data file, or a row of a table, says, made into a Document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from llm_extract.documents.document import Document, Reading
from llm_extract.documents.metadata import USUAL_KEYS, metadata_of, value_of
from llm_extract.documents.options import ReadingOptions
from llm_extract.documents.texts import read_text
from llm_extract.errors import ReadingError

_JSON_TYPES = {dict: "object", list: "array", int: "number", float: "number", bool: "boolean"}


def row_document(
    row: Mapping[str, Any], *, name: str, where: str, path: str | None, options: ReadingOptions, reading: Reading
) -> Document:
    """Make a Document of a row: named by its id, else by ``name``. ``where`` names the row in errors.

    Raises ReadingError with reason "malformed" where there is no text or a date is none, "blank" where the text is.
    """
    text = value_of(row, "text", options=options)
    if not isinstance(text, str):
        raise ReadingError(_no_text(row, text, where=where, options=options), reason="malformed")
    identity = value_of(row, "id", options=options)
    named = str(identity).strip() if isinstance(identity, (str, int)) else ""
    metadata = metadata_of(row, options=options, where=where)
    try:
        return read_text(text, name=named or name, path=path, reading=reading, **metadata)
    except ReadingError as error:
        raise ReadingError(f"{where}: the text is blank", reason=error.reason) from error


def text_keys(options: ReadingOptions) -> tuple[str, ...]:
    """The keys of which one is to hold the text."""
    return (options.text_key,) if options.text_key else USUAL_KEYS["text"]


def _no_text(row: Mapping[str, Any], text: object, *, where: str, options: ReadingOptions) -> str:
    expected = " or ".join(map(repr, text_keys(options)))
    if text is not None:
        return f"{where}: the text under {expected} is no string but a JSON {_JSON_TYPES.get(type(text), 'value')}"
    keys = ", ".join(repr(key) for key in list(row)[:8]) or "none"
    return f"{where} has no text under {expected} (its keys: {keys}); name the key with --text-key"
