"""The package as others get it: sdist and wheel are built, the wheel is installed in a clean environment and used.

The dependencies are lent by the environment that runs the tests, so that none is downloaded; that all of them are
declared is a test of its own.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from build import ProjectBuilder
from build.env import DefaultIsolatedEnv

from tests.calling import ARTICLE, ROOT

PLEDGES = ROOT / "tests" / "pledge_workspace"
WHEEL_LIMIT = 2_000_000  # bytes; gold is in it, so that `eval` works where nothing but the package is
BROUGHT_BY = {
    "pydantic_core": "pydantic",
    "aiohttp": "openai",
    "httpx2": "openai",
    "yaml": "pyyaml",
    "genai_prices": "genai-prices",
}  # modules that are not named like what is declared


@dataclass(frozen=True)
class Built:
    """The folder of the unpacked sdist, the wheel that was built from it, and which files the package had before."""

    source: Path
    wheel: Path
    package: frozenset[str]

    @property
    def names(self) -> list[str]:
        with zipfile.ZipFile(self.wheel) as wheel:
            return wheel.namelist()


@dataclass(frozen=True)
class Installed:
    """The tool in an environment of its own, called from a folder that has nothing to do with it."""

    environment: Path
    folder: Path

    def __call__(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LLM_EXTRACT", "PYTHON"))}
        return subprocess.run(
            [self.environment / "bin" / "llm-extract", *map(str, words)],
            cwd=self.folder,
            env={**kept, "LLM_EXTRACT_LEDGER": str(self.folder / "ledger.sqlite"), "COLUMNS": "100"},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    @property
    def package(self) -> Path:
        (found,) = self.environment.glob("lib/python*/site-packages/llm_extract")
        return found


@pytest.fixture(scope="module")
def backend() -> Iterator[DefaultIsolatedEnv]:
    """An environment that has what builds the package, from the package index."""
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    with DefaultIsolatedEnv(installer="pip") as environment:
        try:
            environment.install([*needs, "editables"])
        except subprocess.CalledProcessError as error:
            pytest.skip(f"no package index gives {', '.join(needs)}, so nothing can be built: {error}")
        yield environment


@pytest.fixture(scope="module")
def built(backend: DefaultIsolatedEnv, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("built")
    files = [path for path in (ROOT / "llm_extract").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    package = frozenset(str(path.relative_to(ROOT)) for path in files)
    sdist = Path(ProjectBuilder.from_isolated_env(backend, ROOT).build("sdist", folder))
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    source = folder / sdist.name.removesuffix(".tar.gz")
    return Built(source, Path(ProjectBuilder.from_isolated_env(backend, source).build("wheel", folder)), package)


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("elsewhere")
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, str(built.wheel)], check=True, stderr=subprocess.DEVNULL)
    (packages,) = environment.glob("lib/python*/site-packages")
    # The .pth files of the lending environment are not read, so its editable install of this tree is not lent.
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    (folder / "ferry.txt").write_text(ARTICLE, "utf-8")
    return Installed(environment, folder)


def test_the_wheel_holds_one_package_and_every_file_of_it(built: Built) -> None:
    assert {name.split("/")[0] for name in built.names} == {"llm_extract", "llm_extract-0.1.0.dist-info"}
    assert built.package <= set(built.names)
    assert "llm_extract/py.typed" in built.package
    assert "llm_extract-0.1.0.dist-info/licenses/LICENSE" in built.names
    assert not [name for name in built.names if name.endswith((".pyc", ".sqlite")) or "/runs/2" in name]


def test_the_wheel_has_the_starter_workspace_inside_the_package_and_is_small(built: Built) -> None:
    head = "llm_extract/_workspace/"
    inside = {name.removeprefix(head) for name in built.names if name.startswith(head)}
    for folder in ("prompts", "schemas", "evals/gold/examples", "evals/gold/dev"):
        files = {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*.*") if path.suffix != ".pyc"}
        assert files <= inside
    assert {name.split("/")[0] for name in inside} == {"prompts", "schemas", "evals"}
    assert {name.split("/")[1] for name in inside if name.startswith("evals")} == {"gold", "README.md"}
    assert built.wheel.stat().st_size < WHEEL_LIMIT


def test_the_sdist_can_be_tested(built: Built) -> None:
    for name in ("README.md", "LICENSE", "Makefile", "tests/conftest.py", "benchmarks/fake_server/app.py"):
        assert (built.source / name).is_file()


def test_an_editable_install_copies_nothing_that_could_go_stale(backend: DefaultIsolatedEnv, tmp_path: Path) -> None:
    wheel = ProjectBuilder.from_isolated_env(backend, ROOT).build("editable", tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
        assert names == ["_llm_extract.pth"]


def test_every_package_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    declared = [*project["dependencies"], *extras["html"], *extras["eval"], *extras["local"]]
    names = {re.split(r"[\[>]", one)[0] for one in declared}
    imported = {name for path in (ROOT / "llm_extract").rglob("*.py") for name in _imported(path)}
    for name in imported - sys.stdlib_module_names - {"llm_extract"}:
        assert BROUGHT_BY.get(name, name) in names, name


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_what_is_installed_is_one_module_and_one_command(installed: Installed) -> None:
    packages = installed.package.parent
    ours = [path.name for path in packages.iterdir() if path.name.startswith(("llm_extract", "_llm_extract"))]
    assert sorted(ours) == ["llm_extract", "llm_extract-0.1.0.dist-info"]
    for name in ("prompts", "schemas", "evals", "tests", "benchmarks"):
        assert not (packages / name).exists()
    assert installed("--version").stdout == "llm-extract 0.1.0\n"


def test_the_installed_tool_runs_from_a_foreign_folder_with_its_own_workspace(installed: Installed) -> None:
    called = installed("run", "ferry.txt", "--model", "offline", "--json")
    assert called.returncode == 0, called.stderr
    (article,) = json.loads(called.stdout)["articles"]
    assert "Mira Tolvane" in {record["fields"].get("speaker") for record in article["records"]}
    assert str(installed.package / "_workspace") in installed("where").stdout.replace("\n", "")


def test_a_workspace_made_by_the_installed_tool_takes_a_prompt_version_and_a_kind_of_ones_own(
    installed: Installed,
) -> None:
    made = installed("init", "mine")
    assert made.returncode == 0, made.stderr
    mine = installed.folder / "mine"
    drafted = installed("--workspace", "mine", "prompts", "new", "news")
    path = Path(drafted.stdout.strip())
    assert path.parent == mine / "prompts" / "news"
    path.write_text(path.read_text("utf-8").replace("You read one news article", "You read a news article"), "utf-8")
    for file in [path for path in PLEDGES.rglob("v1.*") if path.suffix in (".md", ".py")]:
        target = mine / file.relative_to(PLEDGES)
        target.parent.mkdir(parents=True)
        target.write_bytes(file.read_bytes())
    assert installed("--workspace", "mine", "schemas", "write", "pledge").returncode == 0
    own = f"news@{path.stem}"
    for prompt, kinds in ((own, {"event", "quote", "stance"}), ("pledges", {"pledge"})):
        called = installed("--workspace", "mine", "run", "ferry.txt", "-p", prompt, "-m", "offline", "--json")
        assert called.returncode == 0, called.stderr
        (article,) = json.loads(called.stdout)["articles"]
        assert set(article["origins"][0]["kinds"]) == kinds
    assert own in installed("runs", "--json").stdout
