"""What the tests of the models share: the repository's root on the path, a small schema, and requests about it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # benchmarks/ is no part of the installed package

from benchmarks.fake_server import FakeServer, Settings  # noqa: E402 - after the path is set
from llm_extract.documents.document import Document  # noqa: E402 - the same
from llm_extract.models.ledger import Ledger  # noqa: E402 - the same
from llm_extract.models.seam import Message, Request  # noqa: E402 - the same

ANSWER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "quotes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "content": {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
                    "manner": {"type": "string", "enum": ["direct", "indirect", "mixed"]},
                    "speaker": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                },
                "required": ["content", "manner", "speaker"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["quotes"],
    "additionalProperties": False,
}
TEXT = "The bridge at Orlova will stay closed, the mayor said. Work on the second pillar has not begun."

MakeRequest = Callable[..., Request]


def make_request(number: int = 0, *, text: str | None = None, sample: int = 0) -> Request:
    """A request about an article of its own for each number."""
    text = text if text is not None else f"{TEXT} This is report number {number} on the matter."
    return Request(
        document=Document(name=f"report {number}", text=text),
        schemas=(),
        prompt="quotes@v1",
        messages=(Message("system", "Find the quotes."), Message("user", f"<article>\n{text}\n</article>")),
        answer_schema=ANSWER_SCHEMA,
        sample=sample,
    )


@pytest.fixture
def request_about() -> MakeRequest:
    return make_request


@pytest.fixture
def serve() -> Iterator[Callable[[Settings], FakeServer]]:
    """Starts servers, and stops them when the test is over."""
    running: list[FakeServer] = []

    def start(settings: Settings) -> FakeServer:
        running.append(FakeServer(settings).__enter__())
        return running[-1]

    yield start
    for server in running:
        server.__exit__(None, None, None)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened
