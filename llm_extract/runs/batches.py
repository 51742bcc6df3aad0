"""Batches: a run whose requests go out as a file and whose answers come back as one, whenever they come."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from llm_extract.documents.document import Document
from llm_extract.errors import StorageError, UserError
from llm_extract.extraction.extracting import Plan, Step
from llm_extract.extraction.questions import questions
from llm_extract.models.batch import BatchAnswer, custom_id, request_line
from llm_extract.models.forms import as_bytes
from llm_extract.models.ledger import Ledger
from llm_extract.models.seam import Reply, Request
from llm_extract.runs.folder import StoredRun
from llm_extract.runs.index import Seen

DOCUMENTS = "documents.jsonl"  # the articles of an exported batch, until the run has a result for each


@dataclass(slots=True)
class Import:
    """What an answer file held: answers taken, error lines, and lines that answer no request of the run."""

    taken: int = 0
    failed: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def write_requests(documents: Iterable[Document], plan: Plan, path: Path, *, model_name: str) -> int:
    """Write the request file, a line for each article or part of one; returns how many. Raises StorageError."""
    count = 0
    step = plan.steps[0]
    try:
        # It holds the articles' text, as a run does.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            for document in documents:
                for request in questions(step.prompt, document, sample=step.sample, window=step.window):
                    line = request_line(request, model_name, parameters=step.model.parameters)
                    stream.write(as_bytes(line) + b"\n")
                    count += 1
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}") from error
    return count


def keep_documents(documents: Iterable[Document], folder: Path) -> Iterator[Document]:
    """Store the articles of a batch in its run's folder, and pass them on, each once. Raises StorageError."""
    path, seen = folder / DOCUMENTS, Seen()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            for document in documents:
                if seen.add(document.id):
                    stream.write(document.model_dump_json() + "\n")
                    yield document
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}") from error


def kept_documents(run: StoredRun) -> Iterator[Document]:
    """The articles of a batch, as they were exported. Raises StorageError, or UserError where the run is no batch."""
    path = run.path / DOCUMENTS
    if not path.is_file():
        raise UserError(f"run {run.description.id} is no batch; batch runs are made with llm-extract batch export")
    try:
        with path.open(encoding="utf-8") as stream:
            for line in stream:
                yield Document.model_validate_json(line)
    except (OSError, ValidationError) as error:
        raise StorageError(f"{path}: cannot be read") from error


def take_answers(answers: Iterable[BatchAnswer], run: StoredRun, step: Step, *, ledger: Ledger) -> Import:
    """Put the answers of a file into the ledger, where the run's model finds them."""
    requests = {custom_id(request): request for request in _requests(run, step)}
    found = Import()
    for answer in answers:
        request = requests.get(answer.id or "")
        if request is None:
            answers_nothing = f"line {answer.line} answers no request of this run: {answer.id}"
            found.unknown.append(answers_nothing if answer.id else str(answer.outcome))
            continue
        ledger.store(step.model, request, answer.outcome)
        if isinstance(answer.outcome, Reply):
            found.taken += 1
        else:
            found.failed.append(f"line {answer.line} ({answer.id}): {answer.outcome}")
    return found


def _requests(run: StoredRun, step: Step) -> Iterator[Request]:
    for document in kept_documents(run):
        yield from questions(step.prompt, document, sample=step.sample, window=step.window)
