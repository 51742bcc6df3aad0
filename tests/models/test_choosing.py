"""Choosing: what a model's name means, which is meant when none is named, and what leaves the machine."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from llm_extract.errors import StorageError, UnknownReference
from llm_extract.models import choosing
from llm_extract.models.choosing import (
    choose_model,
    found_keys,
    is_remote,
    read_base_url,
    resolve_model,
    sends_away,
)
from llm_extract.models.endpoint import CallLimits
from llm_extract.models.ledger import Ledger
from llm_extract.models.presets import find_preset, load_presets
from llm_extract.models.server import ServerModel


@pytest.mark.parametrize(
    ("named", "environment", "configured", "name", "by"),
    [
        ("ollama/a", {"LLM_EXTRACT_MODEL": "vllm/b"}, "openai/c", "ollama/a", "--model"),
        (None, {"LLM_EXTRACT_MODEL": "vllm/b"}, "openai/c", "vllm/b", "LLM_EXTRACT_MODEL"),
        (None, {}, "openai/c", "openai/c", "llm-extract.toml"),
        (None, {"OPENAI_API_KEY": "k"}, None, "offline", "default"),
        ("", {"LLM_EXTRACT_MODEL": ""}, "", "offline", "default"),
    ],
)
def test_the_first_that_names_a_model_is_heard(
    named: str | None, environment: Mapping[str, str], configured: str | None, name: str, by: str
) -> None:
    choice = choose_model(named, configured=configured, environment=environment)
    assert (choice.name, choice.said_by) == (name, by)
    assert (choice.hint is None) == (by != "default")


def test_the_hint_names_keys_and_servers_that_are_there_and_no_key_itself() -> None:
    hint = choose_model(None, environment={"ANTHROPIC_API_KEY": "sk-secret"}).hint
    assert hint is not None
    assert "ANTHROPIC_API_KEY is set" in hint
    assert "secret" not in hint


def test_a_server_that_listens_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        preset = find_preset("ollama").model_copy(update={"base_url": url})
        monkeypatch.setattr(choosing, "load_presets", lambda: {"ollama": preset})
        assert choosing.found_servers() == [preset]


def test_keys_are_found_by_their_variables() -> None:
    assert [preset.name for preset in found_keys({"GEMINI_API_KEY": "x", "OPENAI_API_KEY": ""})] == ["gemini"]


@pytest.mark.parametrize("name", list(load_presets()))
def test_every_preset_gives_a_model(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if variable := load_presets()[name].key:
        monkeypatch.delenv(variable, raising=False)
    model = resolve_model(f"{name}/some/model:7b")
    assert isinstance(model, ServerModel)
    assert (model.name, model.endpoint.model) == (f"{name}/some/model:7b", "some/model:7b")
    assert is_remote(model) != load_presets()[name].local
    assert not sends_away(model)  # where a key is needed none is set


def test_no_preset_claims_to_have_been_tried() -> None:
    assert not any(preset.tried for preset in load_presets().values())


@pytest.mark.parametrize("name", [name for name, preset in load_presets().items() if preset.model])
def test_a_preset_alone_is_its_default_model(name: str) -> None:
    assert resolve_model(name).name == f"{name}/{load_presets()[name].model}"


def given(**more: Any) -> ServerModel:
    model = resolve_model("meta/llama", base_url="http://gpu.example:8000", **more)
    assert isinstance(model, ServerModel)
    return model


def test_with_a_base_url_the_whole_name_is_the_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-for-openai-only")
    monkeypatch.setenv("LLM_EXTRACT_API_KEY", "mine")
    model = given(parameters={"temperature": 1, "seed": 3}, limits=CallLimits(in_flight=2))
    assert (model.name, model.endpoint.model, model.server) == (
        "meta/llama",
        "meta/llama",
        "http://gpu.example:8000/v1",
    )
    assert model.parameters == {"temperature": 1, "seed": 3}
    assert model.endpoint.key == "mine"
    assert model.limiter.limits.in_flight == 2
    assert is_remote(model)


def test_another_servers_key_is_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-for-openai-only")
    assert given().endpoint.key is None


def test_a_password_in_the_url_is_not_part_of_the_servers_name() -> None:
    model = resolve_model("m", base_url="https://user:secret@gpu.example/v1")
    assert model.server == "https://gpu.example/v1"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("olama/llama3.2", "did you mean 'ollama'"),
        ("gpt-4o", "PRESET/MODEL"),
        ("ofline", "did you mean 'offline'"),
        ("ollama", "names no model"),
        ("ollama/", "names no model"),
    ],
)
def test_a_name_that_means_nothing_says_what_would(name: str, said: str) -> None:
    with pytest.raises(UnknownReference, match=said):
        resolve_model(name)


@pytest.mark.parametrize("url", ["gpu:8000", "ftp://gpu/v1", "http://", "", "/v1"])
def test_a_url_that_is_none_says_how_one_looks(url: str) -> None:
    with pytest.raises(UnknownReference, match="http://"):
        read_base_url(url)


@pytest.mark.parametrize(
    ("url", "remote"),
    [
        ("http://127.0.0.1:1/v1", False),
        ("http://127.8.9.1/v1", False),
        ("http://localhost:1/v1", False),
        ("http://[::1]:1/v1", False),
        ("http://192.168.0.7/v1", True),
        ("https://api.example.com/v1", True),
        ("http://localhost.example.com/v1", True),
    ],
)
def test_only_this_machine_is_not_remote(url: str, remote: bool) -> None:
    assert is_remote(resolve_model("m", base_url=url)) == remote


def test_offline_replay_and_batch_stay_here(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        names = ["offline", "replay", "replay/ollama/llama3.2", "batch", "batch/openai/gpt"]
        models = [resolve_model(name, ledger=ledger) for name in names]
        assert [model.name for model in models] == names
        assert not any(is_remote(model) for model in models)


def test_replay_without_a_ledger_says_so() -> None:
    with pytest.raises(StorageError, match="replay"):
        resolve_model("replay")
