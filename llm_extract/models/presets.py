"""Presets: named servers with their base URL, key variable and default model, read from ``presets.yaml``."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from llm_extract.catalog.references import did_you_mean
from llm_extract.errors import UnknownReference
from llm_extract.models.habits import Mode


class Preset(BaseModel):
    """One named server. ``tried`` says whether it was ever run against the real service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    base_url: str
    key: str | None = None
    model: str | None = None
    mode: Mode = "json_schema"
    local: bool
    tried: bool


@functools.cache
def load_presets() -> Mapping[str, Preset]:
    """All presets by name, in the order of the file."""
    written = yaml.safe_load(resources.files(__package__).joinpath("presets.yaml").read_text("utf-8"))
    return {name: Preset(name=name, **entry) for name, entry in written.items()}


def find_preset(name: str) -> Preset:
    """The preset of that name.

    >>> find_preset("ollama").base_url
    'http://127.0.0.1:11434/v1'

    Raises UnknownReference.
    """
    presets = load_presets()
    if name not in presets:
        raise UnknownReference(
            f"no preset {name!r}{did_you_mean(name, presets)}"
            " (a model is written PRESET/MODEL; any other server is given with --base-url URL --model NAME)"
        )
    return presets[name]
