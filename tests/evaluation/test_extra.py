"""The extra: without numpy and scipy scoring says in one line what to install, and checking gold works."""

from __future__ import annotations

import subprocess
import sys

BLOCKED = "import sys; sys.modules['numpy'] = None; sys.modules['scipy'] = None; "


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", BLOCKED + code], capture_output=True, text=True, check=False)


def test_without_numpy_scoring_names_the_extra_to_install() -> None:
    finished = run(
        "from llm_extract.errors import UserError\n"
        "from llm_extract.evaluation.extra import np\n"
        "import llm_extract.evaluation.scoring, llm_extract.cli.evaluate, llm_extract.cli.compare\n"
        "try:\n    np.array([1])\n"
        "except UserError as error:\n    print(error)\n"
    )
    assert finished.stdout == (
        "scoring needs numpy, which is not installed; install it with: pip install 'llm-extract[eval]'\n"
    )


def test_without_numpy_gold_is_checked_imported_and_counted() -> None:
    modules = "checking", "importing", "gold_statistics", "gold_schema", "narrowing"
    finished = run("; ".join(f"import llm_extract.evaluation.{name}" for name in modules))
    assert finished.returncode == 0, finished.stderr
