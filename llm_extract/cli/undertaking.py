"""An Undertaking: the articles of one call of ``run``, what has become of them, and what is said in the end."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import get_args

import typer

from llm_extract.catalog.workspace import Workspace
from llm_extract.cli.asking import announce_size
from llm_extract.cli.settings import talk
from llm_extract.documents.document import Document
from llm_extract.documents.reading import ReadingOptions, Unread, UnreadReason, read_documents
from llm_extract.documents.sources import files_of, passed_over
from llm_extract.errors import BadRequest, BudgetSpent, ReadingError, Refused, UserError
from llm_extract.extraction.extracting import Plan
from llm_extract.models.choosing import OFFLINE
from llm_extract.models.embedded.model import is_by_sentence
from llm_extract.records.result import Result, Usage
from llm_extract.runs.finding import open_run
from llm_extract.runs.folder import RunWriter, StoredRun
from llm_extract.runs.running import check_resumable, new_description, unfinished_run
from llm_extract.views.listing import beginning
from llm_extract.views.numbers import counted
from llm_extract.views.safety import one_line

UNREAD = frozenset(get_args(UnreadReason))
_NAMED = 3  # files that are no articles, and sources of a command line


@dataclass(slots=True)
class Undertaking:
    """The articles of one call of the command, and what has become of them so far."""

    sources: list[str]
    reading: ReadingOptions
    plan: Plan
    stored: StoredRun | None
    writer: RunWriter
    done: int
    articles: int = 0
    sent: int = 0
    records: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    total: int | None = None
    usage: Usage = field(default_factory=Usage)
    stopped: str = ""

    @property
    def failed(self) -> int:
        """How many articles have no answer."""
        return self.failures.total()

    @property
    def left(self) -> int:
        """How many articles are not done; those that the budget stopped are among them."""
        return max(0, (self.total or 0) - self.done - self.articles + self.refused)

    def take(self, result: Result) -> None:
        """Count one article."""
        self.articles += 1
        self.usage += result.usage
        if result.failure is not None and result.failure.reason == BudgetSpent.reason:
            self.stopped = result.failure.message
            self.refused += 1
        self.sent += bool(result.document.text)
        self.records += len(result.records)
        if result.failure is not None:
            self.failures[result.failure.reason] += 1


def check_sources(sources: Sequence[str]) -> None:
    """Raise UserError where no article was named, or nothing of what was named is there: before anything else is told.

    Whether what is there can be read is seen when it is read.
    """
    if not sources:
        raise UserError("no article was named; give files, folders, globs, or - for stdin")
    missing = []
    for source in sources:
        try:
            if source == "-" or next(files_of(source), None):
                return
        except ReadingError as error:
            missing.append(error)
    if len(missing) == 1:
        raise missing[0]
    for one in missing:
        talk().print(one_line(str(one)), style="fault")
    raise UserError("no article could be read; nothing was run")


def begin(
    sources: list[str] | None,
    plan: Plan,
    reading: ReadingOptions,
    resume: str | None,
    folder: Path,
    workspace: Workspace,
) -> Undertaking:
    """What the command is to do: a run that goes on, or a new one.

    Raises UserError.
    """
    stored: StoredRun | None = None
    if resume is not None:
        stored = open_run(resume, folder)
        check_resumable(stored, plan, reading=reading.said())
        reading = ReadingOptions.of(stored.description.reading)
    elif sources and "-" not in sources:
        stored = unfinished_run(plan, sources=sources, folder=folder, reading=reading.said())
    names = list(sources or (stored.description.sources if stored else ()))
    if not names:
        raise UserError("no article was named; give files, folders, globs, or - for stdin")
    if stored is None:
        described = new_description(
            plan, sources=names, workspace=str(workspace.root), folder=folder, reading=reading.said()
        )
        writer = RunWriter(folder / described.id, described)
        return Undertaking(names, reading, plan, None, writer, 0)
    done = sum(1 for _ in stored.done())
    talk().print(f"going on with {stored.description.id}: {counted(done, 'article')} done", style="quiet")
    writer = RunWriter(stored.path, stored.description.model_copy(update={"ending": None}))
    return Undertaking(names, reading, plan, stored, writer, done)


def to_be_asked(under: Undertaking) -> Iterator[Document]:
    """The articles that are not done yet, each once."""
    met = set(under.stored.done()) if under.stored else set()
    for one in told(read_documents(under.sources, options=under.reading)):
        if isinstance(one, Document) and one.id not in met:
            met.add(one.id)
            yield one


def tell_passed_over(sources: Iterable[str]) -> None:
    """Say how many files of the folders are no articles, and name a few, so that none is missed without a word."""
    files = (file for source in sources for file in passed_over(source))
    named = [file.name for file in islice(files, _NAMED)]
    number = len(named) + sum(1 for _ in files)
    if number:
        listed = ", ".join(named) + (", …" if number > _NAMED else "")
        said = f"{counted(number, 'file')} passed over, of no article format: {listed}"
        talk().print(one_line(said), style="doubt", soft_wrap=True)


def told(read: Iterator[Document | Unread]) -> Iterator[Document | Unread]:
    """What is read, and what could not be read, which is told as it comes."""
    for one in read:
        if isinstance(one, Unread):
            talk().print(one_line(one.message), style="fault")
        else:
            announce_size(one)
            if one.reading.guessed_encoding:
                said = f"{one.name} is no UTF-8; it was read as {one.reading.encoding}, which is a guess"
                talk().print(one_line(said), style="doubt", soft_wrap=True)
        yield one


def tell_stopped(under: Undertaking, go_on: str, *, interrupted: bool) -> None:
    """Say what is kept and how to go on, where there is something to go on with."""
    kept = under.done + under.articles
    if not kept and not interrupted:
        return
    said = "interrupted" if interrupted else "stopped"
    talk().print(
        f"{said}; {counted(kept, 'article')} kept in {one_line(str(under.writer.path))}; go on with",
        end=" ",
        soft_wrap=True,
    )
    talk().print(one_line(go_on), soft_wrap=True)


def short_name(run: Path) -> str:
    """The name of a stored run, as short as its folder lets it be."""
    return beginning(run.name, [path.name for path in run.parent.iterdir()])


def leave(under: Undertaking, go_on: str, look_again: str) -> None:
    """Say where the run is stored and what is left, and leave with 1 where there is something left.

    Raises UserError where nothing could be read.
    """
    stderr = talk()
    if not under.sent and not under.done and not under.stopped:
        under.writer.discard()
        raise UserError("no article could be read; nothing was run")
    said = f"stored in {under.writer.path}; to look again: {look_again}"
    stderr.print(one_line(said), style="quiet", soft_wrap=True)
    if under.stopped:
        left = "what is left waits" if under.total is None else f"{counted(under.left, 'article')} left"
        said = f"{one_line(under.stopped)} (what goes on counts anew); {left}; go on with"
        stderr.print(said, style="fault", end=" ", soft_wrap=True)
        stderr.print(one_line(go_on), soft_wrap=True)
        raise typer.Exit(1)
    if under.failed:
        whole = under.done + under.articles
        unread = sum(under.failures[reason] for reason in UNREAD)
        apart = f", {unread} of them could not be read" if 0 < unread < under.failed else ""
        said = f"{under.failed} of {counted(whole, 'article')} failed{apart}; " if whole > 1 else ""
        advice, command = _advice(under, go_on)
        stderr.print(f"{said}{one_line(advice)}", style="fault", end=" " if command else "\n", soft_wrap=True)
        if command:
            stderr.print(one_line(command), soft_wrap=True)
        raise typer.Exit(1)


def _advice(under: Undertaking, go_on: str) -> tuple[str, str]:
    """What to do about the articles that failed, and the command for it where there is one.

    To go on is proposed only where one of them may be answered when it is asked again.
    """
    hopeless = {*UNREAD, BadRequest.reason}
    if all(step.model.name == OFFLINE or is_by_sentence(step.model) for step in under.plan.steps):
        hopeless.add(Refused.reason)
    if under.failures.keys() - hopeless:
        return "go on with", go_on
    if under.failures[Refused.reason]:
        sources = shlex.join(under.sources[:_NAMED]) + (" …" if len(under.sources) > _NAMED else "")
        return "the rules read English alone; name a model:", f"llm-extract run {sources} -m PRESET/MODEL"
    if under.failures[BadRequest.reason]:
        return "to ask again would be answered the same; name another model with -m, or cut articles with --window", ""
    return "what cannot be read is to be mended or left out; the same command then goes on", ""
