"""``where``: what is kept where."""

from __future__ import annotations

from rich.text import Text

from llm_extract.catalog.workspace import find_workspace
from llm_extract.cli.settings import JsonOption, RunsOption, output, runs_folder, write_json
from llm_extract.models.ledger_file import default_ledger_path
from llm_extract.views.columns import Column, Columns
from llm_extract.views.records import LINE_WIDTH
from llm_extract.views.safety import one_line


def command(runs: RunsOption = None, as_json: JsonOption = False) -> None:
    """Say what is kept where, and who may read it."""
    workspace = find_workspace()
    ledger = workspace.configuration.ledger or default_ledger_path()
    rows = [
        ("workspace", str(workspace.root), f"prompts, schemas, evals ({workspace.chosen_by})"),
        ("runs", str(runs_folder(runs, workspace).resolve()), "results with the articles' text; mode 0600"),
        ("ledger", str(ledger), "every answer, so that none is paid for twice; mode 0600; --no-ledger keeps nothing"),
        ("keys", "environment only", "never printed, logged or stored"),
    ]
    if as_json:
        write_json({name: place for name, place, _what in rows} | {"chosen_by": workspace.chosen_by})
        return
    for name, place, what in rows:
        # A path stays on one line, however long it is, so that it can be copied.
        output().print(Text.assemble((f"{name:<10} ", "title"), one_line(place)), soft_wrap=True)
        output().print(Columns(Column(11), Column(min(output().width, LINE_WIDTH) - 11, Text(what, style="quiet"))))
