# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks as users run them: a task, an ansible-playbook process, its result."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .warm_start import WarmStart

HERE = Path(__file__).parent
CHECKOUT = HERE.parent.parent
PLAYBOOK = CHECKOUT / ".venv" / "bin" / "ansible-playbook"
Task = dict[str, Any]


@dataclass(frozen=True)
class Played:
    """What a run printed and what its tasks returned, in order."""

    returncode: int
    stdout: str
    results: list[dict[str, Any]]

    @property
    def result(self) -> dict[str, Any]:
        """Result of the last task."""
        return self.results[-1]["result"]

    @property
    def changed(self) -> bool:
        return any(one["result"].get("changed") for one in self.results)

    @property
    def failed(self) -> bool:
        return self.returncode != 0

    @property
    def deployment(self) -> dict[str, Any]:
        """The only deployment of the last task."""
        (only,) = self.result["deployments"]
        return only

    @property
    def error(self) -> str:
        return self.result["error"]["code"]

    def actions(self) -> dict[str, str]:
        """Kind -> action of the last task's plan."""
        return {step["kind"]: step["action"] for step in self.result["plan"]}


def playbook(tasks: list[Task], **play: Any) -> str:
    """Path of a playbook with one play on localhost."""
    content = {"hosts": "localhost", "gather_facts": False, "tasks": tasks, **play}
    with tempfile.NamedTemporaryFile("w", suffix=".yml", prefix="play-", delete=False) as file:
        yaml.safe_dump([content], file)
    return file.name


def command(path: str, *, check: bool = False, diff: bool = False, verbosity: int = 0, **options: str) -> list[str]:
    """The ansible-playbook command line a user would type."""
    words = [str(PLAYBOOK), path]
    words += ["--check"] if check else []
    words += ["--diff"] if diff else []
    words += [f"-{'v' * verbosity}"] if verbosity else []
    for name, value in options.items():
        words += [f"--{name.replace('_', '-')}", value]
    return words


def environment(sandbox_env: dict[str, str], results: str, **more: str) -> dict[str, str]:
    """The sandbox's variables as a shell with .sandbox/env loaded has them, and the recorder of results."""
    base = {key: value for key, value in os.environ.items() if not key.startswith(("K8S_AUTH", "OCI_", "ANSIBLE_"))}
    return {
        **base,
        **sandbox_env,
        "RESULTS_FILE": results,
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "results_file",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_LOCALHOST_WARNING": "False",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "False",
        **more,
    }


def play(
    sandbox_env: dict[str, str],
    *tasks: Task,
    env: dict[str, str] | None = None,
    timeout: float = 180,
    play_keywords: dict[str, Any] | None = None,
    **options: Any,
) -> Played:
    """Runs the tasks in one ansible-playbook process. ``env``: variables beside those of the sandbox."""
    path = playbook(list(tasks), **(play_keywords or {}))
    try:
        return run(command(path, **options), sandbox_env, env or {}, timeout)
    finally:
        os.unlink(path)


def run(words: list[str], sandbox_env: dict[str, str], env: dict[str, str], timeout: float = 180) -> Played:
    """What a command line of ansible-playbook did."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as results, tempfile.TemporaryFile() as output:
        variables = environment(sandbox_env, results.name, **env)
        if read_by_imports(env):
            done = subprocess.run(words, env=variables, stdout=output, stderr=output, timeout=timeout, check=False)
            code = done.returncode
        else:
            code = _warm_start(sandbox_env["ANSIBLE_COLLECTIONS_PATH"]).run(words, variables, output, timeout)
        output.seek(0)
        stdout = output.read().decode(errors="replace")
        lines = Path(results.name).read_text(encoding="utf-8").splitlines()
    return Played(code, stdout, [json.loads(line) for line in lines])


def read_by_imports(env: dict[str, str]) -> bool:
    """Whether variables among these take effect when Ansible and libraries are imported: not in a warm start, then."""
    return any(name.startswith(("ANSIBLE_", "PYTHON", "PATH", "HOME", "LANG", "LC_")) for name in env)


@cache
def _warm_start(collections: str) -> WarmStart:
    return WarmStart(environment({"ANSIBLE_COLLECTIONS_PATH": collections}, os.devnull))
