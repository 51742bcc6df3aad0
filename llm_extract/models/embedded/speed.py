"""Speed: how fast a model file reads and writes on this machine, measured once and kept beside the weights."""

from __future__ import annotations

import asyncio
import datetime
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from llm_extract.errors import Unavailable
from llm_extract.models.embedded.child import Child, start_child
from llm_extract.models.embedded.weights import GgufFile, weights_folder

# What one question about a passage takes beside the beginning that is kept, on average over the dev articles.
QUESTION_IN, QUESTION_OUT = 105, 11
QUESTIONS = 12  # about one article
PROMPTS_IN = 1_900  # tokens: the beginnings of both prompts, read once for each run
_PASSAGE = "The minister said the plan was bad and would be dropped by the council. " * 8
_WRITTEN = 24
_TIMEOUT = 600.0
_SIDECAR = "speeds.json"


class Speed(BaseModel):
    """Tokens a second: ``reads`` of a prompt, ``writes`` of an answer; on which day that was measured."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reads: float
    writes: float
    day: datetime.date

    @property
    def article_seconds(self) -> float:
        """About how long one article takes, when the beginnings of the prompts are read."""
        return QUESTIONS * (QUESTION_IN / self.reads + QUESTION_OUT / self.writes)

    @property
    def first_seconds(self) -> float:
        """About how much longer the first article takes."""
        return PROMPTS_IN / self.reads


def known_speed(file: GgufFile) -> Speed | None:
    """What was measured before; None where nothing was."""
    try:
        return Speed.model_validate(_read_sidecar().get(file.sha256))
    except ValidationError:
        return None


async def measure_speed(file: GgufFile) -> Speed:
    """Start the model, let it read and write a little, and keep how fast it was.

    Raises WeightsError and Unavailable, as starting it does.
    """
    child = await start_child(file)
    try:
        timings = await asyncio.to_thread(_ask, child)
    finally:
        await asyncio.to_thread(child.stop)
    today = datetime.datetime.now(datetime.UTC).date()
    speed = Speed(reads=timings["prompt_per_second"], writes=timings["predicted_per_second"], day=today)
    known = {**_read_sidecar(), file.sha256: speed.model_dump(mode="json")}
    weights_folder().mkdir(parents=True, exist_ok=True)
    (weights_folder() / _SIDECAR).write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")
    return speed


def _ask(child: Child) -> dict[str, Any]:
    parts = urlsplit(child.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT)
    body = {"messages": [{"role": "user", "content": _PASSAGE}], "max_tokens": _WRITTEN, "ignore_eos": True}
    headers = {"Authorization": f"Bearer {child.key}", "Content-Type": "application/json"}
    try:
        connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
        answered = json.loads(connection.getresponse().read())
        timings: dict[str, Any] = answered["timings"]
    except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
        raise Unavailable(f"llama.cpp did not answer: {error}") from error
    finally:
        connection.close()
    return timings


def _read_sidecar() -> dict[str, Any]:
    try:
        known: Any = json.loads((weights_folder() / _SIDECAR).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
