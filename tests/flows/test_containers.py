"""The container files. Where an engine is there, image and services are built and started; where
none is, as here so far, only what they say is checked: paths, commands, the key."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


def _engine() -> str | None:
    """Find a container engine that answers and knows compose."""
    asked = (["info"], ["compose", "version"])
    for name in ("docker", "podman"):
        if shutil.which(name) and not any(
            subprocess.run([name, *words], capture_output=True, check=False).returncode
            for words in asked
        ):
            return name
    return None


ENGINE = _engine()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
INSTRUCTIONS = [
    line.split(maxsplit=1)
    for line in (ROOT / "Containerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    if line.strip() and not line.startswith("#")
]


def worker_commands() -> list[list[str]]:
    """Return the commands that the worker's service runs one after the other."""
    shell, flag, script = COMPOSE["services"]["worker"]["command"]
    assert (shell, flag) == ("sh", "-c")
    return [shlex.split(command.removeprefix("exec ")) for command in script.split(" && ")]


def test_the_image_is_built_from_files_that_are_there():
    words = {name for name, _ in INSTRUCTIONS}
    assert words == {"FROM", "COPY", "RUN", "USER", "ENV", "VOLUME", "CMD"}
    (copied,) = [rest.split() for name, rest in INSTRUCTIONS if name == "COPY"]
    assert copied == [".", "/src"]
    (script,) = [rest for name, rest in INSTRUCTIONS if name == "RUN"]
    for path in re.findall(r"/src/(\S+)", script):
        assert (ROOT / path).is_file(), path
    ignored = (ROOT / ".containerignore").read_text("utf-8").split()
    assert {".git", ".venv", "data"} <= set(ignored)
    pinned_for = re.search(r"on Python (\d\.\d+)", (ROOT / "constraints.txt").read_text("utf-8"))
    assert pinned_for is not None
    assert [rest for name, rest in INSTRUCTIONS if name == "FROM"] == [
        f"docker.io/library/python:{pinned_for[1]}-slim"
    ]


def test_every_command_of_the_services_is_installed():
    commands = [*worker_commands(), COMPOSE["services"]["server"]["command"]]
    (own,) = [rest for name, rest in INSTRUCTIONS if name == "CMD"]
    commands += [shlex.split(one.removeprefix("exec ")) for one in eval(own)[2].split(" && ")]  # noqa: S307
    for command in commands:
        assert Path(sys.executable).with_name(command[0]).exists(), command
    modules = [command[2] for command in commands if command[1] == "-m"]
    assert modules == ["runpipe.flows.deploy_files"]
    assert (ROOT / "flows" / "deploy_files.py").exists()


def test_only_this_machine_reaches_the_server_and_only_with_a_key():
    server, worker = COMPOSE["services"]["server"], COMPOSE["services"]["worker"]
    assert all(port.startswith("127.0.0.1:") for port in server["ports"])
    assert "ports" not in worker
    assert server["environment"]["PREFECT_SERVER_API_AUTH_STRING"].startswith("${RUNPIPE_KEY:?")
    assert worker["environment"]["PREFECT_API_AUTH_STRING"].startswith("${RUNPIPE_KEY:?")
    assert worker["depends_on"]["server"]["condition"] == "service_healthy"
    assert server["healthcheck"]["test"][0] == "CMD"
    named = {volume.split(":")[0] for volume in server["volumes"]}
    assert named == set(COMPOSE["volumes"])


@pytest.mark.slow
@pytest.mark.skipif(ENGINE is None, reason="no container engine here: the files were checked only")
@pytest.mark.timeout(1800)
def test_the_services_are_built_and_become_healthy(tmp_path: Path):
    environment = {**os.environ, "RUNPIPE_FOLDER": str(tmp_path), "RUNPIPE_KEY": "me:secret"}
    tmp_path.chmod(0o777)
    compose = [str(ENGINE), "compose", "--project-name", "runpipe-test"]
    try:
        subprocess.run(
            [*compose, "up", "--build", "--detach", "--wait"], cwd=ROOT, env=environment, check=True
        )
        running = subprocess.run(
            [*compose, "ps", "--services", "--status", "running"],
            cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        assert set(running.stdout.split()) == {"server", "worker"}
    finally:
        subprocess.run([*compose, "down", "--volumes"], cwd=ROOT, env=environment, check=False)
