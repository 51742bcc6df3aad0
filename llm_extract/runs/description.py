"""A run's description, ``run.json``: what was asked of whom, and all that showing and scoring the run need."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from llm_extract.extraction.provenance import package_versions
from llm_extract.records.kinds import Card
from llm_extract.records.result import Usage

RUN_FORMAT: Literal["llm_extract/run@1"] = "llm_extract/run@1"


class PlanStep(BaseModel):
    """One (prompt, model) of the plan as it was used."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[str, ...]
    prompt: str
    prompt_digest: str
    schemas: Mapping[str, str]
    examples: Mapping[str, str] = Field(default_factory=dict)
    model: str
    server: str
    parameters: Mapping[str, Any] = Field(default_factory=dict)
    sample: int = 0
    window: int | None = None  # tokens, where it was said how many the model takes; longer articles went in parts


class Ending(BaseModel):
    """How a run ended: complete, or stopped before the last article, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime.datetime
    complete: bool
    articles: int
    failed: int
    reason: str = ""
    usage: Usage | None = None  # of all that was asked for the run, also for what failed and was asked again


class RunDescription(BaseModel):
    """``run.json``: plan, kinds, sources, versions. ``ending`` is absent while a run goes on or if it was killed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["llm_extract/run@1"] = RUN_FORMAT
    id: str
    created: datetime.datetime
    sources: tuple[str, ...] = ()
    reading: Mapping[str, str] = Field(default_factory=dict)  # what was said of how articles are read: another run else
    plan: tuple[PlanStep, ...]
    cards: tuple[Card, ...]
    workspace: str = ""
    packages: Mapping[str, str] = Field(default_factory=package_versions)
    ending: Ending | None = None

    @property
    def title(self) -> str:
        """Prompts and models in a few words: ``news@v1 · offline``."""
        prompts = " + ".join(dict.fromkeys(step.prompt for step in self.plan))
        models = " + ".join(dict.fromkeys(step.model for step in self.plan))
        return f"{prompts} · {models}"

    def card(self, kind: str) -> Card:
        """The stored card of a kind; KeyError when the run has no such kind."""
        for card in self.cards:
            if card.kind == kind:
                return card
        raise KeyError(kind)


def differences(stored: tuple[PlanStep, ...], wanted: tuple[PlanStep, ...]) -> list[str]:
    """What differs between the plan of a stored run and the one that is asked for now, a line each."""
    if len(stored) != len(wanted):
        return [f"the run has {len(stored)} prompts, now {len(wanted)} are asked for"]
    lines = []
    for before, now in zip(stored, wanted, strict=True):
        for name in ("prompt", "prompt_digest", "schemas", "model", "server", "parameters", "sample", "window"):
            old, new = getattr(before, name), getattr(now, name)
            if old != new:
                lines.append(f"{name.replace('_', ' ')}: was {old!r}, now {new!r}")
    return lines
