"""Schemas: loading, the canonical JSON Schema, the codebook's closed sets, and a fourth kind by files alone."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from rich.console import Console

from llm_extract.catalog.composing import compose
from llm_extract.catalog.references import canonical_json
from llm_extract.catalog.schemas import canonical_schema, load_schema
from llm_extract.catalog.workspace import Workspace, find_workspace
from llm_extract.documents.document import Document
from llm_extract.errors import SchemaError, UnknownReference
from llm_extract.extraction.extracting import Plan, Step, extract_document
from llm_extract.views.articles import Choice, article_view
from llm_extract.views.markdown import article_markdown
from llm_extract.views.theme import THEME
from tests.answering import Answering
from tests.calling import ROOT

KINDS = ("event", "quote", "stance")
PLEDGE = ROOT / "tests" / "pledge_workspace"


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_json_schema_is_the_modules_own(bundled: Workspace, kind: str) -> None:
    schema = bundled.schema(f"{kind}@v1")
    committed = json.loads((bundled.schemas / kind / "v1.schema.json").read_text("utf-8"))
    assert canonical_json(committed) == canonical_json(canonical_schema(schema.kind.answer))


@pytest.mark.parametrize("kind", KINDS)
def test_every_object_of_the_schema_is_closed_and_requires_all_its_fields(bundled: Workspace, kind: str) -> None:
    schema = bundled.schema(f"{kind}@v1").answer_schema
    assert schema["additionalProperties"] is False
    assert schema["required"] == list(schema["properties"])
    assert "$defs" not in schema
    assert all(field.get("description") for field in schema["properties"].values())


def test_the_closed_sets_are_the_codebooks(bundled: Workspace) -> None:
    event = bundled.schema("event@v1").card
    assert len(event.field("type").values) == 17, "16 PLOVER types and OTHER"
    assert {"AGREE", "CONSULT", "SANCTION", "ASSAULT", "OTHER"} <= set(event.field("type").values)
    assert not {"DEMAND", "DISAPPROVE", "INVESTIGATE"} & set(event.field("type").values)
    assert event.field("modality").values == ("actual", "planned", "hypothetical", "negated", "historical")
    assert event.field("status").values == ("asserted", "claimed", "denied", "disputed")
    assert bundled.schema("quote@v1").card.field("manner").values == ("direct", "indirect", "mixed")
    stance = bundled.schema("stance@v1").card
    assert stance.field("polarity").values == ("support", "oppose", "neutral")
    assert stance.field("basis").values == ("said", "done", "reported")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = 1\n", "defines no KIND"),
        ("import nowhere\n", "ModuleNotFoundError: No module named 'nowhere'"),
        ("def broken(:\n", "SyntaxError"),
        ("1 / 0\n", "ZeroDivisionError"),
    ],
)
def test_a_broken_module_is_one_line(tmp_path: Path, source: str, said: str) -> None:
    path = tmp_path / "odd" / "v1.py"
    path.parent.mkdir()
    path.write_text(source, "utf-8")
    with pytest.raises(SchemaError) as error:
        load_schema(path)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_field_without_a_rule_is_told(tmp_path: Path) -> None:
    source = (PLEDGE / "schemas" / "pledge" / "v1.py").read_text("utf-8")
    path = tmp_path / "pledge" / "v1.py"
    path.parent.mkdir()
    path.write_text(
        source.replace('Annotated[str, Rule(role="name", compare="names", label="promiser")]', "str"), "utf-8"
    )
    with pytest.raises(SchemaError, match="'promiser' has no Rule"):
        load_schema(path)


def test_an_unknown_schema_names_the_nearest(bundled: Workspace) -> None:
    with pytest.raises(UnknownReference, match="did you mean 'quote'"):
        bundled.schema("quotes")
    with pytest.raises(UnknownReference, match="there is quote@v1"):
        bundled.schema("quote@v7")


def test_a_fourth_kind_by_files_alone_goes_through_extraction_and_display() -> None:
    workspace = find_workspace(PLEDGE)
    text = "Mayor Ife Adeyemi promised two new ferries by June.\n\nShe also promised to listen.\n"
    answer = {
        "pledges": [
            {
                "evidence": ["promised two new ferries by June"],
                "promiser": "Ife Adeyemi",
                "promised": "two new ferries",
                "deadline": "by June",
            },
            {"evidence": ["promised to listen"], "promiser": "Ife Adeyemi", "promised": "listening", "deadline": None},
            {
                "evidence": ["promised three ferries"],
                "promiser": "Ife Adeyemi",
                "promised": "ferries",
                "deadline": None,
            },
        ]
    }
    plan = Plan((Step(compose("pledges", workspace), Answering([answer])),))
    result = asyncio.run(extract_document(Document(name="ferries", text=text), plan))
    assert [record.id.rsplit(".")[-1] for record in result.records] == ["p1", "p2"]
    assert [record.fields["words"] for record in result.records] == [3, 1]
    assert [record.has_flag("open_ended") for record in result.records] == [False, True]
    assert [one.reason for one in result.rejected] == ["ungrounded"]
    cards = [schema.card for schema in plan.schemas.values()]
    console = Console(width=100, record=True, theme=THEME, file=__import__("io").StringIO())
    console.print(article_view(result, cards, Choice()))
    shown = console.export_text()
    assert "Pledges 2" in shown
    assert "Ife Adeyemi  two new ferries" in shown
    assert "by when by June" in shown
    assert "### Pledges (2)" in article_markdown(result, cards, Choice())


def test_the_engine_the_scorer_and_the_views_know_no_kind_by_name() -> None:
    """No module above the schemas says event, quote or stance but in its docs, its offline rules, and its importers."""
    allowed = {"models/offline", "evaluation/importing"}
    for path in sorted((ROOT / "llm_extract").rglob("*.py")):
        inside = path.relative_to(ROOT / "llm_extract").as_posix()
        if any(inside.startswith(one) for one in allowed):
            continue
        lines = (line.split("#")[0] for line in path.read_text("utf-8").splitlines())
        code = "\n".join(line for line in lines if not line.lstrip().startswith((">>>", "...")))
        for kind in ("event", "quote", "stance"):
            assert f'== "{kind}"' not in code, inside
            assert f'kind="{kind}"' not in code, inside
