"""Presence: the living are seen by others, and the dead by nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from llm_extract.models.presence import Presence, process_of

OTHER = """
import sys, time
from pathlib import Path
from llm_extract.models.presence import Presence
one = Presence(Path(sys.argv[1]))
print(one.token, flush=True)
time.sleep(600)
"""


def start_other(path: Path) -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen([sys.executable, "-c", OTHER, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def test_another_process_is_alive_until_it_is_killed(tmp_path: Path) -> None:
    mine = Presence(tmp_path / "alive")
    process, token = start_other(tmp_path / "alive")
    assert process_of(token) == process.pid
    assert mine.is_alive(token)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not mine.is_alive(token)
    mine.close()


def test_one_s_own_token_a_plain_process_id_and_an_unknown_one_are_nobody(tmp_path: Path) -> None:
    mine = Presence(tmp_path / "alive")
    assert process_of(mine.token) == os.getpid()
    assert not any(mine.is_alive(token) for token in (mine.token, os.getpid(), os.getppid(), 0, 2**60))
    mine.close()


def test_closing_one_of_two_in_a_process_does_not_make_it_dead(tmp_path: Path) -> None:
    one, other = Presence(tmp_path / "alive"), Presence(tmp_path / "alive")
    assert one.token == other.token
    other.close()
    code = "import sys; from pathlib import Path; from llm_extract.models.presence import Presence"
    code += "; print(Presence(Path(sys.argv[1])).is_alive(int(sys.argv[2])))"
    words = [sys.executable, "-c", code, str(tmp_path / "alive"), str(one.token)]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == "True\n"
    one.close()
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_folder_that_takes_no_file_makes_nobody_alive(tmp_path: Path) -> None:
    mine = Presence(tmp_path / "missing" / "alive")
    assert not mine.is_alive(2**60)
    mine.close()


def test_the_file_is_its_owner_s_alone_and_empty(tmp_path: Path) -> None:
    mine = Presence(tmp_path / "alive")
    stat = (tmp_path / "alive").stat()
    assert (stat.st_mode & 0o777, stat.st_size) == (0o600, 0)
    mine.close()
