"""llm_extract: event, quote and stance records from news articles, each proven by a passage of the text.

The names below are imported when they are first used, so that ``import llm_extract`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llm_extract.catalog.composing import compose
    from llm_extract.catalog.workspace import find_workspace
    from llm_extract.documents.document import Document, Span
    from llm_extract.documents.reading import read_documents, read_text
    from llm_extract.library import Extraction, Settings, extract, extract_all, extract_all_async, extract_async
    from llm_extract.records.grounding import ground
    from llm_extract.records.result import Record, Result
    from llm_extract.runs.finding import open_run

__version__ = "0.1.0"

_HOMES = {
    "compose": "catalog.composing",
    "find_workspace": "catalog.workspace",
    "Document": "documents.document",
    "Span": "documents.document",
    "read_documents": "documents.reading",
    "read_text": "documents.reading",
    "Extraction": "library",
    "Settings": "library",
    "extract": "library",
    "extract_all": "library",
    "extract_all_async": "library",
    "extract_async": "library",
    "ground": "records.grounding",
    "Record": "records.result",
    "Result": "records.result",
    "open_run": "runs.finding",
}

__all__ = [
    "Document",
    "Extraction",
    "Record",
    "Result",
    "Settings",
    "Span",
    "__version__",
    "compose",
    "extract",
    "extract_all",
    "extract_all_async",
    "extract_async",
    "find_workspace",
    "ground",
    "open_run",
    "read_documents",
    "read_text",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'llm_extract' has no attribute {name!r}")
    return getattr(importlib.import_module(f"llm_extract.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
