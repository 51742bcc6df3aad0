"""The embedded model on the command line: pulled, listed, told by doctor, chosen, run, and honest about itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from llm_extract.models.choosing import choose_model
from llm_extract.models.embedded import child
from llm_extract.models.embedded.weights import GgufFile, default_weights
from tests.calling import ARTICLE
from tests.inside import Inside
from tests.models.embedded.conftest import small  # noqa: F401 - a fixture

TOLD = "a small model on this machine, to try the tool with"


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Inside:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    return Inside(monkeypatch, capsysbinary)


def pretend_weights() -> None:
    """A file of the right name and size, without anything in it."""
    path = default_weights().path
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(default_weights().bytes)


def test_weights_that_cannot_be_had_are_told_in_lines_that_say_what_to_do(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    called = inside("models", "pull", "local")
    assert called.code == 2
    assert called.out == ""
    told = called.err.splitlines()
    assert told[0].startswith("Qwen2.5-Coder-1.5B-Instruct")
    assert "1.1 GB to download" in told[0]
    assert "2.1 GB of memory" in told[0]
    assert "the model hub does not answer" in called.err
    assert told[-1].startswith("llm-extract: the weights of qwen2.5-coder-1.5b cannot be had here")
    assert "Traceback" not in called.err


def test_a_name_that_no_weights_have_is_told(inside: Inside) -> None:
    called = inside("models", "pull", "lokal")
    assert called.code == 2
    assert "no weights 'lokal'" in called.err


def test_without_the_weights_local_names_the_command_that_fetches_them(inside: Inside) -> None:
    called = inside("run", "article.txt", "--model", "local")
    assert called.code == 2
    assert "llm-extract models pull local" in called.err


def test_doctor_says_what_the_machine_can_run(inside: Inside) -> None:
    assert "fits (1.1 GB" in " ".join(inside("doctor").out.split())
    pretend_weights()
    assert "is here; its speed was not measured yet" in " ".join(inside("doctor").out.split())


def test_the_list_of_models_says_how_to_get_it(inside: Inside) -> None:
    assert "models pull local" in " ".join(inside("models").out.split())


def test_where_its_weights_are_the_hint_tells_of_it_and_the_rules_stay_the_default() -> None:
    without = choose_model(None, environment={})
    assert "--model local" not in str(without.hint)
    pretend_weights()
    chosen = choose_model(None, environment={})
    assert chosen.name == "offline"
    assert "--model local" in str(chosen.hint)


def test_memory_that_is_short_is_one_line(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_weights()
    monkeypatch.setattr(child, "free_memory", lambda: 100)
    called = inside("models", "pull", "local")
    assert called.code == 2
    assert "of memory" in called.err.splitlines()[-1]


def test_a_run_shows_the_rules_records_first_and_says_who_made_each(
    inside: Inside,
    small: GgufFile,  # noqa: F811 - the fixture
) -> None:
    called = inside("run", "article.txt", "--model", f"local/{small.path}", "--json")
    assert called.code == 0, called.err
    assert TOLD in " ".join(called.err.split())
    (article,) = json.loads(called.out)["articles"]
    assert article["status"] == "done"
    assert [origin["prompt"] for origin in article["origins"]] == ["news@v1", "local-events@v3", "local-stances@v3"]
    assert {record["made"]["by"] for record in article["records"]} <= {"rules", "model"}
    assert any(record["made"]["by"] == "rules" for record in article["records"])

    again = inside("run", "article.txt", "--model", f"local/{small.path}")
    assert again.code == 0
    assert "by rules at once" in " ".join(again.err.split())
