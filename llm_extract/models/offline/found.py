"""What a rule found, before it becomes an answer: parts of the text, a cue, a source, and the rule's name."""

from __future__ import annotations

from dataclasses import dataclass

from llm_extract.documents.document import Span


@dataclass(frozen=True, slots=True)
class Source:
    """Whose words: where the source stands, the fullest name (or its description), and the role as written."""

    words: Span | None
    speaker: str | None
    role: str | None = None
    person: bool | None = None  # None where nothing tells


NOBODY = Source(None, None)


@dataclass(slots=True)
class Finding:
    """A quote on its way: its parts in order; ``rule`` names the frame that found it."""

    parts: list[Span]
    source: Source
    cue: Span | None
    rule: str
    addressee: str | None = None
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why something was found: where, of which kind, by which rule, the rule's reason, and who is in it."""

    span: Span
    kind: str
    rule: str
    reason: str
    who: str = ""
