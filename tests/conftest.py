"""What many tests need: the bundled workspace, and one of the test's own."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from llm_extract.catalog.workspace import Workspace, bundled_root, find_workspace

# The same examples in every run: a failure is found by whoever changes something, not by chance in somebody's CI.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the keys, settings, ledger or workspace of whoever runs it."""
    for name in (
        "LLM_EXTRACT_MODEL",
        "LLM_EXTRACT_WORKSPACE",
        "LLM_EXTRACT_API_KEY",
        "OPENAI_API_KEY",
        "LLM_EXTRACT_PRICES",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LLM_EXTRACT_LEDGER", str(tmp_path / "ledger.sqlite"))
    monkeypatch.setenv("LLM_EXTRACT_WEIGHTS", str(tmp_path / "weights"))


@pytest.fixture
def bundled() -> Workspace:
    return Workspace(bundled_root(), "bundled")


@pytest.fixture
def own(tmp_path: Path) -> Workspace:
    """A copy of the bundled workspace, without its gold, that a test may change."""
    root = tmp_path / "workspace"
    for name in ("prompts", "schemas", "evals/gold/examples"):
        shutil.copytree(bundled_root() / name, root / name)
    return find_workspace(root)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests measured (``record_property("figure", …)``)."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "figure":
                terminalreporter.write_line(str(value))
