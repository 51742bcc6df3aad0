"""``review``: decide a run's records one by one; what is decided becomes gold."""

from __future__ import annotations

import getpass
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from llm_extract.cli.settings import RunsOption, output, talk
from llm_extract.cli.show import find
from llm_extract.errors import GoldError, UserError
from llm_extract.evaluation.reviewing import Review, as_gold_record, read_record, record_yaml
from llm_extract.records.gold import GoldRecord
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Result
from llm_extract.views.reviewing import HELP, HELP_DECIDED, all_decided, record_in_context
from llm_extract.views.safety import one_line

INTERRUPTS = ("\x03", "\x04", "")


def command(
    run: Annotated[str, typer.Argument(metavar="RUN[:ARTICLE]")] = "last",
    to: Annotated[Path, typer.Option("--to", help="The folder in which gold files are made.")] = Path("reviewed"),
    name: Annotated[str | None, typer.Option("--labeller", help="Who reviews.", show_default="your login name")] = None,
    runs: RunsOption = None,
) -> None:
    """Go through a run's records with one key each: accept, reject, edit, add, skip, undo, quit.

    Every key is saved at once; the same command goes on where it was left. An article that is named is opened again
    when all of it is decided, to undo, or to say that it is complete.

    [dim]llm-extract review last --to evals/gold/dev[/]
    [dim]llm-extract review last:3[/]                    the third article, also when all of it is decided
    """
    stored, article = find(run, runs)
    results = [stored.result(article)] if article else [one for one in stored.results() if one.document.text]
    reviewed = 0
    for result in results:
        review = Review(
            result=result,
            cards=stored.description.cards,
            labeller=name or getpass.getuser(),
            gold=to / f"{result.document.name}.yaml",
            path=stored.path / "review" / f"{result.document_id}.json",
        )
        if review.next_record() is None and review.progress.decisions and not (article or len(results) == 1):
            continue
        reviewed += 1
        if not _go_through(review):
            break
    if not reviewed:
        raise UserError(
            "nothing is left to review in this run; to open an article again: llm-extract review RUN:ARTICLE"
        )


def _go_through(review: Review) -> bool:
    """Review one article; False when the reviewer quit. Whether it is complete is asked once, when all is decided."""
    going, asked = True, review.next_record() is None and bool(review.progress.decisions)
    while going:
        record = review.next_record()
        if record is not None:
            asked = False
            output().print(record_in_context(record, review.result, review.cards, len(review.progress.decisions)))
            output().print(HELP)
            going = _take_key(_key(), record, review)
        elif not asked:
            _ask_complete(review)
            break
        else:
            output().print(all_decided(review.result, len(review.progress.decisions), sorted(review.complete)))
            output().print(HELP_DECIDED)
            going = _take_key_decided(_key(), review)
    review.save()
    talk().print(f"saved in {one_line(str(review.gold))}", style="quiet", soft_wrap=True)
    return going


def _take_key_decided(key: str, review: Review) -> bool:
    if key == "c":
        _ask_complete(review)
    elif key == "u":
        _undo(review)
    return not (key == "q" or key in INTERRUPTS)


def _take_key(key: str, record: Record, review: Review) -> bool:
    actions: dict[str, Callable[[], None]] = {
        "a": lambda: review.decide(record, "accepted"),
        "r": lambda: review.decide(record, "rejected"),
        "e": lambda: _edit(record, review),
        "n": lambda: _add(record, review),
        "s": lambda: review.decide(record, "skipped"),
        "u": lambda: _undo(review),
    }
    if key == "q" or key in INTERRUPTS:
        return False
    if key in actions:
        actions[key]()
    return True


def _undo(review: Review) -> None:
    if not review.undo():
        talk().print("nothing to undo", style="quiet")


def _edit(record: Record, review: Review) -> None:
    card = next(card for card in review.cards if card.kind == record.kind)
    said = as_gold_record(record, card)
    edited = _in_editor(said, card, review.result, said.fields)
    if edited is not None:
        review.decide(record, "edited", edited)


def _add(record: Record, review: Review) -> None:
    card = next(card for card in review.cards if card.kind == record.kind)
    empty = GoldRecord(kind=card.kind, fields={one.name: None for one in card.fields if not one.derived})
    added = _in_editor(empty, card, review.result, None)
    if added is not None:
        review.decide(None, "added", added)


def _in_editor(record: GoldRecord, card: Card, result: Result, said: object) -> GoldRecord | None:
    """Let the record be edited until it holds, or until the reviewer gives up; None when nothing was changed."""
    before = text = record_yaml(record, card)
    while True:
        text = _edited(text)
        if text == before:
            return None
        try:
            return read_record(text, card, result, said=dict(said) if isinstance(said, dict) else None)
        except GoldError as error:
            output().print(Text(one_line(str(error)), style="fault"))
            output().print(Text("e edit again   any other key: leave it as it was", style="quiet"))
            if _key() != "e":
                return None


def _edited(text: str) -> str:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8", delete=False) as stream:
        stream.write(text)
    path = Path(stream.name)
    try:
        subprocess.run([*shlex.split(editor), stream.name], check=True)  # noqa: S603 - the user's own editor
        return path.read_text("utf-8")
    except (OSError, subprocess.CalledProcessError) as error:
        raise UserError(f"the editor {editor!r} could not be run; set EDITOR to one that is there") from error
    finally:
        path.unlink(missing_ok=True)


def _ask_complete(review: Review) -> None:
    """Ask for each kind whether every record of it is there now; no is the default."""
    for card in review.cards:
        output().print(Text(f"{card.title}: are all of them in the gold file now? [y/N] "), end="")
        if _key() in ("y", "Y"):
            review.complete.add(card.kind)
        else:
            review.complete.discard(card.kind)
        output().print()


def _key() -> str:
    """One key; from a pipe one character, empty at its end."""
    if sys.stdin.isatty():
        try:
            return typer.getchar()
        except (KeyboardInterrupt, EOFError):
            return ""
    return sys.stdin.read(1)
