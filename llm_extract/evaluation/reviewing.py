"""Reviewing: a run's records, decided one by one by a person, become a gold file of origin "review"."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from llm_extract.errors import GoldError, StorageError
from llm_extract.evaluation.checking import check
from llm_extract.records.gold import Gold, GoldArticle, GoldRecord, Labeller
from llm_extract.records.gold_files import parse_gold
from llm_extract.records.gold_writing import gold_yaml
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Result

Verdict = Literal["accepted", "rejected", "edited", "skipped", "added"]
REVIEW_FORMAT: Literal["llm_extract/review@1"] = "llm_extract/review@1"


class Decision(BaseModel):
    """What a reviewer decided of one record; ``record`` is its id, ``gold`` what an edited or added one became."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    record: str | None
    verdict: Verdict
    gold: GoldRecord | None = None


class Progress(BaseModel):
    """The decisions so far, in the order in which they were made; stored after each."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["llm_extract/review@1"] = REVIEW_FORMAT
    document_digest: str
    decisions: list[Decision] = []
    complete: list[str] = []  # the kinds of which the reviewer said that all are there


@dataclass(slots=True)
class Review:
    """The review of one article. ``gold`` is the file that is written, ``path`` where the decisions are kept.

    Every change is saved at once: the decisions, and the gold that follows from them.
    """

    result: Result
    cards: Sequence[Card]
    labeller: str
    gold: Path
    path: Path
    progress: Progress = field(init=False)
    complete: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.progress = _read_progress(self.path, self.result.document_digest)
        self.complete = set(self.progress.complete)

    def next_record(self) -> Record | None:
        """The first record that nothing was decided of, in the order of the text."""
        decided = {decision.record for decision in self.progress.decisions}
        return next((record for record in self._in_order() if record.id not in decided), None)

    @property
    def decided(self) -> int:
        """Of how many of the run's records something was decided; added ones are not among them."""
        return len({decision.record for decision in self.progress.decisions} - {None})

    def decide(self, record: Record | None, verdict: Verdict, gold: GoldRecord | None = None) -> None:
        """Note a decision and save."""
        self.progress.decisions.append(Decision(record=record.id if record else None, verdict=verdict, gold=gold))
        self.save()

    def undo(self) -> bool:
        """Take the last decision back; False where there is none."""
        if not self.progress.decisions:
            return False
        self.progress.decisions.pop()
        self.save()
        return True

    def save(self) -> None:
        """Write decisions and gold. Raises StorageError."""
        self.progress.complete = sorted(self.complete)
        try:
            for path in (self.path, self.gold):
                path.parent.mkdir(parents=True, exist_ok=True)
            _replace(self.path, json.dumps(self.progress.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n")
            if not (article := self.gold.with_suffix(".txt")).exists():
                _replace(article, self.result.document.text)
            _replace(self.gold, gold_yaml(self.as_gold()))
        except OSError as error:
            raise StorageError(
                f"{self.gold}: cannot be written: {error.strerror}; choose a folder with --to"
            ) from error

    def as_gold(self) -> Gold:
        """The gold that follows from the decisions: accepted, edited and added records, and the rejected ones apart."""
        by_id = {record.id: record for record in self.result.records}
        kept, refused = [], []
        for decision in self.progress.decisions:
            record = by_id.get(decision.record or "")
            if decision.gold is not None:
                kept.append(decision.gold)
            elif record is not None and decision.verdict == "accepted":
                kept.append(as_gold_record(record, self._card(record.kind)))
            elif record is not None and decision.verdict == "rejected":
                said = as_gold_record(record, self._card(record.kind))
                refused.append(said.model_copy(update={"reason": "reviewer"}))
        document = self.result.document
        return Gold(
            digest=document.digest,
            title=document.title,
            published=document.published,
            source=document.source,
            labeller=(Labeller(name=self.labeller, kind="person", on=datetime.datetime.now(datetime.UTC).date()),),
            complete={kind: {} for kind in sorted(self.complete)},
            records=tuple(kept),
            rejected=tuple(refused),
            origin="review",
        )

    def _in_order(self) -> list[Record]:
        cards = {card.kind: card for card in self.cards}
        known = [record for record in self.result.records if record.kind in cards]
        return sorted(known, key=lambda one: min(one.spans(cards[one.kind].scoring.passages), default=(0, 0)))

    def _card(self, kind: str) -> Card:
        return next(card for card in self.cards if card.kind == kind)


def as_gold_record(record: Record, card: Card) -> GoldRecord:
    """A stored record as it would be labelled: words instead of places, nothing that code derives."""
    return GoldRecord(kind=record.kind, fields=_fields(record, card))


def record_yaml(record: GoldRecord, card: Card) -> str:
    """One record as YAML for an editor, with a comment that says what each closed field may be."""
    hints = [f"# {one.name}: {' | '.join(one.values)}" for one in card.fields if one.values and not one.derived]
    body = yaml.safe_dump(dict(record.fields), sort_keys=False, allow_unicode=True, width=10_000)
    head = [
        f"# {card.kind}; passages are copied from the article, a missing field is null",
        "# save and leave to keep it (in vi: Esc :wq Enter), or leave it as it is to change nothing (Esc :q! Enter);",
        "# the variable EDITOR names another editor, such as nano",
    ]
    return "\n".join([*head, *hints, body])


def read_record(text: str, card: Card, result: Result, *, said: Mapping[str, Any] | None) -> GoldRecord:
    """An edited record, checked against its kind and the article.

    Raises GoldError with every fault.
    """
    try:
        fields = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        why = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise GoldError(f"{where}this is not YAML: {why}") from error
    if not isinstance(fields, dict):
        raise GoldError("an edited record is a mapping of fields")
    given = {name: value for name, value in fields.items() if value is not None}
    gold, faults = parse_gold({"format": "llm_extract/gold@1", "records": [{"kind": card.kind, **given}]}, {})
    if gold is None or faults:
        raise GoldError("; ".join(fault.message for fault in faults))
    article = GoldArticle(result.document.name, gold, result.document)
    wrong = [fault.message for fault in check(article, [card]) if fault.severity == "error"]
    if wrong:
        raise GoldError("; ".join(wrong))
    return gold.records[0].model_copy(update={"said": said})


def _fields(record: Record, card: Card) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for one in card.fields:
        value = record.fields.get(one.name)
        if one.derived or value is None or value in ([], ""):
            continue
        if one.rule.role == "passages":
            value = [passage.text for passage in record.passages(one.name) if passage.proven]
        elif one.rule.role == "words":
            value = value["text"]
        elif one.rule.role == "counts":
            value = list(value["words"])
        fields[one.name] = value
    return fields


def _read_progress(path: Path, digest: str) -> Progress:
    if not path.is_file():
        return Progress(document_digest=digest)
    try:
        progress = Progress.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise StorageError(f"{path}: is damaged; remove it to begin the review anew") from error
    if progress.document_digest != digest:
        raise StorageError(f"{path}: is the review of another version of the article; remove it to begin anew")
    return progress


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
    draft.replace(path)
