"""Measure the small model: ways of asking on dev, the best on test and on public gold, beside the rules.

python evals/measure_local.py RUNS STAGE…        stages: ways, test, or the path of imported public gold (.jsonl)

Runs lie in the folder RUNS and go on where they were stopped, from the ledger where it has answers. At the end every
stage that has articles is scored, and the rows are printed as Markdown.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from llm_extract.catalog.composing import compose
from llm_extract.catalog.workspace import Workspace, find_workspace
from llm_extract.evaluation.reports import Report
from llm_extract.evaluation.scoring import score
from llm_extract.extraction.extracting import Plan, Step
from llm_extract.extraction.planning import close_models, plan_for
from llm_extract.models.choosing import resolve_model
from llm_extract.models.ledger import Ledger
from llm_extract.models.seam import Model
from llm_extract.records.gold import GoldArticle
from llm_extract.records.gold_files import read_gold_set
from llm_extract.records.result import Result
from llm_extract.runs.folder import RunWriter
from llm_extract.runs.running import new_description, run_documents, same_run
from llm_extract.views.scores import figure

ROOT = Path(__file__).parent.parent
DEV_ARTICLES = 8
TEST_ARTICLES = 15
PUBLIC_ARTICLES = 10
ONE_KIND = {"event": "events@v1", "stance": "stances@v1", "quote": "quotes@v1"}  # public sets have one kind each
WAYS = (3, 2, 1)  # the default first
# The test articles that were labelled first, and were never read by whoever made the rules and these prompts.
OLDEST = frozenset(
    {"amman-museum-hours", "batumi-railway-statement", "birnin-tudu-ransom", "bokeo-scam-compound"}
    | {"drone-engine-licence-vote", "ghent-dockers-crates", "kaohsiung-weekend-listing", "liguasan-truce-live"}
    | {"marten-ridge-blockade", "monteria-governor-verdict", "naqoura-fishermen-freed", "nyunzu-withdrawal"}
    | {"plovdiv-flour-march", "sindhuli-landslide-buses", "suva-servers-timeline"}
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One row of the table to be: a plan on some articles."""

    name: str
    plan: Plan
    articles: Sequence[GoldArticle]


def main(folder: Path, wanted: Sequence[str]) -> None:
    """Run what is missing of the wanted stages, then print what there is."""
    workspace = find_workspace(ROOT)
    with Ledger(folder / "ledger.sqlite") as ledger:
        model = resolve_model("local", ledger=ledger)
        for name in wanted:
            for stage in stages(name, model, workspace):
                began = time.monotonic()
                results = asyncio.run(run(stage, folder, workspace))
                report(stage, results, time.monotonic() - began)


def stages(name: str, model: Model, workspace: Workspace) -> list[Stage]:
    """The rules alone and the model after them, on the articles that a name means."""
    offline = resolve_model("offline")
    if name == "ways":
        articles = read_gold_set(workspace.gold / "dev")[:DEV_ARTICLES]
        rules = Step(compose("news@v1", workspace), offline)
        ways = [
            Plan((rules, *(Step(compose(f"local-{kind}@v{way}", workspace), model) for kind in ("events", "stances"))))
            for way in WAYS
        ]
        return [
            Stage("dev, rules", Plan((rules,)), articles),
            *(Stage(f"dev, way {number}", plan, articles) for number, plan in zip(WAYS, ways, strict=True)),
        ]
    if name == "test":
        articles = [one for one in read_gold_set(workspace.gold / "test") if one.name in OLDEST]
    else:
        articles = read_gold_set(Path(name))[:PUBLIC_ARTICLES]
    kinds = {record.kind for article in articles for record in article.gold.records}
    prompt = compose(ONE_KIND[kinds.pop()] if len(kinds) == 1 else "news@v1", workspace)
    return [
        Stage(f"{Path(name).stem}, rules", Plan((Step(prompt, offline),)), articles),
        Stage(f"{Path(name).stem}, with the model", plan_for(prompt, model, workspace), articles),
    ]


async def run(stage: Stage, folder: Path, workspace: Workspace) -> list[Result]:
    """The results of a stage: those that are stored, and what was missing, an article after the other."""
    sources = [article.name for article in stage.articles]
    stored = same_run(stage.plan, sources=sources, folder=folder)
    described = (
        stored.description.model_copy(update={"ending": None})
        if stored
        else new_description(stage.plan, sources=sources, workspace=str(workspace.root), folder=folder)
    )
    before = [one for one in stored.results() if one.status == "done"] if stored else []
    done = frozenset(one.document_id for one in before)
    documents = [article.document for article in stage.articles]
    after = []
    with RunWriter(stored.path if stored else folder / described.id, described) as writer:
        async for result in run_documents(documents, stage.plan, writer, done=done, in_flight=1):
            after.append(result)
            usage = result.usage
            said = f"{stage.name}: {result.document.name} {result.status} {usage.seconds:.0f} s, {usage.calls} calls"
            sys.stderr.write(f"{said}, {usage.from_ledger} from the ledger, {len(result.records)} records\n")
    await close_models(stage.plan)
    return [*before, *after]


def report(stage: Stage, results: Sequence[Result], seconds: float) -> None:
    """Print the rows of a stage: a line for each kind, and what an article cost."""
    found: Report = score(results, stage.articles, cards=[schema.card for schema in stage.plan.schemas.values()])
    for kind in (name for name in ("event", "stance") if name in found.kinds):
        one = found.kinds[kind]
        interval = f"{figure(one.interval.low)}–{figure(one.interval.high)}" if one.interval else "–"
        shown = [figure(number) for number in (one.headline.f1, one.headline.precision, one.headline.recall)]
        made = sum(record.kind == kind and record.made.by == "model" for row in results for record in row.records)
        row = (stage.name, kind, str(len(results)), shown[0], interval, *shown[1:], figure(one.records.f1), str(made))
        sys.stdout.write(f"| {' | '.join(row)} |\n")
    asked = [row.usage for row in results if row.usage.calls]
    if asked:
        each = sum(one.seconds for one in asked) / len(asked)
        tokens = [
            sum(getattr(one, name) for one in asked) / len(asked)
            for name in ("input_tokens", "cached_tokens", "output_tokens")
        ]
        calls = sum(one.calls for one in asked) / len(asked)
        sys.stdout.write(
            f"{stage.name}: {calls:.0f} calls, {each:.0f} s, {tokens[0]:.0f} tokens in ({tokens[1]:.0f} cached),"
            f" {tokens[2]:.0f} out for each of {len(asked)} articles; this time {seconds:.0f} s\n"
        )
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
