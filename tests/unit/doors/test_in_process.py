# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-process door: when it is taken, and that it gives an operation what a module would."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.module_utils.basic import env_fallback

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.door import Door
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidOption
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.outcome import Outcome, Row
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Surroundings
from ansible_collections.oci_ai.blueprints.plugins.plugin_utils import in_process
from ansible_collections.oci_ai.blueprints.plugins.plugin_utils.in_process import InProcess, plain

SPEC = {
    "name": {"type": "str"},
    "region": {"type": "str", "fallback": (env_fallback, ["OCI_REGION"])},
    "api_key": {"type": "str", "no_log": True},
    "count": {"type": "int", "default": 1},
}


class Operation:
    """An operation that says what it was given, and ends as told."""

    def __init__(self) -> None:
        self.params: Mapping[str, object] = {}
        self.check = False
        self.directory = ""
        self.ends: Callable[[], Outcome] = lambda: Outcome(rows=[Row("a", changed=True)])

    def __call__(self, params: Mapping[str, object], check: bool, around: Surroundings) -> Outcome:
        self.params, self.check, self.directory = params, check, os.getcwd()
        around.progress("half way")
        return self.ends()


class Plugin(InProcess):
    """The door's action plugin; instead of a module it starts nothing and remembers the arguments."""

    module_args: dict[str, Any] | None = None

    def _execute_module(self, **given: Any) -> dict[str, Any]:
        self.module_args = given["module_args"]
        return {"changed": False, "by": given["module_name"], "invocation": {"module_args": given["module_args"]}}


@pytest.fixture
def operation() -> Operation:
    return Operation()


@pytest.fixture
def plugin(operation: Operation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Plugin:
    """A task on a local connection that nothing speaks against running here."""
    monkeypatch.delenv(in_process.DOOR_VARIABLE, raising=False)
    monkeypatch.setattr(
        Plugin, "door", Door("test", SPEC, operation, files=["name"], libraries=["json"]), raising=False
    )
    task = SimpleNamespace(
        args={"name": "x"}, check_mode=False, diff=False, async_val=0, no_log=False, environment=[], delegate_to=None
    )
    shell = SimpleNamespace(tmpdir=None, env_prefix=lambda **variables: "")
    connection = SimpleNamespace(transport="local", become=None, _shell=shell)
    made = Plugin(
        task,
        connection,
        SimpleNamespace(),
        SimpleNamespace(get_basedir=lambda: str(tmp_path)),
        SimpleNamespace(template=lambda value: value),
    )
    made._find_needle = lambda folder, needle: needle  # type: ignore[method-assign]
    return made


def test_a_local_task_runs_in_the_worker(plugin: Plugin, operation: Operation) -> None:
    result = plugin.run(task_vars={})
    assert (result["changed"], result["failed"]) == (True, False)
    assert operation.params == {"name": "x", "region": None, "api_key": None, "count": 1}
    assert plugin.module_args is None


@pytest.mark.parametrize(
    "cause",
    [
        lambda plugin: setattr(plugin._connection, "transport", "ssh"),
        lambda plugin: setattr(plugin._connection, "become", object()),
        lambda plugin: setattr(plugin._task, "async_val", 60),
        lambda plugin: plugin._task.environment.append({"OCI_AI_BLUEPRINTS_DOOR": "module"}),
        lambda plugin: setattr(type(plugin), "door", Door("test", SPEC, Operation(), libraries=["no_such_library"])),
    ],
    ids=["another machine", "another user", "async", "forced", "a missing library"],
)
def test_the_module_runs_where_the_worker_cannot(plugin: Plugin, cause: Any) -> None:
    cause(plugin)
    assert plugin.run(task_vars={})["by"] == "oci_ai.blueprints.test"


def test_the_environment_variable_forces_the_module(plugin: Plugin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCI_AI_BLUEPRINTS_DOOR", "module")
    assert "by" in plugin.run(task_vars={})


@pytest.mark.parametrize(
    ("interpreter", "here"),
    [("/usr/bin/python0", False), (sys.executable, True), ("auto_silent", True), (None, True)],
)
def test_the_module_runs_when_another_python_is_wanted(plugin: Plugin, interpreter: str | None, here: bool) -> None:
    result = plugin.run(task_vars={"ansible_python_interpreter": interpreter} if interpreter else {})
    assert ("by" not in result) is here


def test_a_delegated_task_asks_for_the_python_of_the_host_it_is_delegated_to(plugin: Plugin) -> None:
    plugin._task.delegate_to = "localhost"
    task_vars = {
        "ansible_python_interpreter": "/usr/bin/python0",
        "ansible_delegated_vars": {"localhost": {"ansible_python_interpreter": sys.executable}},
    }
    assert "by" not in plugin.run(task_vars=task_vars)


def test_the_arguments_of_a_module_are_not_repeated(plugin: Plugin) -> None:
    plugin._task.async_val = 60
    assert "invocation" not in plugin.run(task_vars={})


def test_environment_and_working_directory_are_those_of_the_task_and_only_for_it(
    plugin: Plugin, operation: Operation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OCI_REGION", raising=False)
    before = os.getcwd()
    plugin._task.environment.append({"OCI_REGION": "us-ashburn-1"})
    plugin.run(task_vars={})
    assert operation.params["region"] == "us-ashburn-1"
    assert operation.directory == str(tmp_path)
    assert os.getcwd() == before
    assert "OCI_REGION" not in os.environ


def test_options_are_refused_in_the_words_of_a_module(plugin: Plugin) -> None:
    plugin._task.args = {"nmae": "x"}
    result = plugin.run(task_vars={})
    assert result["failed"] is True
    assert str(result["msg"]).startswith("Unsupported parameters for (oci_ai.blueprints.test) module: nmae. Supported")


def test_secret_options_and_secrets_of_the_operation_are_masked(plugin: Plugin, operation: Operation) -> None:
    plugin._task.args = {"api_key": "opensesame"}
    operation.ends = lambda: Outcome(before="opensesame", after="hf_token_value", secrets=("hf_token_value",))
    plugin._task.diff = True
    text = str(plugin.run(task_vars={}))
    assert "opensesame" not in text
    assert "hf_token_value" not in text


def test_an_error_of_the_operation_fails_the_task(plugin: Plugin, operation: Operation) -> None:
    def refused() -> Outcome:
        raise InvalidOption("cluster_id: 'x' is no OCID.")

    operation.ends = refused
    result = plugin.run(task_vars={})
    assert (result["failed"], result["msg"], result["error"]["code"]) == (
        True,
        "cluster_id: 'x' is no OCID.",
        "invalid_option",
    )


def test_check_mode_reaches_the_operation(plugin: Plugin, operation: Operation) -> None:
    plugin._task.check_mode = True
    plugin.run(task_vars={})
    assert operation.check is True


def test_progress_is_shown_with_the_name_of_the_host_unless_the_task_is_silent(
    plugin: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(in_process.Display, "display", lambda self, line: shown.append(line))
    plugin.run(task_vars={"inventory_hostname": "cluster-7"})
    assert shown == ["[cluster-7] half way"]
    plugin._task.no_log = True
    plugin.run(task_vars={})
    assert len(shown) == 1


def test_values_lose_what_ansible_attaches_to_them() -> None:
    class Tagged(str):
        __slots__ = ()

    found = plain({Tagged("key"): [Tagged("text"), 1, 2.5, None, True]})
    assert found == {"key": ["text", 1, 2.5, None, True]}
    assert [type(key) for key in found] == [str]
    assert [type(value) for value in found["key"]] == [str, int, float, type(None), bool]
