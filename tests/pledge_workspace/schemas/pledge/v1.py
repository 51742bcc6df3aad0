"""pledge@v1: who promises what to whom. A kind of a user's own, made by files alone."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from llm_extract.records.kinds import Display, Draft, Flag, Kind, Rule, Scoring
from llm_extract.records.passages import Passage


class PledgeAnswer(BaseModel):
    """A promise that somebody makes."""

    model_config = ConfigDict(extra="forbid")

    evidence: Annotated[list[str], Rule(role="passages", compare="dice", proves="any", label="evidence")] = Field(
        min_length=1, description="The passages that show the promise."
    )
    promiser: Annotated[str, Rule(role="name", compare="names", label="promiser")] = Field(description="Who promises.")
    promised: Annotated[str, Rule(role="topic", compare="topic", label="promised")] = Field(description="What.")
    deadline: Annotated[str | None, Rule(role="phrase", compare="never", label="by when")] = None


class Pledge(BaseModel):
    """A promise that stands in the article."""

    promiser: str
    promised: str
    deadline: str | None
    words: Annotated[int, Rule(role="derived", label="length")]
    evidence: tuple[Passage, ...]


def derive(draft: Draft) -> tuple[dict[str, int], list[Flag]]:
    """Count the words of the promise; a promise without a deadline is flagged."""
    flags = [] if draft.answer.deadline else [Flag(code="open_ended", field="deadline")]
    return {"words": len(draft.answer.promised.split())}, flags


KIND = Kind(
    answer=PledgeAnswer,
    record=Pledge,
    title="Pledges",
    plural="pledges",
    derive=derive,
    display=Display(
        colour="green", letter="p", who="promiser", verb="promised", body="evidence", details=("deadline", "words")
    ),
    scoring=Scoring(
        similarity="identity",
        identity=("promiser",),
        passages="evidence",
        threshold=1.0,
        key_fields=("promiser", "promised"),
        headline_fields=("promised",),
        headline_name="F1 of pledges",
    ),
)
