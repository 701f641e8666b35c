# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way through a door for an action plugin: the operation runs inside Ansible's worker.

Nothing is packed, copied or started, and libraries are loaded once in the parent of all workers. Where that is not
possible - another machine, another user, another Python, async, a missing library - the module of the same name runs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Any, ClassVar

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors import lifeline
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.answer import Run, answer
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.door import Door
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import BlueprintsError
from ansible_collections.oci_ai.blueprints.plugins.plugin_utils.packed_module import packed_once

DOOR_VARIABLE = "OCI_AI_BLUEPRINTS_DOOR"
"""Environment variable; "module" runs the shipped module wherever the task runs."""

Result = dict[str, Any]
Args = dict[str, Any]


class InProcess(ActionBase):
    """An action plugin that is a door. Subclasses say which one."""

    door: ClassVar[Door]
    _supports_async = True

    def __init_subclass__(cls) -> None:
        """Ansible loads action plugins once, before it forks its workers: they all inherit what is loaded here."""
        super().__init_subclass__()
        if "door" in vars(cls) and os.environ.get(DOOR_VARIABLE) != "module":
            cls.door.load()

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> Result:
        """The task's result, the same whichever way the operation is run."""
        result: Result = super().run(tmp, task_vars)
        task_vars = task_vars or {}
        environment: dict[str, str] = {}
        self._compute_environment_string(environment)
        try:
            args, elsewhere = self._with_files_found(), self._elsewhere(task_vars, environment)
            found = self._by_module(args, task_vars) if elsewhere else self._here(args, task_vars, environment)
        except BlueprintsError as error:
            found = error.as_result() | {"failed": True, "changed": False}
        except AnsibleError as error:
            found = {"failed": True, "changed": False, "msg": str(error)}
        return result | found

    def _elsewhere(self, task_vars: Mapping[str, Any], environment: Mapping[str, str]) -> bool:
        """Whether the operation has to run in another process, or on another machine, than this worker."""
        return bool(
            environment.get(DOOR_VARIABLE, os.environ.get(DOOR_VARIABLE)) == "module"
            or self._connection.transport.rpartition(".")[2] != "local"
            or self._connection.become
            or self._task.async_val
            or self._interpreter(task_vars) != sys.executable
            or self.door.missing_library()
        )

    def _interpreter(self, task_vars: Mapping[str, Any]) -> str:
        """The Python that the user wants for this host; ours unless one is named."""
        delegated = task_vars.get("ansible_delegated_vars", {}).get(self._task.delegate_to, {})
        named = (delegated if self._task.delegate_to else task_vars).get("ansible_python_interpreter")
        path = str(self._templar.template(named)) if named else ""
        return sys.executable if not path or path.startswith("auto") else os.path.abspath(os.path.expanduser(path))

    def _with_files_found(self) -> Args:
        """The task's arguments; files are searched for as those of roles and playbooks are."""
        args: Args = {str(name): plain(value) for name, value in self._task.args.items()}
        for option in self.door.files:
            # What is not found may lie on the machine where the operation runs; if not, the operation's error says so.
            with suppress(AnsibleError):
                args |= {option: self._find_needle("files", args[option])} if args.get(option) else {}
        return args

    def _by_module(self, args: Args, task_vars: dict[str, Any]) -> Result:
        """Result of the shipped module."""
        with packed_once(self.door.name):
            result: Result = self._execute_module(
                module_name=f"oci_ai.blueprints.{self.door.name}",
                module_args=self.door.carried(args),
                task_vars=task_vars,
                wrap_async=self._task.async_val,
            )
        # It holds the arguments, and with them the blueprint.
        result.pop("invocation", None)
        return result

    def _here(self, args: Args, task_vars: Mapping[str, Any], environment: Mapping[str, str]) -> Result:
        """Result of the operation run in this process."""
        with as_a_module_would(self._loader.get_basedir(), environment):
            checked = ArgumentSpecValidator(
                self.door.argument_spec,
                mutually_exclusive=self.door.mutually_exclusive,
                required_one_of=self.door.required_one_of,
            ).validate(args)
            if checked.error_messages:
                wrong = remove_values(self._complaint(checked), checked._no_log_values)
                return {"failed": True, "changed": False, "msg": wrong}
            run = Run(
                check=bool(self._task.check_mode),
                diff=bool(self._task.diff),
                verbose=Display().verbosity >= 3,
                progress=self._progress(task_vars),
                alive=lifeline.of_worker(),
            )
            found = answer(self.door, checked.validated_parameters, run)
        masked: Result = remove_values(found.result, checked._no_log_values | found.secrets)
        # Masking compares texts: a value "True" would hide what every task must say.
        return masked | {key: found.result[key] for key in ("changed", "failed")}

    def _complaint(self, checked: ValidationResult) -> str:
        """What is wrong with the options, in the words of AnsibleModule."""
        unknown = isinstance(checked.errors[0], UnsupportedError)
        about = f"Unsupported parameters for (oci_ai.blueprints.{self.door.name}) module: " if unknown else ""
        return f"{about}{checked.errors.msg}"

    def _progress(self, task_vars: Mapping[str, Any]) -> Callable[[str], None]:
        """Shows lines while the task runs, each with its host's name: hosts work side by side."""
        if self._task.no_log:
            return lambda line: None
        host = task_vars.get("inventory_hostname", "localhost")
        display = Display()
        return lambda line: display.display(f"[{host}] {line}")


@contextmanager
def as_a_module_would(directory: str, environment: Mapping[str, str]) -> Iterator[None]:
    """Working directory and environment that a module of this task would have; afterwards the worker's own again."""
    kept_directory, kept_environment = os.getcwd(), dict(os.environ)
    os.environ.update({str(name): str(value) for name, value in environment.items()})
    os.chdir(directory)
    try:
        yield
    finally:
        os.chdir(kept_directory)
        os.environ.clear()
        os.environ.update(kept_environment)


def plain(value: object) -> Any:
    """A value without what Ansible attaches to it (tags, trust, vault), as a module would receive it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
