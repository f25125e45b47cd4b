"""The flows are a module of the package: no folder `flows` of anybody else's is shadowed or used."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOWS = sorted(
    path.relative_to(ROOT / "flows").as_posix()
    for path in (ROOT / "flows").rglob("*")
    if path.suffix in {".py", ".yaml"}
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from it."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    return folder


def test_the_wheel_holds_the_flows_as_a_module_and_nothing_else_at_its_top(built: Path):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"runpipe"}
    prefix = "runpipe/flows/"
    assert sorted(name[len(prefix) :] for name in names if name.startswith(prefix)) == FLOWS


def test_the_sdist_holds_the_flows_as_files_rather_than_a_link(built: Path):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as packed:
        members = [member for member in packed.getmembers() if "/src/runpipe/flows" in member.name]
    below = [member.name.partition("/src/runpipe/flows/")[2] for member in members]
    assert sorted(below) == FLOWS
    assert all(member.isfile() for member in members)


def test_another_projects_flows_are_left_alone(tmp_path: Path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "__init__.py").write_text("OWNER = 'somebody else'\n")
    check = "import flows, runpipe.flows.nightly, runpipe.flows.serve; print(flows.OWNER)"
    done = subprocess.run(
        [sys.executable, "-c", check],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "somebody else\n", done.stderr
