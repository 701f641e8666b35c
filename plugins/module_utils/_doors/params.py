# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading checked options: the types are Ansible's, what is not given becomes an empty value."""

from __future__ import annotations

import json
import re

from .._blueprint.names import canonical_name
from .._blueprint.ocid import read_ocid
from .._errors import InvalidOption
from .door import Params

NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


def text(params: Params, option: str) -> str:
    """A text option, "" when it was not given."""
    value = params.get(option)
    return "" if value is None else str(value)


def ocid(params: Params, option: str, *types: str) -> str:
    """An OCID of one of these types, "" when it was not given. Raises InvalidOption for anything else."""
    value = text(params, option)
    return _checked(option, value, types) if value else ""


def ocids(params: Params, option: str, *types: str) -> tuple[str, ...]:
    """OCIDs of one of these types, each once, () when none were given. Raises InvalidOption for anything else."""
    return tuple(dict.fromkeys(_checked(option, value, types) for value in texts(params, option)))


def _checked(option: str, value: str, types: tuple[str, ...]) -> str:
    found = read_ocid(value)
    if found is None or found.type not in types:
        wanted = " or ".join(types)
        raise InvalidOption(
            f"{option}: {value[:100]!r} is not the OCID of a {wanted}.",
            hint=f"It begins with ocid1.{types[0]}. and stands on the resource's page in the console.",
        )
    return value


def namespace(params: Params) -> str:
    """The namespace to work in. Raises InvalidOption for what Kubernetes would not take as one."""
    value = text(params, "namespace")
    if not NAMESPACE.fullmatch(value):
        raise InvalidOption(
            f"namespace: {value[:100]!r} is no name of a namespace: 1 to 63 lower-case letters, digits and '-'."
        )
    return value


def deployment(params: Params) -> str:
    """The name of a deployment. Raises InvalidOption for what none can be called."""
    value = text(params, "name")
    if not canonical_name(value):
        raise InvalidOption(f"name: {value[:100]!r} has no letter or digit that a Kubernetes name can keep.")
    return value


def group(params: Params) -> str:
    """Name of a group, "" when it was not given. Raises InvalidOption for what no group can be called."""
    value = params.get("group")
    if value is not None and not canonical_name(str(value)):
        raise InvalidOption(f"group: {str(value)[:100]!r} has no letter or digit that a Kubernetes name can keep.")
    return text(params, "group")


def texts(params: Params, option: str) -> tuple[str, ...]:
    """A list of texts, () when it was not given."""
    value = params.get(option)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def decoded(value: object) -> object:
    """A dictionary or list may be given as JSON text, as everywhere in Ansible."""
    if not isinstance(value, str):
        return value
    try:
        found: object = json.loads(value)
    except ValueError:
        return value
    return found if isinstance(found, dict | list) else value


def flag(params: Params, option: str) -> bool:
    """A boolean option that has a default."""
    return bool(params[option])


def seconds(params: Params, option: str) -> int:
    """A time span that has a default. Raises InvalidOption when it is not positive."""
    value = params[option]
    if not isinstance(value, int) or value <= 0:
        raise InvalidOption(f"{option}: {value} is not a positive number of seconds.")
    return value
