"""Speech: which passages in marks are speech of their own (“We go,” he said), and which are words in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from llm_extract.documents.document import Span
from llm_extract.models.offline.cues import cues
from llm_extract.records.marked import Marked

_WORD = re.compile(r"[\w’'-]+")
_SENTENCE_END = re.compile(r"[.!?…:]['\"”’»)\]]*$")
_SPEECH_END = re.compile(r"[.,!?…;—–-]\s*['’\"”]*\s*$")
_INITIAL = re.compile(r"\b[A-Z]\.$")
CUE_TAIL = 60  # characters before a passage in which "according to X," stands
AROUND = 300  # characters around a passage in marks that tell what it is
TAIL = 40  # characters at the end of a passage that tell whether it ends


def speech_of(text: str, marked: Sequence[Marked], paragraph: Span) -> Iterator[Marked]:
    """The passages of a paragraph that stand as speech of their own, in order."""
    previous: Marked | None = None
    for one in marked:
        if _stands_alone(text, one, paragraph, previous):
            yield one
            previous = one


def _stands_alone(text: str, one: Marked, paragraph: Span, previous: Marked | None) -> bool:
    inner = text[one.inner.start : one.inner.end].strip()
    before = text[max(paragraph.start, one.outer.start - AROUND) : one.outer.start].rstrip()
    after = text[one.outer.end : min(paragraph.end, one.outer.end + AROUND)].lstrip()
    length = len(inner.split()) if any(letter.isalnum() for letter in inner) else 0
    if not length or _INITIAL.search(before):  # Omar C. "Ace" Bel
        return False
    ends = bool(_SPEECH_END.search(inner[-TAIL:])) or one.goes_on or after.startswith(",")
    capital = next(letter.isupper() or letter.isdigit() for letter in inner if letter.isalnum())
    if before.endswith(":"):
        return length > 1
    if not before or _SENTENCE_END.search(before) or before.endswith(("―", "—", "–")):
        return ends or _attributed_after(after) or (not after and not before and length > 2)
    if before.endswith(","):
        split = previous is not None and not capital and _goes_on_after(text, previous, one, paragraph)
        return split or (ends and length > 1 and _introduced(_last_clause(before), capital=capital))
    return capital and ends and length > 2 and _cue_in(before.rsplit(" ", 1)[-1])


def _goes_on_after(text: str, previous: Marked, one: Marked, paragraph: Span) -> bool:
    """Whether a passage goes on with the one before: “A,” he said, “b”."""
    between = text[previous.outer.end : one.outer.start]
    return previous.outer.end > paragraph.start and not _has_stop(between) and _cue_in(between)


def _has_stop(text: str) -> bool:
    return bool(re.search(r"[.!?](?:\s|$)", text))


def _introduced(clause: str, *, capital: bool) -> bool:
    """Whether a clause that ends with a comma introduces speech."""
    if "ccording to" in clause[-CUE_TAIL:]:
        return True
    return _cue_in(" ".join(clause.split()[-3:])) or (capital and _cue_in(clause))


def _last_clause(text: str) -> str:
    """The end of a text from its last full stop on."""
    return re.split(r"[.!?]['\"”’]?\s", text[-250:])[-1]


def _cue_in(text: str) -> bool:
    known = cues().frames
    return any(
        "direct" in known.get(match.group().lower(), ()) or "told" in known.get(match.group().lower(), ())
        for match in _WORD.finditer(text)
    )


def _attributed_after(text: str) -> bool:
    """Whether a verb of speech follows with nothing but a short name before it."""
    for number, match in enumerate(_WORD.finditer(text[:90])):
        if number > 4 or "." in text[: match.start()].rstrip(". "):
            return False
        if cues().has(match.group().lower(), "direct"):
            return number < 2 or text[: match.start()].strip()[:1].isupper()
    return text.startswith("according to")
