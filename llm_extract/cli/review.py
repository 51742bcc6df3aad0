"""``review``: decide a run's records one by one; what is decided becomes gold."""

from __future__ import annotations

import getpass
import os
import shlex
import subprocess
import sys
import tempfile
from io import BufferedReader
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from llm_extract.cli.settings import RunsOption, output, talk
from llm_extract.cli.show import find
from llm_extract.errors import GoldError, UserError
from llm_extract.evaluation.gold_places import check_unclaimed, gold_place
from llm_extract.evaluation.reviewing import Review, Verdict, as_gold_record, read_record, record_yaml
from llm_extract.records.gold import GoldRecord
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Result
from llm_extract.views.reviewing import HELP, HELP_DECIDED, all_decided, article_heading, record_in_context
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
    if not sys.stdin.isatty() and isinstance(sys.stdin.buffer, BufferedReader) and not sys.stdin.buffer.peek(1):
        raise UserError("review asks for keys, and there is no terminal to press them in; call it in one")
    stored, article = find(run, runs)
    results = [stored.result(article)] if article else list(stored.results())
    results = [one for one in results if one.failure is None or one.records]
    if not results:
        raise UserError(f"nothing to review: no article of {stored.description.id} was answered")
    reviewed = 0
    for result in results:
        review = Review(
            result=result,
            cards=stored.description.cards,
            labeller=name or getpass.getuser(),
            gold=gold_place(to, result.document),
            path=stored.path / "review" / f"{result.document_id}.json",
        )
        if review.next_record() is None and review.progress.decisions and not (article or len(results) == 1):
            continue
        check_unclaimed(review.gold, review.as_gold())
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
    told: str | None = None
    while going:
        record = review.next_record()
        _clear(told)
        if record is not None:
            asked = False
            output().print(record_in_context(record, review.result, review.cards, review.decided + 1))
            output().print(HELP)
            going, told = _take_key(_key(), record, review)
        elif not asked:
            output().print(article_heading(review.result))
            asked = _ask_complete(review)
            if asked:
                break
        else:
            output().print(all_decided(review.result, len(review.progress.decisions), sorted(review.complete)))
            output().print(HELP_DECIDED)
            going, told = _take_key_decided(_key(), review)
    review.save()
    talk().print(f"saved in {one_line(str(review.gold))}", style="quiet", soft_wrap=True)
    return going


def _clear(told: str | None) -> None:
    """Begin a card on a clean screen, in a terminal, with what is to be told of the key before."""
    if output().is_terminal and sys.stdin.isatty():
        output().clear()
    if told:
        output().print(Text(one_line(told), style="doubt"))


def _take_key_decided(key: str, review: Review) -> tuple[bool, str | None]:
    """Whether it goes on, and what is to be told."""
    if key == "q" or key in INTERRUPTS:
        return False, None
    if key == "c":
        return (True, None) if _ask_complete(review) else (True, "the last decision is taken back")
    if key == "n":
        return True, _add(review)
    if key == "u":
        return True, None if review.undo() else "nothing to undo"
    return True, _unknown(key, "cnuq")


def _take_key(key: str, record: Record, review: Review) -> tuple[bool, str | None]:
    """Whether it goes on, and what is to be told."""
    if key == "q" or key in INTERRUPTS:
        return False, None
    verdicts: dict[str, Verdict] = {"a": "accepted", "r": "rejected", "s": "skipped"}
    if key in verdicts:
        review.decide(record, verdicts[key])
        return True, None
    if key == "e":
        return True, _edit(record, review)
    if key == "n":
        return True, _add(review)
    if key == "u":
        return True, None if review.undo() else "nothing to undo"
    return True, _unknown(key, "arensuq")


def _unknown(key: str, known: str) -> str | None:
    """What is told of a key that does nothing; a line's end after a key is none."""
    return None if key in "\r\n" else f"there is no key {key!r}; there is {', '.join(known)}"


def _edit(record: Record, review: Review) -> str | None:
    card = next(card for card in review.cards if card.kind == record.kind)
    said = as_gold_record(record, card)
    edited = _in_editor(said, card, review.result, said.fields)
    if edited is None:
        return "nothing was changed"
    review.decide(record, "edited", edited)
    return None


def _add(review: Review) -> str | None:
    """Add a record of a kind that is asked for, where there are several."""
    card = review.cards[0]
    if len(review.cards) > 1:
        numbered = "   ".join(f"{number} {one_line(one.kind)}" for number, one in enumerate(review.cards, start=1))
        output().print(Text(f"of which kind? {numbered}   any other key: none"))
        pressed = _key()
        if not (pressed.isascii() and pressed.isdigit() and 0 < int(pressed) <= len(review.cards)):
            return "nothing was added"
        card = review.cards[int(pressed) - 1]
    empty = GoldRecord(kind=card.kind, fields={one.name: None for one in card.fields if not one.derived})
    added = _in_editor(empty, card, review.result, None)
    if added is None:
        return "nothing was added"
    review.decide(None, "added", added)
    return f"{one_line(card.kind)} added"


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


def _ask_complete(review: Review) -> bool:
    """Ask for each kind whether every record of it is there now; no is the default. False where u took one back."""
    for card in review.cards:
        asked = f"{one_line(card.title)}: are all of them in the gold file now? [y/N, u: back to the last record] "
        output().print(Text(asked), end="")
        key = _key()
        output().print()
        if key == "u" and review.undo():
            return False
        if key in ("y", "Y"):
            review.complete.add(card.kind)
        else:
            review.complete.discard(card.kind)
    return True


def _key() -> str:
    """One key; from a pipe one character, empty at its end."""
    if sys.stdin.isatty():
        try:
            return typer.getchar()
        except (KeyboardInterrupt, EOFError):
            return ""
    return sys.stdin.read(1)
