"""The process that holds llama.cpp: ``python -m llm_extract.models.embedded.serving``.

It reads its settings from the first line of standard input, loads the model, writes where it answers as a line to
standard output, and ends when standard input does: whoever started it holds the other end, and lets go of it even when
killed. It is a process of its own because loading holds Python's lock, because llama.cpp ends the whole process on
some faults, and because the environment must be set before its threads are made.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any


def main() -> None:
    """Serve until standard input ends."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is for the run, which ends this process when it has stored all
    settings = json.loads(sys.stdin.readline())
    server = _start(settings)
    sys.stdout.write(json.dumps({"address": server.listening_address}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    os._exit(0)  # at once: llama.cpp would finish the answer that it is writing


def _start(settings: dict[str, Any]) -> Any:
    import xllamacpp  # noqa: PLC0415 - an extra, and a hundred megabytes

    parameters = xllamacpp.CommonParams()
    parameters.model.path = settings["path"]
    parameters.n_ctx = settings["context"]
    parameters.n_parallel = settings["slots"]
    parameters.kv_unified = True  # the slots share one context, so that each can hold a long prefix
    parameters.cpuparams.n_threads = settings["threads"]
    parameters.cpuparams_batch.n_threads = settings["batch_threads"]
    parameters.api_keys = [settings["key"]]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.cors_origins = ""
    parameters.warmup = False
    parameters.verbosity = 0
    return xllamacpp.Server(parameters)


if __name__ == "__main__":
    main()
