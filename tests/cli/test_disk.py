"""A full disk and a folder that must not be written: one line, the right code, and what was done is kept."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.fake_server import FakeServer
from tests.calling import ARTICLE, Tool

DROP_FROM_BOUNDING_SET, OVERRIDE, READ_SEARCH = 24, 1, 2  # of prctl; the capabilities that let root write anywhere
SMALL = 128 * 1024  # bytes of a disk, or of a file


def of_anybody() -> None:
    """Make the permissions of files hold, for root too."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (OVERRIDE, READ_SEARCH):
            if libc.prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0):
                os._exit(99)


def no_file_larger(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def onto_a_full_disk() -> None:
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that is soon full; a container may not be allowed to have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here; the limit on file sizes stands in for it")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02}.txt").write_text(ARTICLE.replace("Monday", f"day {number}"), "utf-8")
    return folder


def test_on_a_full_disk_what_was_done_is_kept_and_the_run_goes_on_when_there_is_room(
    tool: Tool, many: Path, small_disk: Path
) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * (SMALL // 4))
    stopped = tool("run", many, "-m", "offline", "--runs", small_disk / "runs", "-j", "1")
    stopped.refuses("No space left on device", "make room, or choose another folder with --runs")
    assert "go on with" in stopped.err
    kept = tool("show", "last", "--runs", small_disk / "runs", "--json").json["articles"]
    assert 0 < len(kept) < 40
    assert all(one["status"] == "done" for one in kept)
    ballast.unlink()
    subprocess.run(["mount", "-o", f"remount,size={SMALL * 20}", str(small_disk)], check=True)
    again = tool("run", many, "-m", "offline", "--runs", small_disk / "runs")
    assert again.code == 0, again.err
    assert f"{len(kept)} articles done" in again.err
    assert len(tool("show", "last", "--runs", small_disk / "runs", "--json").json["articles"]) == 40


def test_a_ledger_on_a_full_disk_is_one_line_and_stops_the_run(tool: Tool, many: Path, small_disk: Path) -> None:
    with FakeServer() as server:
        called = tool("run", many, "--base-url", server.url, "-m", "m", "--ledger", small_disk / "ledger.sqlite")
    called.refuses("the disk is full", "ledger.sqlite", "make room")
    assert "go on with" in called.err or not list((many.parent / "runs").iterdir())


def test_an_export_onto_a_full_disk_is_one_line(tool: Tool, many: Path, small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"\0" * SMALL)
    assert tool("run", many, "-m", "offline").code == 0
    tool("export", "last", "--to", small_disk / "out.csv").refuses("out.csv", "No space left on device")
    tool("batch", "export", many, "--to", small_disk / "r.jsonl").refuses("r.jsonl", "No space left on device")
    tool("init", small_disk / "mine").refuses("cannot be written")


@pytest.mark.parametrize("size", [0, 100, 5000, 12_000])
def test_a_run_that_does_not_fit_is_one_line(tool: Tool, article: Path, tmp_path: Path, size: int) -> None:
    limited = replace(tool, before=lambda: no_file_larger(size))
    limited("run", article, "-m", "offline", "--no-ledger", PYTHONDONTWRITEBYTECODE="1").refuses(
        "cannot be written", "make room"
    )
    assert not list((tmp_path / "runs").iterdir()), "nothing was stored, so there is no run"


@pytest.mark.parametrize("size", [0, 4096, 20_000])
def test_a_ledger_that_does_not_fit_is_one_line(tool: Tool, article: Path, size: int) -> None:
    limited = replace(tool, before=lambda: no_file_larger(size))
    with FakeServer() as server:
        called = limited("run", article, "--base-url", server.url, "-m", "m", PYTHONDONTWRITEBYTECODE="1")
    called.refuses("ledger.sqlite", "make room")


@pytest.mark.parametrize("words", [["show"], ["show", "--json"], ["export"], ["runs"], ["--help"]], ids=" ".join)
def test_an_output_that_does_not_fit_is_one_line(tool: Tool, article: Path, words: list[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    assert tool("run", article, "-m", "offline").code == 0
    to_full = replace(tool, before=onto_a_full_disk)
    to_full(*words).refuses("the output cannot be written: No space left on device")


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nothing may be written, with a workspace in it."""
    folder = tmp_path / "closed"
    folder.mkdir()
    assert Tool(tmp_path)("init", folder / "mine").code == 0
    (folder / "ferry.txt").write_text(ARTICLE, "utf-8")
    everything = [folder, *folder.rglob("*")]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in everything:
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize(
    "words",
    [
        ["run", "ferry.txt", "-m", "offline", "--runs", "closed/runs"],
        ["run", "ferry.txt", "-m", "offline", "--ledger", "closed/ledger.sqlite"],
        ["export", "last", "--to", "closed/out.csv"],
        ["batch", "export", "ferry.txt", "--to", "closed/requests.jsonl"],
        ["batch", "export", "ferry.txt", "--runs", "closed/runs"],
        ["init", "closed/other"],
        ["review", "last", "--to", "closed/reviewed"],
        ["gold", "new", "closed/ferry.txt"],
        ["eval", "last", "--gold", "reviewed", "--bless", "closed/baseline.json"],
        ["-w", "closed/mine", "prompts", "new", "news"],
        ["-w", "closed/mine", "prompts", "freeze", "news@v2"],
        ["-w", "closed/mine", "schemas", "write", "quote"],
        ["gold", "import", "lines.jsonl", "-f", "polnear", "--to", "closed/gold"],
    ],
    ids=" ".join,
)
def test_a_folder_that_must_not_be_written_is_one_line(
    tool: Tool, article: Path, tmp_path: Path, closed: Path, words: list[str]
) -> None:
    if words[0] in ("export", "review", "eval"):
        assert tool("run", article, "-m", "offline", "-p", "quotes").code == 0
    if words[0] == "eval":
        assert tool("review", "last", stdin="a" * 10 + "y").code == 0
    (tmp_path / "lines.jsonl").write_text(json.dumps({}) + "\n", "utf-8")
    replace(tool, before=of_anybody)(*words, stdin="aq").refuses("cannot be", "closed")


def test_an_article_that_must_not_be_read_harms_no_other(tool: Tool, article: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(ARTICLE, "utf-8")
    secret.chmod(0)
    called = replace(tool, before=of_anybody)("run", secret, article, "-m", "offline", "--json")
    assert called.code == 1
    assert [one["status"] for one in called.json["articles"]] == ["failed", "done"]
    assert "secret.txt" in called.err
    assert "Permission denied" in called.err


def test_a_folder_that_must_not_be_looked_into_is_a_row_and_no_silent_hole(
    tool: Tool, article: Path, tmp_path: Path
) -> None:
    closed = tmp_path / "news" / "closed"
    closed.mkdir(parents=True)
    (closed / "lost.txt").write_text(ARTICLE, "utf-8")
    closed.chmod(0)
    try:
        of_all = replace(tool, before=of_anybody)
        alone = of_all("run", "news", "-m", "offline")
        alone.refuses("no article could be read")
        assert "closed' cannot be read: Permission denied" in alone.err.replace("\n", " ")
        (tmp_path / "news" / "open.txt").write_text(ARTICLE, "utf-8")
        called = of_all("run", "news", "-m", "offline", "--json")
        assert called.code == 1
        assert [one["status"] for one in called.json["articles"]] == ["failed", "done"]
    finally:
        closed.chmod(0o755)


def test_doctor_tells_that_a_place_must_not_be_written(tool: Tool, closed: Path, tmp_path: Path) -> None:
    careful = replace(tool, before=of_anybody, ledger=closed / "ledger.sqlite")
    said = " ".join(careful("doctor", "-o", closed / "runs").out.split())
    assert said.count("cannot be written") == 2
    assert "cannot be written" not in replace(tool, ledger=tmp_path / "ledger.sqlite")("doctor").out
