# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter add_on_choices: documentation and the choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeGuard

from ansible.errors import AnsibleFilterError

from ..module_utils._plan.add_on_choice import Entry, choose

DOCUMENTATION = r"""
name: add_on_choices
short_description: Say which add-ons a workspace installs, upgrades or leaves as they are
version_added: 0.2.0
description:
  - Compares a table of add-ons with what a cluster has. The role P(oci_ai.blueprints.workspace#role) plans with it
    before it installs anything.
options:
  _input:
    description:
      - Add-ons in the order they are installed, each with C(name), C(enabled), C(chart), C(version), C(release) and
        C(namespace), and optionally with C(values); with C(instead_of), names of add-ons that make it needless; and
        with C(clashes_with), names of add-ons that must not be beside it.
    type: list
    elements: dict
    required: true
  wanted:
    description: What to change in that table, by name of the add-on. C(values) are merged, all else is replaced.
    type: dict
    default: {}
  found:
    description: What the cluster has, as RV(oci_ai.blueprints.workspace_info#module:add_ons).
    type: list
    elements: dict
    default: []
  releases:
    description: Helm releases, as C(helm list --all --all-namespaces --output json) tells them.
    type: list
    elements: dict
    default: []
  recorded:
    description:
      - Which of these are the workspace's own, each as C(NAMESPACE/RELEASE). Others of the same names are left alone.
    type: list
    elements: str
    default: []
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
"""

EXAMPLES = r"""
- name: Say what becomes of KEDA
  ansible.builtin.debug:
    msg: "{{ table | oci_ai.blueprints.add_on_choices(found=workspace.add_ons) | map(attribute='why') }}"
  vars:
    table:
      - name: keda
        enabled: true
        chart: keda
        version: 2.20.2
        release: keda
        namespace: keda
"""

RETURN = r"""
_value:
  description:
    - The add-ons, each with C(why), a sentence, and C(choice). That is V(install), V(upgrade), V(present), V(keep)
      where somebody else's is used as found, V(off), or V(clash) where nothing may be installed before it is solved.
  type: list
  elements: dict
"""


CAN_BE_SET = ("enabled", "values", "version", "repository", "namespace", "release")
"""What users change of an add-on."""


def add_on_choices(
    table: object, wanted: object = None, found: object = None, releases: object = None, recorded: object = None
) -> list[dict[str, object]]:
    """Raises AnsibleFilterError for what is no table, or a wish for an add-on that is not in it."""
    entries, there, listed = _entries(table, "the input"), _entries(found, "found"), _entries(releases, "releases")
    wishes = wanted or {}
    if not isinstance(wishes, Mapping):
        raise AnsibleFilterError("add_on_choices: wanted is no dictionary of dictionaries.")
    names = [str(one.get("name")) for one in entries]
    unknown = sorted(set(wishes) - {*names})
    if unknown:
        raise AnsibleFilterError(f"No add-on is called {', '.join(unknown)}. There are: {', '.join(names)}.")
    for name, wish in wishes.items():
        _check(str(name), wish)
    own = [str(one) for one in recorded] if isinstance(recorded, Sequence) else []
    return [one.as_result() for one in choose(entries, wishes, there, listed, own)]


def _check(name: str, wish: object) -> None:
    """Raises AnsibleFilterError for what would be passed over in silence."""
    if not isinstance(wish, Mapping):
        raise AnsibleFilterError(f"{name} is no dictionary, with enabled, values or version for instance.")
    strange = sorted(set(map(str, wish)) - {*CAN_BE_SET})
    if strange:
        raise AnsibleFilterError(f"{name}: {', '.join(strange)} cannot be set, but {', '.join(CAN_BE_SET)}.")
    if not isinstance(wish.get("enabled", True), bool):
        raise AnsibleFilterError(f"{name}: enabled is {wish['enabled']!r}, and has to be true or false.")
    if not isinstance(wish.get("values", {}), Mapping):
        raise AnsibleFilterError(f"{name}: values is no dictionary.")


def _entries(given: object, what: str) -> Sequence[Entry]:
    if given is not None and not _is_entries(given):
        raise AnsibleFilterError(f"add_on_choices: {what} is no list of dictionaries.")
    return given or []


def _is_entries(given: object) -> TypeGuard[Sequence[Entry]]:
    listed = isinstance(given, Sequence) and not isinstance(given, str)
    return listed and all(isinstance(one, Mapping) for one in given)  # type: ignore[attr-defined]


class FilterModule:
    """What Ansible asks for."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"add_on_choices": add_on_choices}
