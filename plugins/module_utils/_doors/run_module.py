# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way through a door for a module in a process of its own: the only exit_json and fail_json there are."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from . import lifeline
from .answer import OPTIONS_WITH_SECRETS, Run, answer
from .door import Door


def run_module(door: Door) -> None:
    """Runs the operation behind the door and ends the process with its result."""
    module = DoorModule(
        argument_spec={option: dict(about) for option, about in door.argument_spec.items()},
        mutually_exclusive=list(door.mutually_exclusive),
        required_one_of=list(door.required_one_of),
        supports_check_mode=True,
    )
    library = door.missing_library()
    if library:
        module.fail_json(msg=missing_required_lib(library))
    run = Run(
        check=module.check_mode,
        diff=module._diff,
        verbose=module._verbosity >= 3,
        # Nothing that a module prints is shown before it ends.
        progress=lambda line: None,
        alive=lifeline.of_module(),
    )
    found = answer(door, module.params, run)
    module.no_log_values.update(found.secrets)
    result = dict(found.result)
    warnings = result.pop("warnings", ())
    for warning in warnings if isinstance(warnings, list) else ():
        module.warn(warning)
    if found.failed:
        module.fail_json(str(result.pop("msg", "")), **result)
    module.exit_json(**result)


class DoorModule(AnsibleModule):  # type: ignore[misc]
    """A module that repeats no blueprint and no secret, neither in its result nor in the system log."""

    def log(self, msg: str, log_args: object = None) -> None:
        """Says nothing: AnsibleModule would write every option to the system log."""

    def exit_json(self, **kwargs: object) -> None:
        super().exit_json(**{"invocation": self._invocation(), **kwargs})

    def fail_json(self, msg: str, **kwargs: object) -> None:
        super().fail_json(msg, **{"invocation": self._invocation(), **kwargs})

    def _invocation(self) -> dict[str, object]:
        """The options as -vvv shows them: nothing that may carry secrets, nor a kubeconfig given by content."""
        shown = {
            option: value
            for option, value in self.params.items()
            if option not in OPTIONS_WITH_SECRETS and not isinstance(value, dict)
        }
        return {"module_args": shown}
