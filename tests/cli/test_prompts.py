"""``prompts`` and ``schemas``: what is listed, and what is not frozen, or not written, however politely it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.calling import ROOT
from tests.inside import Inside


@pytest.fixture
def mine(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> Path:
    inside("init", "mine")
    monkeypatch.chdir("mine")
    return Path.cwd()


def test_a_frozen_version_that_was_edited_is_told_in_the_list_and_by_doctor(inside: Inside, mine: Path) -> None:
    assert "edited since" not in inside("prompts").out
    path = mine / "prompts" / "quotes" / "v1.md"
    path.write_text(path.read_text("utf-8").replace("# user", "# user\n\nMind the commas."), "utf-8")
    line = next(line for line in inside("prompts").out.splitlines() if line.startswith("quotes@v1"))
    assert "edited since" in line
    assert "quotes@v1 is frozen and was edited since" in inside("doctor").out


def test_a_draft_is_frozen_only_when_it_differs_and_says_why(inside: Inside, mine: Path) -> None:
    lock = (mine / "prompts" / "versions.lock").read_text("utf-8")
    inside("prompts", "new", "quotes")
    inside("prompts", "freeze", "quotes@v2").refuses("say in change: why")
    path = mine / "prompts" / "quotes" / "v2.md"
    text = path.read_text("utf-8").replace("Draft made from quotes@v1; say here why it exists.", "Commas.")
    path.write_text(text, "utf-8")
    inside("prompts", "freeze", "quotes@v2").refuses("nothing differs", "quotes@v1")
    assert (mine / "prompts" / "versions.lock").read_text("utf-8") == lock
    path.write_text(text.replace("# user", "# user\n\nMind the commas."), "utf-8")
    assert inside("prompts", "freeze", "quotes@v2").code == 0
    assert inside("prompts", "freeze", "quotes@v2").code == 0, "again is no harm"


def written() -> dict[Path, int]:
    """When each file of the workspace that came with the tool was written."""
    files = (path for part in ("prompts", "schemas", "evals") for path in (ROOT / part).rglob("*"))
    return {path: path.stat().st_mtime_ns for path in files if path.is_file() and "__pycache__" not in path.parts}


@pytest.mark.parametrize(
    "words",
    [
        ("prompts", "new", "quotes"),
        ("prompts", "freeze", "news@v2"),
        ("schemas", "write", "quote"),
        ("gold", "stamp", "dev"),
        ("eval", "last", "--bless", "mine"),
    ],
    ids=" ".join,
)
def test_what_came_with_the_tool_is_not_written_to(inside: Inside, words: tuple[str, ...]) -> None:
    before = written()
    inside(*words).refuses("llm-extract init DIR")
    assert written() == before


def test_a_workspace_that_is_named_is_written_to(inside: Inside) -> None:
    inside("init", "mine")
    assert inside("-w", "mine", "prompts", "new", "quotes").code == 0
    assert inside("-w", "mine", "schemas", "write", "quote").out.strip().endswith("mine/schemas/quote/v1.schema.json")


def test_list_is_what_the_noun_alone_is_and_the_default_is_marked(inside: Inside) -> None:
    for noun in ("prompts", "schemas"):
        assert inside(noun, "list").out == inside(noun).out
        assert inside(noun, "list", "--json").json == inside(noun, "--json").json
    marked = [line for line in inside("prompts").out.splitlines() if " default" in line]
    assert [line.split()[0] for line in marked] == ["news@v1"]


def test_a_gold_file_that_is_begun_says_what_comes_next(inside: Inside, article: Path) -> None:
    assert "then: llm-extract gold check ferry.yaml" in inside("gold", "new", article.name).err
    assert inside("gold", "count", article.with_suffix(".yaml")).code == 0


def test_a_gold_file_is_begun_in_a_set_with_the_article_beside_it_and_the_guide_is_named(
    inside: Inside, tmp_path: Path
) -> None:
    (tmp_path / "vote.md").write_text("---\npublished: 2026-03-14\n---\n# Vote\n\nThe council voted.\n", "utf-8")
    assert inside("init", "mine").code == 0
    begun = inside("-w", "mine", "gold", "new", "vote.md", "--to", "mine/evals/gold/dev")
    assert "mine/evals/README.md" in begun.err
    assert (tmp_path / "mine/evals/README.md").is_file()
    assert inside("-w", "mine", "gold", "check", "dev").code == 0
    inside("-w", "mine", "gold", "new", "vote.md", "--to", "mine/evals/gold/dev").refuses("is there already")


@pytest.mark.parametrize("words", [("gold", "new"), ("rules", "explain"), ("prompts", "render", "news")])
def test_what_asks_for_one_article_takes_no_file_of_many(
    inside: Inside, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "many.csv").write_text("text\nThe first one.\nThe second one.\n", "utf-8")
    inside(*words, "many.csv").refuses("holds several articles")
    assert not (tmp_path / "many.yaml").exists()
