# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to reading secrets, without their values."""

from __future__ import annotations

from collections.abc import Callable

from .._blueprint.syntax import is_dns_name
from .._errors import InvalidOption
from .._operations.requests import ReadSecrets
from .._operations.secrets_outcome import SecretsOutcome
from .._operations.surroundings import Surroundings
from .connections import CONNECTION_OPTIONS, connections
from .door import Door, Params
from .params import namespace, texts


def operation() -> Callable[[ReadSecrets, Surroundings], SecretsOutcome]:
    """The operation, loaded when it is needed: a controller that only ships the module never needs it."""
    from .._operations.read_secrets import read_secrets

    return read_secrets


def run(params: Params, check: bool, around: Surroundings) -> SecretsOutcome:
    """Reads what the options name; check mode makes no difference. Raises what the operation raises."""
    del check
    return operation()(
        ReadSecrets(connections=connections(params), names=_names(params), namespace=namespace(params)),
        around,
    )


def _names(params: Params) -> tuple[str, ...]:
    """Names as asked for. Raises InvalidOption for what no Secret can be called."""
    names = texts(params, "names")
    for name in names:
        if not is_dns_name(name):
            raise InvalidOption(f"names: {name[:100]!r} is no name of a Secret: lower-case letters, digits, '-', '.'.")
    return names


BLUEPRINT_SECRET_INFO = Door(
    name="blueprint_secret_info",
    argument_spec={
        "names": {"type": "list", "elements": "str"},
        "namespace": {"type": "str", "default": "default"},
        **CONNECTION_OPTIONS,
    },
    run=run,
    load=operation,
)
