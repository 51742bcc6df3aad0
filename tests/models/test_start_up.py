"""Starting up: choosing a model imports nothing that only a call needs, and one module alone imports the SDKs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import llm_extract

HEAVY = ("openai", "instructor", "aiohttp", "httpx2", "tenacity", "numpy")
PACKAGE = Path(llm_extract.__file__).parent


@pytest.mark.parametrize("module", ["choosing", "ledger", "presets", "server", "batch", "recorded", "ledger_listing"])
def test_nothing_heavy_is_imported_before_a_call(module: str) -> None:
    code = f"import sys, llm_extract.models.{module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_only_the_adapter_imports_openai_and_instructor() -> None:
    importing = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
        if name.split(".")[0] in ("openai", "instructor", "aiohttp", "httpx2")
    }
    assert importing == {"models/openai_adapter.py"}
