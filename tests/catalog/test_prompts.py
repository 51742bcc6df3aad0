"""Prompts: what a file must hold, and what each fault says."""

import re
from pathlib import Path

import pytest

from llm_extract.catalog.composing import compose
from llm_extract.catalog.drafting import new_version
from llm_extract.catalog.lock import check_against_lock, freeze, is_frozen, read_lock
from llm_extract.catalog.prompts import fill, find_prompt, load_prompt
from llm_extract.catalog.references import parse_reference
from llm_extract.catalog.workspace import Workspace
from llm_extract.errors import GoldError, PromptError, UnknownReference

GOOD = """---
schemas: [quote@v1]
change: A test.
---
# system

Find quotes. {{fields}}

# user

{{article}}
"""


def write_prompt(folder: Path, text: str, name: str = "mine", version: int = 1) -> Path:
    path = folder / "prompts" / name / f"v{version}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_good_prompt_has_its_parts_in_order(tmp_path: Path) -> None:
    prompt = load_prompt(write_prompt(tmp_path, GOOD))
    assert [part.role for part in prompt.parts] == ["system", "user"]
    assert prompt.placeholders == {"fields", "article"}
    assert str(prompt.reference) == "mine@v1"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("---\nschemas", "schemas", "must begin with front matter"),
        ("change: A test.\n", "", "change: Field required"),
        ("schemas: [quote@v1]", "schemas: []", "schemas: Tuple should have at least 1 item"),
        ("schemas: [quote@v1]", "schemas: [quote@v1", "the front matter is not YAML"),
        ("change: A test.", "change: A test.\ntemperature: 0", "temperature: Extra inputs are not permitted"),
        ("{{article}}", "", "the value 'article' has no placeholder"),
        ("{{article}}", "{{artikle}} {{article}}", "{{artikle}} has no value; did you mean 'article'?"),
        ("{{article}}", "{{examples}} {{article}}", "{{examples}} has no value; list examples:"),
        ("change: A test.", "change: A test.\nexamples: [one]", "the value 'examples' has no placeholder"),
        ("# user", "# Rules", "heading '# Rules' names no role"),
        ("# system", "Some words.\n\n# system", "comes a heading that names a role"),
    ],
)
def test_a_fault_is_told_in_one_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(PromptError) as error:
        load_prompt(write_prompt(tmp_path, GOOD.replace(old, new, 1)))
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_filled_in_is_never_read_as_a_placeholder() -> None:
    assert fill("{{article}}", {"article": "{{title}} {% raw %} {{ 7*7 }}", "title": "no"}) == (
        "{{title}} {% raw %} {{ 7*7 }}"
    )


def test_the_newest_version_is_meant_where_none_is_named(tmp_path: Path) -> None:
    for version in (1, 2, 10):
        write_prompt(tmp_path, GOOD, version=version)
    assert find_prompt(tmp_path / "prompts", parse_reference("mine")).name == "v10.md"


def test_a_draft_is_not_meant_by_chance(own: Workspace) -> None:
    write_prompt(own.root, GOOD)
    freeze(compose("mine@v1", own), own.prompts)
    write_prompt(own.root, GOOD, version=2)
    assert compose("mine", own).name == "mine@v1"
    assert compose("mine@v2", own).name == "mine@v2"


@pytest.mark.parametrize(
    ("reference", "said"),
    [("mime", "did you mean 'mine'?"), ("mine@v3", "there is mine@v1"), ("mine@3", "is no reference")],
)
def test_an_unknown_prompt_names_the_nearest(tmp_path: Path, reference: str, said: str) -> None:
    write_prompt(tmp_path, GOOD)
    with pytest.raises(UnknownReference) as error:
        find_prompt(tmp_path / "prompts", parse_reference(reference))
    assert said in str(error.value)


@pytest.mark.parametrize("name", ["news@v1", "events@v1", "quotes@v1", "stances@v1"])
def test_each_shipped_prompt_composes_and_leaves_only_the_article_open(bundled: Workspace, name: str) -> None:
    prompt = compose(name, bundled)
    left_open = {
        name
        for part in prompt.parts
        for name in ("title", "published", "source", "article")
        if f"{{{{{name}}}}}" in part.text
    }
    assert left_open == {"title", "published", "source", "article"}
    assert "{{" not in prompt.parts[0].text.replace("{{article}}", "")
    assert prompt.parts[-1].text.endswith("{{article}}"), "the article comes last, so that the rest is cached"
    assert set(prompt.answer_schema["properties"]) == {schema.plural for schema in prompt.schemas}


def test_the_digest_changes_with_whatever_the_model_sees(own: Workspace) -> None:
    before = compose("news@v1", own).digest
    example = own.gold / "examples" / "coast-road.txt"
    example.write_text(example.read_text("utf-8").replace("forty", "fifty"), "utf-8")
    labels = example.with_suffix(".yaml")
    labels.write_text(re.sub(r"(?m)^digest: .*\n", "", labels.read_text("utf-8")), "utf-8")
    assert compose("news@v1", own).digest != before


def test_an_example_that_does_not_hold_is_an_error(own: Workspace) -> None:
    example = own.gold / "examples" / "harbour-gates.yaml"
    example.write_text(
        example.read_text("utf-8").replace("complete: [event, quote, stance]", "complete: [event]"), "utf-8"
    )
    with pytest.raises(GoldError, match="quote, stance is not"):
        compose("news@v1", own)


def test_freezing_makes_an_edit_an_error_that_names_the_way_on(own: Workspace) -> None:
    write_prompt(own.root, GOOD)
    prompt = compose("mine@v1", own)
    assert not is_frozen(prompt, read_lock(own.prompts))
    freeze(prompt, own.prompts)
    assert is_frozen(prompt, read_lock(own.prompts))
    check_against_lock(compose("mine@v1", own), read_lock(own.prompts))
    write_prompt(own.root, GOOD.replace("Find quotes.", "Find all quotes."))
    with pytest.raises(PromptError, match="prompts new mine"):
        check_against_lock(compose("mine@v1", own), read_lock(own.prompts))


def test_a_new_version_is_a_copy_with_its_change_to_be_written(own: Workspace) -> None:
    write_prompt(own.root, GOOD)
    path = new_version("mine", own)
    assert path.name == "v2.md"
    assert load_prompt(path).front.change.startswith("Draft made from mine@v1")
    assert path.read_text("utf-8").split("# system")[1] == GOOD.split("# system")[1]
