"""Running: articles go through a plan, and each result is on disk before the next one is shown."""

from __future__ import annotations

import asyncio
import datetime
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from llm_extract.documents.document import Document
from llm_extract.documents.reading import Unread
from llm_extract.errors import BudgetSpent, StorageError, UserError
from llm_extract.extraction.extracting import Plan, failed_result
from llm_extract.extraction.many import extract_many
from llm_extract.records.result import Failure, Result, Usage
from llm_extract.runs.description import Ending, PlanStep, RunDescription, differences
from llm_extract.runs.finding import stored_runs
from llm_extract.runs.folder import RunWriter, StoredRun
from llm_extract.runs.index import Seen

DEFAULT_IN_FLIGHT = 8
NOTHING_SAID: Mapping[str, str] = {}


def steps_of(plan: Plan) -> tuple[PlanStep, ...]:
    """A plan in the form that is stored."""
    return tuple(
        PlanStep(
            kinds=tuple(schema.name for schema in step.prompt.schemas),
            prompt=step.prompt.name,
            prompt_digest=step.prompt.digest,
            schemas={str(schema.reference): schema.digest for schema in step.prompt.schemas},
            examples=step.prompt.examples,
            model=step.model.name,
            server=step.model.server,
            parameters=step.model.parameters,
            sample=step.sample,
            window=step.window,
        )
        for step in plan.steps
    )


def new_description(
    plan: Plan, *, sources: Sequence[str], workspace: str, folder: Path, reading: Mapping[str, str] = NOTHING_SAID
) -> RunDescription:
    """Describe a run that begins now, under an id that no run in the folder has."""
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    steps = steps_of(plan)
    words = "-".join(dict.fromkeys([*(step.prompt for step in steps), *(step.model for step in steps)]))
    base = f"{now:%Y%m%d-%H%M%S}-{re.sub(r'[^A-Za-z0-9.@_-]+', '-', words)}"[:80]
    names = (base, *(f"{base}-{number}" for number in range(2, 1000)))
    return RunDescription(
        id=next(name for name in names if not (folder / name).exists()),
        created=now,
        sources=tuple(sources),
        reading=reading,
        plan=steps,
        cards=tuple(schema.card for schema in plan.schemas.values()),
        workspace=workspace,
    )


def same_run(
    plan: Plan, *, sources: Sequence[str], folder: Path, reading: Mapping[str, str] = NOTHING_SAID
) -> StoredRun | None:
    """The newest run of the folder with the same sources, read in the same way, and the same plan, however it ended."""
    unreadable: list[StorageError] = []
    for run in reversed(list(stored_runs(folder, on_error=unreadable.append))):
        described = run.description
        read_so = described.sources == tuple(sources) and dict(described.reading) == dict(reading)
        if read_so and not differences(described.plan, steps_of(plan)):
            return run
    return None


def unfinished_run(
    plan: Plan, *, sources: Sequence[str], folder: Path, reading: Mapping[str, str] = NOTHING_SAID
) -> StoredRun | None:
    """The same run as :func:`same_run` finds, if it did not get to its end without failures."""
    run = same_run(plan, sources=sources, folder=folder, reading=reading)
    if run is None:
        return None
    ending = run.description.ending
    return run if ending is None or not ending.complete or ending.failed else None


def check_resumable(run: StoredRun, plan: Plan, *, reading: Mapping[str, str] = NOTHING_SAID) -> None:
    """Raise UserError with every difference when a run was made with another plan, or its articles read in another way.

    What ``reading`` does not name is as it was.
    """
    lines = differences(run.description.plan, steps_of(plan))
    for name, now in reading.items():
        if (before := run.description.reading.get(name)) != now:
            lines.append(f"{name.replace('_', ' ')}: was {before or 'not said'}, now {now}")
    if lines:
        raise UserError(f"run {run.description.id} cannot be resumed with other settings: {'; '.join(lines)}")


async def run_documents(
    read: Iterable[Document | Unread],
    plan: Plan,
    writer: RunWriter,
    *,
    done: Iterable[str] = (),
    before: Usage | None = None,
    in_flight: int = DEFAULT_IN_FLIGHT,
) -> AsyncIterator[Result]:
    """Send what was read through the plan; write each result, then yield it.

    Documents in ``done`` are passed over, and so is one that comes a second time; ``before`` is what the run took until
    now. What could not be read is a failed row. On an error that concerns every article, and on Ctrl-C, what is done
    stays and ``run.json`` says how it ended. Where the budget is spent no further document is begun.
    """
    intake = _Intake(read, done)
    tally = _Tally(articles=intake.done, usage=before or Usage())
    try:
        async for row in extract_many(intake.rows(), plan, in_flight=in_flight):
            writer.write(row)
            tally.take(row)
            if row.failure is not None and row.failure.reason == BudgetSpent.reason:
                intake.stop()
                tally.reason = row.failure.message
            yield row
    except (asyncio.CancelledError, KeyboardInterrupt):
        tally.reason = "interrupted"
        raise
    except Exception as error:
        tally.reason = str(error) or type(error).__name__
        raise
    finally:
        writer.end(tally.ending())


@dataclass(slots=True)
class _Tally:
    articles: int = 0
    failed: int = 0
    reason: str = ""
    usage: Usage = field(default_factory=Usage)

    def take(self, row: Result) -> None:
        self.usage += row.usage
        self.articles += 1
        waits = row.failure is not None and row.failure.reason == BudgetSpent.reason
        self.failed += row.status != "done" and not waits

    def ending(self) -> Ending:
        at = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        complete = not self.reason
        return Ending(
            at=at,
            complete=complete,
            articles=self.articles,
            failed=self.failed,
            reason=self.reason,
            usage=self.usage,
        )


class _Intake:
    """Tells documents that are to be sent from what could not be read, and passes over those that are done."""

    def __init__(self, read: Iterable[Document | Unread], done: Iterable[str]) -> None:
        self._read = read
        self._stopped = False
        self._seen = Seen()
        self.done = sum(self._seen.add(identity) for identity in done)

    def stop(self) -> None:
        """Begin no further document."""
        self._stopped = True

    def rows(self) -> Iterator[Document | Result | None]:
        """What is to be sent, the rows of what could not be read, and None for what is passed over."""
        for one in self._read:
            if self._stopped:
                return
            if isinstance(one, Unread):
                yield unread_result(one)
            else:
                yield one if self._seen.add(one.id) else None


def unread_result(unread: Unread) -> Result:
    """The row of something that could not be read as an article."""
    document = Document(name=unread.name, text="", path=str(unread.path) if unread.path else None)
    return failed_result(document, Failure(reason=unread.reason, message=unread.message))
