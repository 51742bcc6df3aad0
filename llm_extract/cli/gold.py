"""``gold``: check, list, begin, count, compare and import labelled gold."""

from __future__ import annotations

import getpass
import shlex
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from llm_extract.catalog.workspace import Workspace, require_own
from llm_extract.cli.gold_sets import gold_set
from llm_extract.cli.settings import JsonOption, output, talk, workspace_in_use, write_json, write_text
from llm_extract.documents.reading import read_one
from llm_extract.errors import GoldError, StorageError
from llm_extract.evaluation.agreement import agree
from llm_extract.evaluation.checking import check as check_gold
from llm_extract.evaluation.checking import is_sound
from llm_extract.evaluation.gold_places import write_new
from llm_extract.evaluation.importing import import_gold
from llm_extract.records.gold import Fault, Gold, Labeller
from llm_extract.records.gold_files import describe_faults, gold_paths, load_gold, load_gold_lines, read_gold_set
from llm_extract.records.gold_writing import gold_json_line
from llm_extract.records.kinds import Card
from llm_extract.views.gold import agreement_view, gold_list, gold_statistics
from llm_extract.views.numbers import counted
from llm_extract.views.safety import one_line

app = typer.Typer(invoke_without_command=True)
SetArgument = Annotated[str, typer.Argument(metavar="SET", help="A gold set's name (dev, test), a folder, or a file.")]


class Source(StrEnum):
    """Public gold that can be imported."""

    POLNEAR = "polnear"
    SEESAW = "seesaw"
    SEESAW_SENTENCES = "seesaw-sentences"
    MUC4 = "muc4"


@app.callback()
def listing(context: typer.Context) -> None:
    """List the gold sets; check, begin, count, compare and import gold.

    [dim]llm-extract gold check dev[/]               each passage and value, every fault with its line
    [dim]llm-extract gold agree first second[/]      how far two labellings agree
    """
    if context.invoked_subcommand is not None:
        return
    workspace = workspace_in_use()
    for folder in sorted(path for path in workspace.gold.glob("*") if path.is_dir()):
        name, number = one_line(folder.name), counted(len(gold_paths(folder)), "file")
        output().print(Text.assemble((name, "title"), (f"  {number}  {one_line(str(folder))}", "quiet")))


@app.command("list")
def list_command(name: SetArgument = "dev") -> None:
    """One line per article of a set."""
    output().print(gold_list(gold_set(name, workspace_in_use())))


@app.command()
def check(names: Annotated[list[str] | None, typer.Argument(metavar="SET…", show_default="all sets")] = None) -> None:
    """Verify each passage and value; every fault with its line, all at once."""
    workspace = workspace_in_use()
    cards = _cards(workspace)
    paths = [_folder(name, workspace) for name in names] if names else sorted(workspace.gold.glob("*/"))
    sound = faulty = 0
    for path in (file for folder in paths for file in gold_paths(folder)):
        loaded = load_gold_lines(path) if path.suffix == ".jsonl" else [(str(path), *load_gold(path))]
        for where, article, faults in loaded:
            found = sorted([*faults, *(check_gold(article, cards) if article else ())])
            for fault in found:
                _tell(where, fault)
            if article is not None and is_sound(found):
                sound += 1
            else:
                faulty += 1
    told = f"{counted(sound, 'article')} without an error, {faulty} with errors"
    talk().print(told, style="fault" if faulty else "good")
    if not sound + faulty:
        raise GoldError("no gold files there; gold is <article>.yaml beside <article>.txt")
    if faulty:
        raise typer.Exit(1)


@app.command()
def stamp(name: SetArgument = "dev") -> None:
    """Write the digest of the article into gold files that have none, so that gold is known to be for this text."""
    workspace = workspace_in_use()
    folder = _folder(name, workspace)
    if folder == workspace.gold / name:
        require_own(workspace)
    for path in gold_paths(folder):
        text = path.read_text("utf-8")
        article, faults = load_gold(path)
        if article is None:
            raise GoldError(describe_faults(str(path), faults))
        if article.gold.digest is None:
            head, _, rest = text.partition("\n")
            try:
                path.write_text(f"{head}\ndigest: {article.document.digest}\n{rest}", "utf-8")
            except OSError as error:
                raise StorageError(f"{path}: cannot be written: {error.strerror}") from error
            write_text(str(path))


@app.command()
def new(
    article: Annotated[Path, typer.Argument(metavar="ARTICLE", help="A file with one article.")],
    to: Annotated[Path | None, typer.Option("--to", metavar="DIR", help="A gold set's folder.")] = None,
) -> None:
    """Begin a gold file for an article: the head filled in, the records to be written.

    [dim]llm-extract gold new article.txt --to evals/gold/dev[/]
    """
    document = read_one(article)
    path = (to or article.parent) / f"{article.stem}.yaml"
    labeller = (Labeller(name=getpass.getuser(), kind="person"),)
    gold = Gold(
        labeller=labeller,
        digest=document.digest,
        title=document.title,
        published=document.published,
        source=document.source,
    )
    write_new(path, gold, document)
    write_text(str(path))
    guide = workspace_in_use().labelling_guide
    learnt = f"{guide}, and llm-extract schemas show quote" if guide.is_file() else "llm-extract schemas show quote"
    after = f"llm-extract gold check {shlex.quote(str(path))}"
    said = f"write the records into it (what a record is: {learnt}); then: {after}"
    talk().print(one_line(said), style="quiet", soft_wrap=True)


@app.command("count", hidden=True)
@app.command()
def stats(name: SetArgument = "dev") -> None:
    """What a set holds: articles, words, records by kind."""
    output().print(gold_statistics(gold_set(name, workspace_in_use())))


@app.command("agree")
def agree_command(
    a: Annotated[Path, typer.Argument(help="A folder or file of gold.")],
    b: Annotated[Path, typer.Argument(help="Another labelling of the same articles.")],
    as_json: JsonOption = False,
) -> None:
    """How far two labellings agree, by the same scorer, and Krippendorff's alpha for labels."""
    found = agree(read_gold_set(a), read_gold_set(b), cards=_cards(workspace_in_use()))
    if as_json:
        value = found.model_dump(mode="json", exclude={"a_as_gold", "b_as_gold"})
        write_json(value)
    else:
        output().print(agreement_view(found))


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The set, as one JSON object a line.")],
    fmt: Annotated[Source, typer.Option("--format", "-f", help="Which set it is.")],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="A folder, for one JSONL file of gold.")],
) -> None:
    """Turn public gold into the tool's own format. Mind the sets' licences."""
    try:
        to.mkdir(parents=True, exist_ok=True)
        target = to / f"{fmt.value}.jsonl"
        count = 0
        with target.open("w", encoding="utf-8") as stream:
            for article in import_gold(file, fmt.value):
                stream.write(gold_json_line(article))
                count += 1
    except OSError as error:
        raise StorageError(f"{to}: cannot be written: {error.strerror}") from error
    write_text(str(target))
    talk().print(counted(count, "article"), style="quiet")


def _cards(workspace: Workspace) -> list[Card]:
    return [schema.card for schema in workspace.newest_schemas()]


def _folder(name: str, workspace: Workspace) -> Path:
    named = workspace.gold / name
    return named if named.exists() and name.replace("-", "").replace("_", "").isalnum() else Path(name)


def _tell(where: str, fault: Fault) -> None:
    style = "quiet" if fault.severity == "note" else "fault"
    output().print(
        Text.assemble((f"{where}:{fault.line}: ", "quiet"), (one_line(fault.message), style)), soft_wrap=True
    )
