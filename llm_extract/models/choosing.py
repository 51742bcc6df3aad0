"""Choosing: from the name of a model to the model, and which one is meant when none is named."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from llm_extract.catalog.references import did_you_mean
from llm_extract.catalog.stated_prices import StatedPrices, stated_prices
from llm_extract.errors import StorageError, UnknownReference
from llm_extract.models.budget import Budget
from llm_extract.models.endpoint import DEFAULT_PARAMETERS, CallLimits, Endpoint, is_loopback
from llm_extract.models.ledger import Ledger
from llm_extract.models.presets import Preset, find_preset, load_presets
from llm_extract.models.recorded import BatchModel, ReplayModel
from llm_extract.models.seam import Model
from llm_extract.models.server import ServerModel

KEY_VARIABLE = "LLM_EXTRACT_API_KEY"  # for servers that are given by --base-url
MODEL_VARIABLE = "LLM_EXTRACT_MODEL"
OFFLINE = "offline"
LOCAL = "local"
_MAKERS = {  # how names of models begin, and who serves them
    "gpt-": "openai",
    "chatgpt": "openai",
    "o1": "openai",
    "o3": "openai",
    "o4": "openai",
    "claude-": "anthropic",
    "gemini-": "gemini",
    "mistral-": "mistral",
    "deepseek-": "deepseek",
    "llama": "ollama",
    "qwen": "ollama",
    "gemma": "ollama",
    "phi": "ollama",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which model is used, where that was said, and a hint where nothing was said."""

    name: str
    said_by: str
    hint: str | None = None


def choose_model(
    named: str | None, *, configured: str | None = None, environment: Mapping[str, str] = os.environ
) -> Choice:
    """Which model is meant: the one that is named, else LLM_EXTRACT_MODEL's, else llm-extract.toml's.

    Where none is named, offline: the embedded model takes its time, and no difference to the rules was shown for it. A
    hosted or foreign server is never chosen by itself, because articles may be unpublished; the hint tells of them all.
    """
    said = {"--model": named, MODEL_VARIABLE: environment.get(MODEL_VARIABLE), "llm-extract.toml": configured}
    for by, name in said.items():
        if name:
            return Choice(name, by)
    return Choice(OFFLINE, "default", _hint(environment))


def is_local_ready() -> bool:
    """Whether the embedded model can be asked: its weights were fetched and llama.cpp is installed."""
    from llm_extract.models.embedded.weights import default_weights  # noqa: PLC0415 - not needed to name a model

    return default_weights().is_here and find_spec("xllamacpp") is not None


def resolve_model(  # noqa: PLR0913 - each is one choice of the user's, and all but the name are keywords
    name: str,
    *,
    base_url: str | None = None,
    key: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    limits: CallLimits | None = None,
    ledger: Ledger | None = None,
    fresh: bool = False,
    prices: StatedPrices | None = None,
    budget: Budget | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Model:
    """The model of a name: ``ollama/llama3.2``, ``offline``, ``local``, ``local/PATH.gguf``, ``replay``, ``batch``.

    With ``base_url`` the whole name is what that server calls its model. Calls go through the ledger where one is
    given; ``fresh`` looks nothing up. ``prices`` are those of the workspace; ``budget`` is what may be spent.
    A key that is missing is told at the first call: answers of the ledger need none.
    Raises UnknownReference for a name or URL that cannot be meant, and StorageError for ``replay`` without a ledger.
    """
    head, _, rest = name.partition("/")
    if base_url is None and head == OFFLINE:
        return _offline()
    if base_url is None and head == LOCAL:
        return _embedded(name, ledger, fresh=fresh)
    if base_url is None and head == "replay":
        if ledger is None:
            raise StorageError("replay answers from the ledger; it cannot be used without one")
        return ReplayModel(ledger, rest or None)
    if base_url is None and head == "batch":
        return BatchModel(ledger, rest or None)
    added = {**DEFAULT_PARAMETERS, **(parameters or {})}
    limits = limits or CallLimits()
    if base_url is None:
        endpoint = _preset_endpoint(name, key, added, limits, environment)
    else:
        endpoint = Endpoint(
            name=name,
            model=name,
            base_url=read_base_url(base_url),
            key=key or environment.get(KEY_VARIABLE),
            key_variable=KEY_VARIABLE,
            parameters=added,
            limits=limits,
        )
    stated = stated_prices(prices or {}, environment)
    return ServerModel(endpoint, ledger=ledger, fresh=fresh, prices=stated, budget=budget)


def is_remote(model: Model) -> bool:
    """Whether a call to this model leaves the machine."""
    return model.server.startswith(("http://", "https://")) and not is_loopback(model.server)


def sends_away(model: Model) -> bool:
    """Whether calls to this model will leave the machine; without the key that it needs there is no call."""
    return is_remote(model) and not (isinstance(model, ServerModel) and model.endpoint.lacks_key)


def read_base_url(text: str) -> str:
    """A base URL in one form: without a slash at its end, with ``/v1`` where it has no path.

    >>> read_base_url("http://gpu:8000"), read_base_url("https://host/api/v1/chat/completions")
    ('http://gpu:8000/v1', 'https://host/api/v1')

    Raises UnknownReference.
    """
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or not text.isprintable():
        raise UnknownReference(f"{text!r} is no base URL; write it like http://127.0.0.1:8000/v1")
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    return parts._replace(path=path or "/v1", query="", fragment="").geturl()


def found_keys(environment: Mapping[str, str] = os.environ) -> list[Preset]:
    """The presets whose key is in the environment."""
    return [preset for preset in load_presets().values() if preset.key and environment.get(preset.key)]


def found_servers() -> list[Preset]:
    """The presets of this machine at whose port something listens."""
    return [preset for preset in load_presets().values() if preset.local and _listens(preset.base_url)]


def _preset_endpoint(
    name: str, key: str | None, parameters: Mapping[str, Any], limits: CallLimits, environment: Mapping[str, str]
) -> Endpoint:
    head, slash, model = name.partition("/")
    if not slash and head not in load_presets():
        known = [OFFLINE, LOCAL, "replay", "batch", *load_presets()]
        raise UnknownReference(
            f"no model {name!r}{_with_its_preset(name) or did_you_mean(name, known)}"
            " (a model is written PRESET/MODEL, or given with --base-url URL --model NAME)"
        )
    preset = find_preset(head)
    if not model and preset.model is None:
        raise UnknownReference(f"{name!r} names no model; write {name}/MODEL")
    model = model or preset.model or ""
    return Endpoint(
        name=f"{preset.name}/{model}",
        model=model,
        base_url=preset.base_url,
        key=key or (environment.get(preset.key) if preset.key else None),
        key_variable=preset.key,
        key_required=preset.key is not None,
        parameters=parameters,
        mode=preset.mode,
        limits=limits,
    )


def _with_its_preset(name: str) -> str:
    """A hint for a model that was named without its server, where the name begins as that server's names do."""
    preset = next((preset for begins, preset in _MAKERS.items() if name.lower().startswith(begins)), None)
    return f"; did you mean {f'{preset}/{name}'!r}?" if preset in load_presets() else ""


def _offline() -> Model:
    from llm_extract.models.offline.model import OfflineModel  # noqa: PLC0415 - its word lists are not needed to start

    return OfflineModel()


def _embedded(name: str, ledger: Ledger | None, *, fresh: bool) -> Model:
    from llm_extract.models.embedded.model import EmbeddedModel  # noqa: PLC0415 - only those who name it need it
    from llm_extract.models.embedded.weights import find_file  # noqa: PLC0415 - the same

    return EmbeddedModel(find_file(name), ledger=ledger, fresh=fresh)


def _hint(environment: Mapping[str, str]) -> str:
    there = [f"{preset.key} is set: --model {preset.name}/MODEL" for preset in found_keys(environment)]
    there += [f"{preset.title} may be running: --model {preset.name}/MODEL" for preset in found_servers()]
    if is_local_ready():
        there.append("a small model's weights are here: --model local")
    return f"no model was named, rules are used ({'; '.join(there) or 'name one with --model PRESET/MODEL'})"


def _listens(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=0.1):
            return True
    except OSError:
        return False
