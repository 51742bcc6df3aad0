"""The embedded model with llama.cpp for real: start, answers that keep to what is offered, prefixes, and its end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from llm_extract.documents.document import Document
from llm_extract.errors import Unavailable, WeightsError
from llm_extract.models.choosing import resolve_model
from llm_extract.models.embedded import child as child_module
from llm_extract.models.embedded.child import Child, start_child
from llm_extract.models.embedded.model import EmbeddedModel
from llm_extract.models.embedded.questions import choices
from llm_extract.models.embedded.weights import GgufFile, find_file
from llm_extract.models.ledger import Ledger
from llm_extract.models.seam import Message, Reply, Request

RULE = "You answer with one of the labels that are offered, as JSON, and with nothing else. " * 12
OFFERED = choices("type", ["REJECT", "REQUEST"], actor=["the “union”", "Ösel", ""])
PATIENCE = 60.0


def request(text: str, schema: dict[str, Any] = OFFERED) -> Request:
    return Request(
        document=Document(text=text),
        schemas=(),
        prompt="local-events@v1",
        messages=(Message("system", RULE), Message("user", text)),
        answer_schema=schema,
    )


def ask(model: EmbeddedModel, *texts: str) -> list[Reply]:
    async def answers() -> list[Reply]:
        try:
            return [await model.answer(request(text)) for text in texts]
        finally:
            await model.close()

    return asyncio.run(answers())


def test_answers_are_compact_and_one_of_those_that_are_offered(small: GgufFile) -> None:
    replies = ask(EmbeddedModel(small), "The union said no.", "Ösel asked for help.", "Nothing happened.")
    for reply in replies:
        value = json.loads(reply.text)
        assert reply.text == json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        (form,) = [one for one in OFFERED["anyOf"] if set(one["properties"]) == set(value)]
        assert all(value[name] in form["properties"][name]["enum"] for name in value)
        assert reply.usage is not None


def test_the_beginning_that_two_questions_share_is_read_once(small: GgufFile) -> None:
    first, second = ask(EmbeddedModel(small), "The union said no.", "Ösel asked for help.")
    assert first.usage is not None
    assert second.usage is not None
    assert first.usage.cached == 0
    assert second.usage.cached > second.usage.input * 0.8


def test_the_ledger_answers_without_starting_the_model(small: GgufFile, tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        (asked,) = ask(EmbeddedModel(small, ledger=ledger), "The union said no.")
        moved = small.model_copy(update={"path": tmp_path / "elsewhere.gguf"})
        (recalled,) = ask(EmbeddedModel(moved, ledger=ledger), "The union said no.")
    assert (asked.source, recalled.source) == ("call", "ledger")
    assert recalled.text == asked.text
    assert recalled.key == asked.key


def test_a_server_that_dies_is_started_again_once(small: GgufFile) -> None:
    model = EmbeddedModel(small)

    async def answers() -> Sequence[Reply]:
        try:
            before = await model.answer(request("The union said no."))
            running = model._attempts.child
            assert running is not None
            running.process.kill()
            running.process.wait()
            return before, await model.answer(request("The union said no."))
        finally:
            await model.close()

    before, after = asyncio.run(answers())
    assert before.text == after.text


def test_the_server_wants_its_key_and_listens_on_this_machine_alone(small: GgufFile) -> None:
    async def look() -> Child:
        return await start_child(small)

    child = asyncio.run(look())
    try:
        assert child.address.startswith("http://127.0.0.1:")
        assert not any(child.key in word for word in command_line(child.process.pid))
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{child.address}/v1/chat/completions", data=b"{}", timeout=PATIENCE)
        assert refused.value.code == 401
    finally:
        child.stop()
    assert child.process.returncode is not None


def command_line(process: int) -> list[str]:
    path = Path(f"/proc/{process}/cmdline")
    return path.read_text().split("\0") if path.exists() else []


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked for in /proc")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_killed_leaves_no_process(small: GgufFile, ending: signal.Signals, tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\n"
        "from llm_extract.models.embedded.child import start_child\n"
        "from llm_extract.models.embedded.weights import find_file\n"
        "async def main():\n"
        f"    child = await start_child(find_file('local/{small.path}'))\n"
        "    print(child.process.pid, flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    run = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert run.stdout is not None
    held = int(run.stdout.readline())
    assert is_alive(held)
    run.send_signal(ending)
    run.wait(PATIENCE)
    run.stdout.close()
    end = time.monotonic() + PATIENCE
    while is_alive(held) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_alive(held)


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_file_that_is_no_model_is_told_in_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(1_000))
    model = resolve_model(f"local/{broken}")
    with pytest.raises(Unavailable, match=r"did not start with .*broken\.gguf") as told:
        asyncio.run(model.answer(request("The union said no.")))
    assert "\n" not in str(told.value)
    (tmp_path / "text.gguf").write_text("not a model")
    with pytest.raises(WeightsError, match="is no GGUF file"):
        find_file(f"local/{tmp_path / 'text.gguf'}")


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "some.gguf"
    path.write_bytes(b"GGUF")
    monkeypatch.setattr(child_module, "find_spec", lambda _: None)
    with pytest.raises(WeightsError, match=r"pip install 'llm-extract\[local\]'"):
        asyncio.run(resolve_model(f"local/{path}").answer(request("The union said no.")))


def test_weights_that_are_not_here_are_told_with_the_command_that_fetches_them() -> None:
    with pytest.raises(WeightsError, match="llm-extract models pull local"):
        resolve_model("local")


def test_memory_that_is_taken_is_told_before_anything_starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "some.gguf"
    path.write_bytes(b"GGUF" + bytes(100))
    monkeypatch.setattr(child_module, "free_memory", lambda: 10)
    with pytest.raises(WeightsError, match="of memory"):
        asyncio.run(resolve_model(f"local/{path}").answer(request("The union said no.")))


def test_the_environment_of_the_run_stays_as_it_was(small: GgufFile) -> None:
    before = dict(os.environ)
    ask(EmbeddedModel(small), "The union said no.")
    assert dict(os.environ) == before
