"""The headline of an article that comes as plain text: its first line, if that reads as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from llm_extract.documents.document import Span
from llm_extract.documents.paragraphs import paragraphs

LONGEST_HEADLINE = 200  # characters
_SEARCHED = 4000  # characters in which a headline can stand, after what a page has above it
_RUNS_ON = re.compile(r"[.…:;,、。،؛–—-][\"'”’»)\]]*$")
_SHORT_FORM_AT_END = re.compile(r"(?:\b\w\.)+$")  # "… talks with U.S."
_LETTER = re.compile(r"[^\W\d_]")


def headline(text: str, around: Sequence[Span] = ()) -> str | None:
    r"""The first paragraph that is no furniture, if it is one short line without a full stop and text follows it.

    It stays in the text too. ``around`` is the furniture of the text.

    >>> headline("Ferry strike ends\n\nThe strike ended at noon."), headline("The strike ended.\n\nFerries run.")
    ('Ferry strike ends', None)
    """
    spans = paragraphs(text[:_SEARCHED])
    above = [part for part in around if part.start < _SEARCHED]
    bare = list(islice((span for span in spans if not any(part.contains(span) for part in above)), 2))
    if len(bare) < 2:
        return None
    line = text[bare[0].start : bare[0].end].strip("\ufeff#* ")
    runs_on = _RUNS_ON.search(line) and not _SHORT_FORM_AT_END.search(line)
    if "\n" in line or len(line) > LONGEST_HEADLINE or runs_on or not _LETTER.search(line):
        return None
    return line
