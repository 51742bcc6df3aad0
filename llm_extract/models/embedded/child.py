"""The child: the process of :mod:`serving` as the run sees it, started, waited for, and ended with the run."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import http.client
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from typing import IO
from urllib.parse import urlsplit

from llm_extract.errors import Unavailable, WeightsError
from llm_extract.models.embedded.machine import free_memory, shares
from llm_extract.models.embedded.weights import GgufFile

EXTRA = "xllamacpp"
SLOTS = 2  # prompts whose beginnings are kept: events and stances
START_LIMIT = 300.0  # seconds until a model must have been loaded
END_LIMIT = 5.0  # seconds until the child must have ended
_AROUND_THE_WEIGHTS = 1.6  # the memory that a model takes, as a multiple of its file, at most
# Threads that wait for each other sleep; those that spin take the core from the one that is waited for.
_ENVIRONMENT = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}


@dataclass(slots=True)
class Child:
    """A running child: where it answers, and the key that it wants."""

    process: subprocess.Popen[str]
    errors: IO[bytes]
    address: str
    key: str

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End it: it ends when its standard input does."""
        atexit.unregister(self.stop)
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        try:
            self.process.wait(END_LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.errors.close()


def require_runtime() -> None:
    """Raise WeightsError where the extra ``local`` is not installed."""
    if find_spec(EXTRA) is None:
        raise WeightsError("--model local needs llama.cpp: pip install 'llm-extract[local]'")


def require_memory(file: GgufFile) -> None:
    """Raise WeightsError where the memory that is free is too little for the weights."""
    free, size = free_memory(), file.bytes
    if free is not None and free < size * _AROUND_THE_WEIGHTS:
        raise WeightsError(
            f"{file.name} takes about {size * _AROUND_THE_WEIGHTS / 1e9:.1f} GB of memory, {free / 1e9:.1f} GB are"
            " free; close something, or use --model offline"
        )


async def start_child(file: GgufFile) -> Child:
    """Start llama.cpp with a model file and wait until it answers.

    Raises WeightsError where the extra or the memory is missing, Unavailable where it does not start.
    """
    require_runtime()
    require_memory(file)
    child = await asyncio.to_thread(_start, file)
    atexit.register(child.stop)
    try:
        await _until_ready(child)
    except BaseException:
        child.stop()
        raise
    return child


def _start(file: GgufFile) -> Child:
    given = shares(small=file.is_small)
    key = secrets.token_urlsafe(24)
    settings = {
        "path": str(file.path.resolve()),
        "key": key,
        "slots": SLOTS,
        "context": given.context,
        "threads": given.threads,
        "batch_threads": given.batch_threads,
    }
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the child
    process = subprocess.Popen(
        [sys.executable, "-m", "llm_extract.models.embedded.serving"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env={**os.environ, **_ENVIRONMENT},
    )
    child = Child(process, errors, "", key)
    assert process.stdin is not None, "it was asked for"  # noqa: S101 - for the type checker
    assert process.stdout is not None, "it was asked for"  # noqa: S101 - for the type checker
    try:
        process.stdin.write(json.dumps(settings) + "\n")  # not on the command line, where others could read the key
        process.stdin.flush()
        for line in process.stdout:
            if line.startswith('{"address"'):
                child.address = json.loads(line)["address"]
                return child
    except OSError:
        pass  # it ended at once; what it wrote tells why
    process.wait()
    message = _told(errors)
    child.stop()
    raise Unavailable(f"llama.cpp did not start with {file.path}: {message}")


async def _until_ready(child: Child) -> None:
    """Wait until the model is loaded: until then the server answers 503."""
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and child.is_running:
        if await asyncio.to_thread(_health, child.address) == http.HTTPStatus.OK:
            return
        await asyncio.sleep(0.05)
    raise Unavailable(f"llama.cpp was not ready within {START_LIMIT:g} s: {_told(child.errors)}")


def _health(address: str) -> int:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _told(errors: IO[bytes]) -> str:
    errors.seek(0)
    lines = errors.read().decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
