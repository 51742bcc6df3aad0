"""Report: how good a run is against gold, as it is stored: every figure, and the counts per article behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from llm_extract.errors import StorageError
from llm_extract.evaluation.error_classes import Mistake
from llm_extract.evaluation.intervals import Interval
from llm_extract.evaluation.operations import Operations
from llm_extract.evaluation.tallies import KindCounts, Tally
from llm_extract.records.result import Origin

REPORT_FORMAT: Literal["llm_extract/report@1"] = "llm_extract/report@1"
SCORER = "1"
"""The version of the scorer; reports of different versions are not compared. Raise it with every change of a figure."""


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Score(_Stored):
    """Precision, recall and F1 of a tally; None is undefined and shown as a dash, never as 0."""

    precision: float | None
    recall: float | None
    f1: float | None
    tally: Tally


class FieldScore(_Stored):
    """One field end to end, and how many records fill it on each side."""

    score: Score
    filled_predicted: int
    filled_gold: int


class Outcome(_Stored):
    """What became of one gold record: right or wrong in its headline fields, or missed.

    ``index`` counts the records of the kind in the gold of the article, ``line`` is where it stands in the file.
    """

    index: int
    line: int
    state: Literal["right", "wrong", "missed"]
    optional: bool = False


class ArticleKind(_Stored):
    """One kind in one article: its counts, and what the tool's own rejected records add to them.

    ``complete``: unaligned records count as spurious. ``empty``: gold has no record of the kind. ``outcomes`` are of
    the gold records in their order; ``spurious`` are digests of the records that answer nothing.
    """

    counts: KindCounts
    rejected: KindCounts
    complete: bool
    empty: bool
    outcomes: tuple[Outcome, ...] = ()
    spurious: tuple[str, ...] = ()

    @property
    def all(self) -> KindCounts:
        """The counts with the rejected records."""
        return self.counts.plus(self.rejected)

    @property
    def headline(self) -> Tally:
        """What the headline is made of, rejected records included."""
        return self.counts.headline.plus(self.rejected.headline)


class ArticleReport(_Stored):
    """One article: its text and its labels by their digests, its cluster for resampling, and its kinds."""

    name: str
    document_digest: str
    gold_digest: str
    cluster: str
    status: Literal["done", "failed"]
    kinds: Mapping[str, ArticleKind]


class KindReport(_Stored):
    """One kind over all articles.

    ``headline`` with its interval is the figure that the kind is judged by; ``accepted`` has the same figures without
    the records that the tool itself rejected. ``alarmed`` of the ``empty`` articles (complete, no gold) have a
    spurious record, ``alarms`` in all.
    """

    title: str
    headline_name: str
    headline: Score
    interval: Interval | None
    records: Score
    strict: Score
    exact: Score
    soft: Score
    accepted: Mapping[str, Score]
    fields: Mapping[str, FieldScore]
    labels: Mapping[str, Mapping[str, Score]]
    articles: int
    complete: int
    failed: int
    empty: int
    alarmed: int
    alarms: int
    mistakes: Mapping[str, int]


class GoldReference(_Stored):
    """Which gold: its name, and a digest over the articles and labels of what was scored."""

    name: str
    digest: str
    articles: int
    labellers: tuple[str, ...] = ()
    guidelines: tuple[str, ...] = ()


class RunReference(_Stored):
    """Which run: its id, and which prompt, schemas, model and parameters answered which kinds."""

    id: str
    origins: tuple[Origin, ...] = ()


class Report(_Stored):
    """How good a run is; written as JSON it is the same byte for byte for the same run, gold and scorer.

    ``agreement`` holds the labellers' F1 per kind where it is known, to be printed beside each score under the name of
    what it is (``agreement_name``: "agreement of two people"). ``unanswered`` are gold articles that the run does not
    have, ``unlabelled`` articles of the run without gold: neither is scored. ``notes`` are for the reader.
    """

    format: Literal["llm_extract/report@1"] = REPORT_FORMAT
    scorer: str = SCORER
    run: RunReference
    gold: GoldReference
    kinds: Mapping[str, KindReport]
    articles: tuple[ArticleReport, ...]
    mistakes: tuple[Mistake, ...]
    operations: Operations
    agreement: Mapping[str, float] = Field(default_factory=dict)
    agreement_name: str = ""
    unanswered: tuple[str, ...] = ()
    unlabelled: int = 0
    notes: tuple[str, ...] = ()


def score_of(tally: Tally, *, judged: bool = True) -> Score:
    """Take precision, recall and F1 of a tally; without judged predictions (no kind is complete) recall alone.

    >>> score_of(Tally(1, 2, 4)).f1
    0.3333333333333333
    >>> score_of(Tally(0, 0, 3)).precision is None
    True
    """
    hits, predicted, gold = tally
    return Score(
        precision=hits / predicted if predicted and judged else None,
        recall=hits / gold if gold else None,
        f1=2 * hits / (predicted + gold) if predicted + gold and judged else None,
        tally=tally,
    )


def report_json(report: Report) -> str:
    """The report as JSON: keys sorted, a line per value, LF at the end."""
    data: dict[str, Any] = report.model_dump(mode="json")
    return json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def read_report(path: Path) -> Report:
    """Read a stored report, such as a baseline; raises StorageError."""
    try:
        return Report.model_validate_json(path.read_bytes())
    except OSError as error:
        raise StorageError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise StorageError(f"{path}: no report of format {REPORT_FORMAT!r}: {where}: {first['msg']}") from error
