"""stance@v1: who is for or against what. After SEESAW (holder, target, polarity), VAST, NewsMTSC, and guideline g2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from llm_extract.documents.document import Span
from llm_extract.records.kinds import Display, Kind, Rule, Scoring
from llm_extract.records.names import names_match
from llm_extract.records.passages import Passage
from llm_extract.records.result import Record


class StanceAnswer(BaseModel):
    """Somebody's attitude towards somebody or something: for, against, or explicitly neither.

    Evaluation, praise, blame, backing, refusal, a vote, recognition and satisfaction with a ruling show a stance. An
    attack alone does not. One record for each holder, target and polarity in the article, with all its passages.
    """

    model_config = ConfigDict(extra="forbid")

    evidence: Annotated[
        list[Annotated[str, Field(min_length=1)]],
        Rule(role="passages", compare="dice", proves="any", label="evidence"),
    ] = Field(
        min_length=1,
        description="The passages that show it, shortest first, copied character for character from the article.",
    )
    holder: Annotated[str, Rule(role="name", compare="names", nobody=("AUTHOR",), label="holder")] = Field(
        min_length=1,
        description=(
            "Whose attitude it is: the fullest name in this article, or the description where there is no name; AUTHOR "
            "where the article itself takes the position. A spokesman's stance is the body's. Joint holders: one "
            "record each."
        ),
    )
    polarity: Annotated[
        Literal["support", "oppose", "neutral"], Rule(role="label", compare="label", label="polarity")
    ] = Field(
        description=(
            "support, oppose, or neutral: an explicit position for neither side (abstains, takes no side), not the "
            "absence of one."
        )
    )
    target: Annotated[str, Rule(role="topic", compare="topic", label="target")] = Field(
        min_length=1,
        description=(
            "Towards what: an entity, a proposal or an act, in the text's own noun. Who opposes an act has the act as "
            "target, not who did it."
        ),
    )
    basis: Annotated[Literal["said", "done", "reported"], Rule(role="label", compare="label")] = Field(
        description=(
            "said: the holder's own words or speech verb; done: an act (a vote, a veto, a signature); reported: a "
            "third party's word or the article's bare claim."
        )
    )


class Stance(BaseModel):
    """A stance that at least one passage proves."""

    model_config = ConfigDict(extra="forbid")

    holder: str
    polarity: Literal["support", "oppose", "neutral"]
    target: str
    basis: Literal["said", "done", "reported"]
    evidence: tuple[Passage, ...]


def link(record: Record, others: Sequence[Record]) -> Mapping[str, Sequence[str]]:
    """The quotes and events that show the stance: their passages overlap, and its holder speaks or acts in them."""
    mine = record.spans("evidence")
    holder = record.fields["holder"]
    shown = [
        other.id for other in others if _overlap(mine, other.spans("evidence", "content")) and _is_by(other, holder)
    ]
    return {"rests_on": shown} if shown else {}


def _overlap(mine: Sequence[Span], theirs: Sequence[Span]) -> bool:
    return any(one.overlaps(their) for one in mine for their in theirs)


def _is_by(other: Record, holder: str) -> bool:
    names = [*(other.fields.get("actors") or ()), other.fields.get("speaker")]
    return any(names_match(name, holder) for name in names if name)


KIND = Kind(
    answer=StanceAnswer,
    record=Stance,
    title="Stances",
    plural="stances",
    link=link,
    display=Display(
        colour="color(133)",
        sign="±",
        letter="s",
        who="holder",
        verb="polarity",
        whom="target",
        body="evidence",
        words={
            "support": "is for",
            "oppose": "is against",
            "neutral": "takes no side on",
            "said": "in their own words",
            "done": "by what they did",
            "reported": "as others report",
        },
        aside="basis",
    ),
    scoring=Scoring(
        similarity="identity",
        identity=("holder", "target"),
        passages="evidence",
        threshold=1.0,
        tie="evidence",
        key_fields=("holder", "target", "polarity"),
        headline_fields=("holder", "target", "polarity"),
        headline_name="F1 of holder, target and polarity",
    ),
)
