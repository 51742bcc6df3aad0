"""Asking: which model a command asks, within which limits, through which ledger, and what is said about it first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from llm_extract.catalog.composing import ComposedPrompt, compose
from llm_extract.catalog.lock import check_against_lock, read_lock
from llm_extract.catalog.workspace import Workspace
from llm_extract.cli.settings import talk
from llm_extract.cli.spending import check_priced
from llm_extract.documents.document import Document
from llm_extract.models.budget import Budget
from llm_extract.models.choosing import choose_model, resolve_model, sends_away
from llm_extract.models.embedded.model import is_by_sentence
from llm_extract.models.endpoint import CallLimits
from llm_extract.models.ledger import Ledger
from llm_extract.models.seam import Model
from llm_extract.views.numbers import counted
from llm_extract.views.safety import one_line

DEFAULT_PROMPT = "news"
SMALL = (
    "a small model on this machine, to try the tool with: it adds to the rules what they left, in English only, and is"
    " often wrong; how often stands in the README. For a real one see llm-extract models"
)
LARGE = 400_000  # characters: about 100,000 tokens, more than many models take
CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Asking:
    """What a command was told about the model it asks."""

    model: str | None = None
    base_url: str | None = None
    in_flight: int = 8
    timeout: float = 180.0
    fresh: bool = False
    no_ledger: bool = False
    ledger: Path | None = None
    patience: float = 600.0
    rpm: float | None = None
    tpm: float | None = None
    budget: Budget | None = None
    window: int | None = None

    @property
    def limits(self) -> CallLimits:
        """The limits of its calls."""
        return CallLimits(self.timeout, self.patience, self.in_flight, self.rpm, self.tpm)


@contextmanager
def open_ledger(asking: Asking, workspace: Workspace) -> Iterator[Ledger | None]:
    """The ledger that answers are kept in, or None where nothing is to be kept."""
    if asking.no_ledger:
        yield None
        return
    with Ledger(asking.ledger or workspace.configuration.ledger) as ledger:
        if ledger.is_slow:
            told = (
                f"{str(ledger.path)!r} is on a disk without shared memory, such as a network share: every answer waits"
            )
            talk().print(one_line(f"the ledger {told} for the disk; --ledger names another place"), style="doubt")
        yield ledger


def chosen_model(asking: Asking, workspace: Workspace, ledger: Ledger | None) -> Model:
    """The model that is meant; a hint goes to stderr where none was named."""
    configured = workspace.configuration.model
    choice = choose_model(asking.model, configured=configured)
    if choice.hint:
        talk().print(one_line(choice.hint), style="quiet")
    model = resolve_model(
        choice.name,
        base_url=asking.base_url or (workspace.configuration.base_url if choice.name == configured else None),
        limits=asking.limits,
        ledger=ledger,
        fresh=asking.fresh,
        prices=workspace.configuration.prices,
        budget=asking.budget,
    )
    check_priced(model, asking.budget)
    return model


def chosen_prompt(named: str | None, workspace: Workspace) -> ComposedPrompt:
    """The prompt that is meant, checked against the lock."""
    prompt = compose(named or workspace.configuration.prompt or DEFAULT_PROMPT, workspace)
    check_against_lock(prompt, read_lock(workspace.prompts))
    return prompt


def announce(model: Model, articles: int | None) -> None:
    """Say where articles will go before the first one leaves the machine, and what a small model is worth."""
    if sends_away(model):
        what = counted(articles, "article") if articles is not None else "articles"
        where = f"{one_line(model.server)} ({one_line(model.name)})"
        talk().print(f"sending {what} to {where}", style="doubt", soft_wrap=True)
    if is_by_sentence(model):
        talk().print(SMALL, style="quiet", soft_wrap=True)


def announce_size(document: Document) -> None:
    """Say how large an article is before a model gets it, where it is larger than articles are."""
    characters = len(document.text)
    if characters > LARGE:
        size = f"{characters / 1e6:.1f} million characters, about {characters // CHARACTERS_PER_TOKEN:,} tokens"
        talk().print(f"{one_line(document.name)} is large: {size}", style="doubt", soft_wrap=True)
