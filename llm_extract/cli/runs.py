"""``runs``: the stored runs."""

from __future__ import annotations

from llm_extract.cli.settings import JsonOption, RunsOption, output, runs_folder, talk, write_json
from llm_extract.errors import StorageError
from llm_extract.runs.finding import stored_runs
from llm_extract.views.listing import runs_view
from llm_extract.views.safety import one_line


def command(runs: RunsOption = None, as_json: JsonOption = False) -> None:
    """List the stored runs, oldest first."""
    folder = runs_folder(runs)

    def tell(error: StorageError) -> None:
        talk().print(one_line(str(error)), style="fault")

    rows = [(run.description, run.articles()) for run in stored_runs(folder, on_error=tell)]
    if as_json:
        listed = [
            {**description.model_dump(mode="json", exclude={"cards"}), "articles": articles}
            for description, articles in rows
        ]
        write_json(listed)
    elif rows:
        output().print(runs_view(rows))
    else:
        talk().print(f"no runs in {one_line(str(folder))}; make one with: llm-extract run ARTICLE", style="quiet")
