"""An Undertaking: the articles of one call of ``run``, what has become of them, and what is said in the end."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import typer

from llm_extract.catalog.workspace import Workspace
from llm_extract.cli.asking import announce_size
from llm_extract.cli.settings import runs_folder, talk
from llm_extract.documents.document import Document
from llm_extract.documents.reading import ReadingOptions, Unread, read_documents
from llm_extract.errors import BudgetSpent, UserError
from llm_extract.extraction.extracting import Plan
from llm_extract.records.result import Result, Usage
from llm_extract.runs.folder import RunWriter, StoredRun, open_run
from llm_extract.runs.running import check_resumable, new_description, unfinished_run
from llm_extract.views.numbers import counted
from llm_extract.views.safety import one_line


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
    failed: int = 0
    refused: int = 0
    total: int | None = None
    usage: Usage = field(default_factory=Usage)
    stopped: str = ""

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
        self.failed += result.status != "done"


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
        check_resumable(stored, plan)
    elif sources and "-" not in sources:
        stored = unfinished_run(plan, sources=sources, folder=folder)
    names = list(sources or (stored.description.sources if stored else ()))
    if not names:
        raise UserError("no article was named; give files, folders, globs, or - for stdin")
    if stored is None:
        described = new_description(plan, sources=names, workspace=str(workspace.root), folder=folder)
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


def told(read: Iterator[Document | Unread]) -> Iterator[Document | Unread]:
    """What is read, and what could not be read, which is told as it comes."""
    for one in read:
        if isinstance(one, Unread):
            talk().print(one_line(one.message), style="fault")
        else:
            announce_size(one)
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


def leave(under: Undertaking, go_on: str) -> None:
    """Say where the run is stored and what is left, and leave with 1 where there is something left.

    Raises UserError where nothing could be read.
    """
    stderr = talk()
    if not under.sent and not under.done and not under.stopped:
        under.writer.discard()
        raise UserError("no article could be read; nothing was run")
    again = "last" if under.writer.path.parent == runs_folder(None) else shlex.quote(str(under.writer.path))
    said = f"stored in {under.writer.path}" if again == "last" else "stored"
    stderr.print(one_line(f"{said}; to look again: llm-extract show {again}"), style="quiet", soft_wrap=True)
    if under.stopped:
        left = "what is left waits" if under.total is None else f"{counted(under.left, 'article')} left"
        stderr.print(f"{one_line(under.stopped)}; {left}; go on with", style="fault", end=" ", soft_wrap=True)
        stderr.print(one_line(go_on), soft_wrap=True)
        raise typer.Exit(1)
    if under.failed:
        stderr.print(
            f"{under.failed} of {counted(under.articles, 'article')} failed; go on with", style="fault", end=" "
        )
        stderr.print(one_line(go_on), soft_wrap=True)
        raise typer.Exit(1)
