"""Sources: which files a person means."""

from __future__ import annotations

from pathlib import Path

import pytest

from llm_extract.documents.sources import files_of, stands_for_many
from llm_extract.errors import ReadingError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.MD", "sub/c.html", "sub/deep/d.tsv", "e.yaml", ".hidden.txt", ".git/f.txt", "g[1].txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / "empty").mkdir()
    return tmp_path


def names(source: Path | str, *, below: Path) -> list[str]:
    return [str(file.relative_to(below)) for file in files_of(str(source))]


def test_a_folder_stands_for_the_articles_below_it_in_order(folder: Path) -> None:
    assert names(folder, below=folder) == ["a.MD", "b.txt", "g[1].txt", "sub/c.html", "sub/deep/d.tsv"]


@pytest.mark.parametrize("name", ["b.txt", "e.yaml", ".hidden.txt", "g[1].txt"])
def test_a_file_stands_for_itself(folder: Path, name: str) -> None:
    assert names(folder / name, below=folder) == [name]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["b.txt", "g[1].txt"]),
        ("**/*.html", ["sub/c.html"]),
        ("su?", ["sub/c.html", "sub/deep/d.tsv"]),
        ("[be].*", ["b.txt", "e.yaml"]),
    ],
)
def test_a_pattern_stands_for_what_it_matches(folder: Path, pattern: str, expected: list[str]) -> None:
    assert names(folder / pattern, below=folder) == expected


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("none.txt", "does not exist"),
        ("empty", "holds no article: none of .csv, .htm, .html, .jsonl, .md, .tsv, .txt"),
        ("*.pdf", "no article matches"),
        ("emp*", "no article matches"),
        ("x" * 5000, "does not exist"),
        ("a\0b", "does not exist"),
    ],
)
def test_what_stands_for_nothing_is_an_error(folder: Path, source: str, says: str) -> None:
    with pytest.raises(ReadingError, match=says) as refusal:
        list(files_of(f"{folder}/{source}"))
    assert refusal.value.reason == "missing"
    assert "\n" not in str(refusal.value)


def test_a_web_address_is_told_what_to_do() -> None:
    with pytest.raises(ReadingError, match=r"save the page as \.html"):
        list(files_of("https://tarrow.example/a.html"))


def test_a_link_back_up_is_not_followed_for_ever(folder: Path) -> None:
    (folder / "sub" / "up").symlink_to(folder)
    assert len(names(folder, below=folder)) == 5


def test_folders_and_patterns_stand_for_many(folder: Path) -> None:
    assert stands_for_many(str(folder))
    assert stands_for_many(f"{folder}/*.txt")
    assert not stands_for_many(str(folder / "g[1].txt"))
    assert not stands_for_many("none.txt")


def test_an_empty_name_is_not_the_current_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert not stands_for_many("")
    with pytest.raises(ReadingError, match="an empty name"):
        list(files_of(""))


def test_a_link_to_nothing_is_told_as_one(folder: Path) -> None:
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    with pytest.raises(ReadingError, match="leads to nothing"):
        list(files_of(str(folder / "gone.txt")))


def test_prompts_and_schemas_of_a_workspace_are_no_articles(folder: Path) -> None:
    for name in ("llm-extract.toml", "prompts/news/v1.md", "schemas/event/notes.txt", "evals/gold/dev/h.txt"):
        path = folder / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (folder / "prompts").mkdir()
    (folder / "prompts" / "i.txt").write_text("an article of whoever calls a folder so")
    assert [name for name in names(folder, below=folder) if "/" in name and not name.startswith("sub")] == [
        "mine/evals/gold/dev/h.txt",
        "prompts/i.txt",
    ]
