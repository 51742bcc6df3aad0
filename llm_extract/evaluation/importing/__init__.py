"""Importing: public gold sets, converted to gold files of ours. The sets themselves stay outside the repository."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from llm_extract.errors import GoldError
from llm_extract.evaluation.importing.muc4 import muc4_article
from llm_extract.evaluation.importing.polnear import polnear_article
from llm_extract.evaluation.importing.rows import Row, read_rows
from llm_extract.evaluation.importing.seesaw import seesaw_article, seesaw_sentences
from llm_extract.records.gold import GoldArticle

FORMATS: Mapping[str, Callable[[Row], GoldArticle]] = {
    "polnear": polnear_article,
    "seesaw": seesaw_article,
    "seesaw-sentences": seesaw_sentences,
    "muc4": muc4_article,
}
"""What can be imported, by the name of its format."""


def import_gold(path: Path, format_name: str) -> list[GoldArticle]:
    """Read a public gold set in one of :data:`FORMATS`, an article a line.

    Raises GoldError with the line of what cannot be read.
    """
    if format_name not in FORMATS:
        raise GoldError(f"no import format {format_name!r}; there is {', '.join(FORMATS)}")
    return [row.convert(FORMATS[format_name]) for row in read_rows(path)]
