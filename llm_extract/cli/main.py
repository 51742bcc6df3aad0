"""The command ``llm-extract``: which commands there are, and the one place where our errors are printed."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from llm_extract import __version__
from llm_extract.cli.usage import usage_line
from llm_extract.errors import EndpointError, LlmExtractError, StorageError, UserError
from llm_extract.views.safety import one_line

EPILOG = """Begin with:  llm-extract run ARTICLE.txt   ·   no key is needed; add --model to ask a language model

Leaves with 0 done · 1 an article failed, a threshold was missed, the key is wrong, nothing answers · 2 nothing could \
be run · 130 interrupted
"""
INSTEAD = {"help": "--help", "version": "--version", "-v": "--version"}  # what is typed out of habit

WORK, VERSIONS, STORED = "Work", "Prompts, schemas, models", "What is stored"


class Command(NamedTuple):
    """A command as ``--help`` lists it; its module is imported only when it is named on the command line."""

    module: str
    help: str
    panel: str
    group: bool = False


COMMANDS = {
    "run": Command("run", "Extract records from articles.", WORK),
    "show": Command("show", "Show a stored run, or one article of it.", WORK),
    "export": Command("export", "Write the records of a run as CSV or JSON lines.", WORK),
    "review": Command("review", "Decide records one by one; what is decided becomes gold.", WORK),
    "eval": Command("evaluate", "Score a run against labelled gold.", WORK),
    "compare": Command("compare", "Compare prompt versions on gold: a verdict that holds, or none.", WORK),
    "gold": Command("gold", "Check, list, begin, count, compare and import labelled gold.", WORK, group=True),
    "batch": Command("batch", "Export requests as a batch file, and import the answers.", WORK, group=True),
    "prompts": Command(
        "prompts", "List prompt versions; make, show, compare, render, freeze them.", VERSIONS, group=True
    ),
    "schemas": Command(
        "schemas", "List schema versions; show one, or write its canonical JSON Schema.", VERSIONS, group=True
    ),
    "models": Command("models", "List the models and servers that can be asked.", VERSIONS, group=True),
    "runs": Command("runs", "List the stored runs.", STORED),
    "ledger": Command("ledger", "Say what the ledger holds; list it, prune it.", STORED, group=True),
    "where": Command("where", "Say what is kept where.", STORED),
    "doctor": Command("doctor", "Say what is here and what is missing.", STORED),
    "rules": Command("rules", "Show why the offline rules found what they found.", VERSIONS, group=True),
    "init": Command("init", "Make a workspace of your own.", VERSIONS),
}


def main() -> None:
    """Run the command line and leave with its exit code."""
    collect_rarely()
    _write_utf8()
    try:
        words = sys.argv[1:]
        words[:1] = [INSTEAD.get(word, word) for word in words[:1]]
        code = build(words)(words, prog_name="llm-extract", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code)
    except LlmExtractError as error:
        _leave(error)
    except typer.TyperException as error:
        _leave_usage(error)
    except typer.Abort:
        sys.exit(130)
    except BrokenPipeError:
        _write_no_more()  # whoever read our output has enough (`| head`)
        sys.exit(0)
    except OSError as error:
        if error.filename is not None:
            raise
        _write_no_more()
        _leave(StorageError(f"the output cannot be written: {error.strerror}"))
    except KeyboardInterrupt:
        sys.exit(130)


def collect_rarely() -> None:
    """Look for garbage less often than Python does by itself: what an article leaves behind is freed without that."""
    gc.set_threshold(10_000, 20, 50)


def build(words: list[str]) -> typer.Typer:
    """The application, with the modules of those commands imported that are among the words of the command line."""
    app = typer.Typer(
        name="llm-extract",
        help="Event, quote and stance records from news articles, each proven by a passage of the text.",
        epilog=EPILOG,
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    completing = "_LLM_EXTRACT_COMPLETE" in os.environ
    for name, command in COMMANDS.items():
        if name in words or completing:
            module = importlib.import_module(f"llm_extract.cli.{command.module}")
            if command.group:
                app.add_typer(module.app, name=name, help=command.help, rich_help_panel=command.panel)
            else:
                app.command(name, rich_help_panel=command.panel)(module.command)
        else:
            app.command(name, help=command.help, rich_help_panel=command.panel)(_not_loaded)
    return app


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"llm-extract {__version__}")
        raise typer.Exit


def _options(
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            "-w",
            metavar="DIR",
            help="The folder with prompts/, schemas/ and evals/.",
            show_default="bundled",
        ),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option("--version", metavar="", help="Say which version this is.", is_eager=True, callback=_say_version),
    ] = False,
) -> None:
    if workspace is not None:
        os.environ["LLM_EXTRACT_WORKSPACE"] = str(workspace)


def _not_loaded() -> None:
    raise AssertionError("a command that is named on the command line has its module imported")


def _write_no_more() -> None:
    # Python must not complain about what it could not write at exit either.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _leave_usage(error: typer.TyperException) -> None:
    # Not left to typer, whose panel breaks what was typed over several lines and lets bidi controls through.
    if words := usage_line(error):
        sys.stderr.write(f"llm-extract: {words}\n")
    sys.exit(error.exit_code)


def _leave(error: LlmExtractError) -> None:
    sys.stderr.write(f"llm-extract: {one_line(str(error))}\n")
    sys.exit(1 if isinstance(error, EndpointError) else 2 if isinstance(error, UserError) else 1)
