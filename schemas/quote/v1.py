"""quote@v1: whose words. After PolNeAR and PARC3 (source, cue, content), Quotebank (speaker), and guideline g2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from llm_extract.records.kinds import Display, Draft, Flag, Kind, Rule, Scoring
from llm_extract.records.marks import manner_of, without_outer_marks
from llm_extract.records.passages import Passage

_DENIAL = re.compile(r"\b(den(?:y|ies|ied|ying|ial)|disavow|refut)", re.IGNORECASE)


class QuoteAnswer(BaseModel):
    """One thing that somebody said, wrote, believes, plans, demands, promises, warns of or denies, in the article.

    Words inside quotation marks and words that are only reported both count, in the article's body and in its headline.
    A quote split by its attribution is one record with several parts. Two cues make two records.
    """

    model_config = ConfigDict(extra="forbid")

    content: Annotated[
        list[Annotated[str, Field(min_length=1)]],
        Rule(role="passages", compare="dice", proves="every", label="content"),
    ] = Field(
        min_length=1,
        description=(
            "The words themselves, copied character for character: a list, in order, one passage for each unbroken "
            "stretch. Split by its attribution (“…,” he said, “…”): one record, a passage for each part. Over several "
            "paragraphs: a passage for each paragraph. Leave out quotation marks that enclose a whole passage; keep "
            "those inside it. Reported words begin after “that” and leave out the cue: from “he said that talks had "
            "failed” take “talks had failed”; from “she urged them to leave” take “them to leave”."
        ),
    )
    manner: Annotated[
        Literal["direct", "indirect", "mixed"],
        Rule(role="label", compare="label", half=(("direct", "mixed"),)),
    ] = Field(
        description="direct: all inside quotation marks; indirect: reported without marks; mixed: partly inside marks."
    )
    speaker: Annotated[str | None, Rule(role="name", compare="names", label="speaker")] = Field(
        default=None,
        description=(
            "Whose words: the fullest name that this article has for the speaker, also where it only says “he” here; "
            "where no name is given anywhere, the description (“a police spokesman”). null if neither."
        ),
    )
    speaker_words: Annotated[str | None, Rule(role="words", compare="dice", near="content", label="named here as")] = (
        Field(
            default=None,
            description=(
                "The source exactly as it stands at this quote: “he”, “Mayor Lena Okafor”, “the ministry”: the noun "
                "phrase with name and title, without what follows in commas. null if nothing stands there."
            ),
        )
    )
    role: Annotated[str | None, Rule(role="phrase", compare="topic", label="role")] = Field(
        default=None,
        description="Office or affiliation of the speaker, as written anywhere in the article. null if not given.",
    )
    cue: Annotated[str | None, Rule(role="words", compare="dice", near="content", label="cue")] = Field(
        default=None,
        description="The words that attribute it: “said”, “according to”, “denied”, “in a statement”. null if none.",
    )
    addressee: Annotated[str | None, Rule(role="phrase", compare="names", label="told to")] = Field(
        default=None,
        description=(
            "To whom it was said: a person, body, outlet or occasion (“Reuters”, “a news conference”). null if not "
            "said."
        ),
    )


class Quote(BaseModel):
    """A quote whose every part stands in the article. ``manner`` is checked against the marks in the text."""

    model_config = ConfigDict(extra="forbid")

    speaker: str | None
    role: str | None
    speaker_words: Passage | None
    cue: Passage | None
    manner: Literal["direct", "indirect", "mixed"]
    content: tuple[Passage, ...]
    addressee: str | None


def derive(draft: Draft) -> tuple[Mapping[str, Any], Iterable[Flag]]:
    """Take off enclosing marks, and say the manner that the marks in the text show."""
    text = draft.document.text
    content = tuple(_unmarked(text, passage) for passage in draft.passages["content"])
    answer: QuoteAnswer = draft.answer
    flags = []
    manner = manner_of(text, [passage.span for passage in content if passage.span]) or answer.manner
    if manner != answer.manner:
        flags.append(Flag(code="manner_corrected", field="manner", note=f"the answer said {answer.manner}"))
    if answer.cue and _DENIAL.search(answer.cue):
        flags.append(Flag(code="denied", field="content", note="the source denies what is quoted"))
    return {"content": content, "manner": manner}, flags


def _unmarked(text: str, passage: Passage) -> Passage:
    if passage.span is None:
        return passage
    start, end = without_outer_marks(text, passage.span)
    if (start, end) == passage.span or not text[start:end].strip():
        return passage
    return passage.model_copy(update={"text": text[start:end], "start": start, "end": end})


KIND = Kind(
    answer=QuoteAnswer,
    record=Quote,
    title="Quotes",
    plural="quotes",
    derive=derive,
    display=Display(
        colour="color(31)",
        sign="”",
        letter="q",
        who="speaker",
        verb="cue",
        body="content",
        also="role",
        aside="manner",
        in_marks=("direct",),
        words={"direct": "", "indirect": "", "mixed": "partly in quotation marks"},
        details=("addressee",),
    ),
    scoring=Scoring(
        similarity="passages",
        passages="content",
        threshold=0.5,
        tie="speaker",
        key_fields=("content", "speaker"),
        headline_fields=("speaker",),
        headline_name="F1 with the right speaker",
    ),
)
