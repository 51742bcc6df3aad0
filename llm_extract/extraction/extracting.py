"""Extracting: one document goes through a plan to a result; what was answered is accepted or rejected, never lost."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from llm_extract.catalog.composing import ComposedPrompt
from llm_extract.catalog.schemas import Schema
from llm_extract.documents.document import Document, Span
from llm_extract.errors import CallError, CutOff, InvalidAnswer
from llm_extract.extraction.beside import beside
from llm_extract.extraction.building import Building, Invalid, finish
from llm_extract.extraction.grounding import TextIndex
from llm_extract.extraction.parsing import Answer, Item, kinds_of, parse_answer
from llm_extract.extraction.part_calls import answers, failure_of, known_window
from llm_extract.extraction.passages import ask_about_passages
from llm_extract.extraction.provenance import package_versions
from llm_extract.extraction.questions import in_parts
from llm_extract.extraction.rendering import render
from llm_extract.extraction.repair import repair_request
from llm_extract.models.seam import Model, Reply, Request, TokenUsage
from llm_extract.records.result import Failure, Made, Origin, Record, Result, Usage

ANSWER_LIMIT = 2_000_000  # characters; a larger answer is cut off before it is parsed
LARGE_ANSWER = 50_000  # characters, and
MANY_RECORDS = 200  # records: what is more takes so long that it is read in a thread, and holds up no other call
MOST_REPAIRED = 50  # items; an answer with more invalid ones is beyond repair


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a plan: a prompt, the model that it goes to, and the number of the sample.

    ``window`` is how many tokens the model takes, where that was said; else it is what the model itself knows.
    """

    prompt: ComposedPrompt
    model: Model
    sample: int = 0
    repair: bool = True
    window: int | None = None


Watch = Callable[[Document, Sequence[Record]], None]
"""Is called with the accepted records of a document as they come, before they have their ids."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run asks of each article: usually one prompt and one model for all kinds.

    ``watch`` is told of records as they come, for those who wait for a slow model.
    """

    steps: tuple[Step, ...]
    watch: Watch | None = None

    @property
    def schemas(self) -> dict[str, Schema]:
        """The schemas that the plan fills, by kind, in the order of the prompts."""
        return {schema.name: schema for step in self.steps for schema in step.prompt.schemas}


async def extract_document(document: Document, plan: Plan) -> Result:
    """Send a document through each step of the plan and keep what holds; one that is too long goes in parts.

    Returns a result with status "failed" when a call failed, and "partial" when an answer was cut off but had items
    before the cut, or when only some parts were answered. Raises EndpointError, which concerns every article.
    """
    started = time.perf_counter()
    building = Building(document, plan.schemas, TextIndex(document))
    bill = _Bill()
    failure: Failure | None = None
    origins = []
    for step in plan.steps:
        if step.prompt.prompt.front.unit == "sentence":
            asked = await ask_about_passages(step, building, heard=bill.take, failed=bill.take_failed, watch=plan.watch)
            failure = asked or failure
            origins.append(_origin(step, None))
            continue
        whole = render(step.prompt, document, sample=step.sample)
        requests = in_parts(step.prompt, whole, step.window or await known_window(step.model, whole))
        answered_by: str | None = None
        failures = []
        async for number, outcome in answers(step.model, requests):
            try:
                if isinstance(outcome, CallError):
                    raise outcome
                bill.take(outcome)
                answered_by = outcome.model
                fault = await _take_answer(outcome, requests[number], step, building, bill)
            except CallError as error:
                bill.take_failed(error)
                fault = await _salvage(error, requests[number], step, building)
            if fault is not None:
                failures.append((number, fault))
            if plan.watch is not None:
                plan.watch(document, building.accepted)
        failure = failure_of(failures, parts=len(requests)) or failure
        origins.append(_origin(step, answered_by))
    records, rejected = await beside(
        lambda: finish(building), size=len(building.accepted) + len(building.parted), large=MANY_RECORDS
    )
    return Result(
        document_id=document.id,
        document_digest=document.digest,
        document=document,
        status="done" if failure is None else "partial" if records or rejected else "failed",
        failure=failure,
        records=tuple(records),
        rejected=tuple(rejected),
        usage=bill.usage(time.perf_counter() - started),
        origins=tuple(origins),
        packages=package_versions(),
    )


async def _take_answer(reply: Reply, request: Request, step: Step, building: Building, bill: _Bill) -> Failure | None:
    """Parse a reply and take its items in; what does not validate is repaired once."""
    if len(reply.text) > ANSWER_LIMIT:
        raise CutOff(f"the answer has {len(reply.text):,} characters, more than {ANSWER_LIMIT:,}; it was not parsed")
    made = _made(reply, request, step)
    read = functools.partial(_read_answer, reply.text, request, building, made)
    breaks_off, invalid = await beside(read, size=len(reply.text), large=LARGE_ANSWER)
    if invalid:
        await _repair(invalid, step, building, bill, made, unit=request.unit)
    if breaks_off:
        return Failure(reason=CutOff.reason, message="the answer breaks off; what stood before the end is kept")
    return None


def _read_answer(text: str, request: Request, building: Building, made: Made) -> tuple[bool, list[Invalid]]:
    """Take the items of an answer in; returns whether it breaks off, and what does not validate."""
    answer = _parse(text, request)
    faults = (building.add(item, made, request.unit) for item in answer.items)
    return answer.breaks_off, [fault for fault in faults if fault is not None]


async def _salvage(error: CallError, request: Request, step: Step, building: Building) -> Failure:
    """Keep the items that stood in an answer before it was cut off; no second call is made for them."""
    raw = error.raw
    if isinstance(error, CutOff) and raw is not None and len(raw) <= ANSWER_LIMIT:
        made = _made(Reply(text=raw, model=step.model.name), request, step)
        read = functools.partial(_read_answer, raw, request, building, made)
        try:
            _, invalid = await beside(read, size=len(raw), large=LARGE_ANSWER)
        except InvalidAnswer:
            invalid = []
        _reject(invalid, building, made)
    return Failure(reason=error.reason, message=str(error))


async def _repair(
    invalid: Sequence[Invalid], step: Step, building: Building, bill: _Bill, made: Made, *, unit: Span | None
) -> None:
    """Ask once more for all the items that did not validate; what is still wrong is rejected with its first faults.

    So is an item for which the repair only repeats another one that was rejected: it is not told twice.
    """
    answered: dict[str, list[Item]] = {}
    asked, beyond = invalid[:MOST_REPAIRED], invalid[MOST_REPAIRED:]
    if step.repair and made.by == "model":
        request = repair_request(asked, step.prompt, building.document, sample=step.sample)
        try:
            reply = await step.model.answer(request)
            bill.take(reply, repair=True)
            for item in _parse(reply.text[:ANSWER_LIMIT], request).items:
                answered.setdefault(item.kind or "", []).append(item)
        except CallError as error:
            bill.take_failed(error)
    for fault in asked:
        queue = answered.get(fault.item.kind or "", [])
        repaired = queue.pop(0) if queue else None
        if repaired is None or _is_rejected(repaired, building):
            again: Invalid | None = fault
        else:
            again = building.add(repaired, made.model_copy(update={"repaired": True}), unit)
        if again is not None:
            _reject([fault], building, made)
    _reject(beyond, building, made)


def _is_rejected(item: Item, building: Building) -> bool:
    return any(one.kind == item.kind and one.item == item.value for one in building.rejected)


def _reject(invalid: Sequence[Invalid], building: Building, made: Made) -> None:
    for fault in invalid:
        building.reject(fault.item, "invalid", fault.faults, made)


def _parse(text: str, request: Request) -> Answer:
    return parse_answer(text, kinds_of([(schema.plural, schema.name) for schema in request.schemas]))


def _made(reply: Reply, request: Request, step: Step) -> Made:
    by: Any = "rules" if reply.source == "rules" else "model"
    return Made(by=by, model=step.model.name, prompt=None if by == "rules" else request.prompt, call=reply.key)


def _origin(step: Step, answered_by: str | None) -> Origin:
    return Origin(
        kinds=tuple(schema.name for schema in step.prompt.schemas),
        prompt=step.prompt.name,
        prompt_digest=step.prompt.digest,
        schemas={str(schema.reference): schema.digest for schema in step.prompt.schemas},
        model=step.model.name,
        answered_by=answered_by,
        parameters={**step.model.parameters, **({"sample": step.sample} if step.sample else {})},
    )


class _Bill:
    """What the calls of one article cost, as the server told it."""

    def __init__(self) -> None:
        self._usage = Usage()

    def take(self, reply: Reply, *, repair: bool = False) -> None:
        from_ledger = reply.source == "ledger"
        made_calls = reply.calls if reply.source == "call" else 0
        tokens = reply.usage
        self._usage += Usage(
            calls=made_calls,
            from_ledger=int(from_ledger),
            repairs=int(repair),
            input_tokens=tokens.input if tokens and made_calls else 0,
            output_tokens=tokens.output if tokens and made_calls else 0,
            cached_tokens=tokens.cached if tokens and made_calls else 0,
            bill_unknown=reply.details.get("unknown", made_calls if tokens is None else 0),
            unanswered=reply.details.get("unanswered", 0),
            cost=reply.cost,
        )

    def take_failed(self, error: CallError) -> None:
        tokens: TokenUsage | None = error.usage
        self._usage += Usage(
            calls=error.calls,
            input_tokens=tokens.input if tokens else 0,
            output_tokens=tokens.output if tokens else 0,
            cached_tokens=tokens.cached if tokens else 0,
            bill_unknown=error.unknown,
            unanswered=error.unanswered,
            cost=error.cost,
        )

    def usage(self, seconds: float) -> Usage:
        return self._usage.model_copy(update={"seconds": round(seconds, 4)})


def failed_result(document: Document, failure: Failure) -> Result:
    """The row of an article that was never sent: missing, binary or blank."""
    return Result(
        document_id=document.id,
        document_digest=document.digest,
        document=document,
        status="failed",
        failure=failure,
        packages=package_versions(),
    )
