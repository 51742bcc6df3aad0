"""Flips: the gold records that a new version fixed and those that it broke, and spurious ones that came and went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from llm_extract.evaluation.error_classes import Mistake
from llm_extract.evaluation.reports import ArticleKind, Report


class Flip(BaseModel):
    """One record that changed: fixed or broken (gold records), came or went (spurious ones).

    ``index`` and ``line`` are of the gold record. ``mistake`` is what was wrong on the side where it is wrong, with
    the records and the place in the text; None where gold leaves the record optional and it is only missing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    change: Literal["fixed", "broken", "came", "went"]
    kind: str
    article: str
    index: int | None = None
    line: int | None = None
    mistake: Mistake | None = None


def flips(base: Report, new: Report, digests: Sequence[str]) -> Iterator[Flip]:
    """List what changed, article by article: what the new version broke, what it fixed, then spurious ones."""
    before = {article.document_digest: article for article in base.articles}
    after = {article.document_digest: article for article in new.articles}
    wrong_before, wrong_after = _Wrong(base), _Wrong(new)
    for digest in digests:
        name = before[digest].name
        for kind in before[digest].kinds:
            if kind not in after[digest].kinds:
                continue
            ours, theirs = before[digest].kinds[kind], after[digest].kinds[kind]
            yield from _changed(name, kind, (ours, theirs), (wrong_before, wrong_after))
            yield from _came_and_went(name, kind, (ours, theirs), (wrong_before, wrong_after))


class _Wrong:
    """The mistakes of a report, by gold record and by predicted record."""

    def __init__(self, report: Report) -> None:
        self._by_gold: dict[tuple[str, str, int], Mistake] = {}
        self._by_answer: dict[tuple[str, str, str], Mistake] = {}
        for one in report.mistakes:
            if one.index is not None:
                self._by_gold.setdefault((one.article, one.kind, one.index), one)
            if one.predicted_digest is not None:
                self._by_answer.setdefault((one.article, one.kind, one.predicted_digest), one)

    def at_gold(self, article: str, kind: str, index: int) -> Mistake | None:
        return self._by_gold.get((article, kind, index))

    def at_answer(self, article: str, kind: str, digest: str) -> Mistake | None:
        return self._by_answer.get((article, kind, digest))


def _changed(
    name: str, kind: str, sides: tuple[ArticleKind, ArticleKind], wrong: tuple[_Wrong, _Wrong]
) -> Iterator[Flip]:
    pairs = list(zip(sides[0].outcomes, sides[1].outcomes, strict=True))
    broken = [new for base, new in pairs if base.state == "right" != new.state]
    fixed = [new for base, new in pairs if base.state != "right" == new.state]
    for one in broken:
        mistake = wrong[1].at_gold(name, kind, one.index)
        yield Flip(change="broken", kind=kind, article=name, index=one.index, line=one.line, mistake=mistake)
    for one in fixed:
        mistake = wrong[0].at_gold(name, kind, one.index)
        yield Flip(change="fixed", kind=kind, article=name, index=one.index, line=one.line, mistake=mistake)


def _came_and_went(
    name: str, kind: str, sides: tuple[ArticleKind, ArticleKind], wrong: tuple[_Wrong, _Wrong]
) -> Iterator[Flip]:
    base, new = (set(side.spurious) for side in sides)
    for digest in sorted(new - base):
        yield Flip(change="came", kind=kind, article=name, mistake=wrong[1].at_answer(name, kind, digest))
    for digest in sorted(base - new):
        yield Flip(change="went", kind=kind, article=name, mistake=wrong[0].at_answer(name, kind, digest))
