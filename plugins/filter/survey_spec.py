# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter survey_spec: documentation and the questions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

DOCUMENTATION = r"""
name: survey_spec
short_description: Make a survey of AWX from the options of a role
version_added: 0.2.0
description:
  - Turns options, as C(meta/argument_specs.yml) of a role describes them, into what the option C(survey_spec) of
    C(awx.awx.job_template) takes. A survey that is made anew with each run cannot differ from its role.
  - Options are asked for in the order of the specification, or of O(ask).
options:
  _input:
    description: Options by name.
    type: dict
    required: true
  ask:
    description:
      - Names of the options to ask for. Without it these are all but those of the types C(list) and C(dict), which few
        people like to fill in as JSON, and those whose default is a template, which follow other variables.
    type: list
    elements: str
  skip:
    description: Names of options not to ask for.
    type: list
    elements: str
    default: []
  required:
    description: Names of further options that must be answered.
    type: list
    elements: str
    default: []
  defaults:
    description: Answers that the survey proposes instead of the options' own defaults, by name.
    type: dict
    default: {}
notes:
  - An option of type C(bool) is a choice of C(true) and C(false), and its answer a string - use it with C(| bool).
    One of type C(list) or C(dict) is a text in JSON or YAML - use it with C(| from_yaml).
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
"""

EXAMPLES = r"""
- name: Ask for what the role workspace can be told
  awx.awx.job_template:
    name: Set a workspace up
    project: blueprints
    playbook: playbooks/workspace_up.yml
    survey_enabled: true
    survey_spec: "{{ options | oci_ai.blueprints.survey_spec(required=['workspace_cluster_id']) }}"
  vars:
    specification: "{{ lookup('ansible.builtin.file', 'roles/workspace/meta/argument_specs.yml') | from_yaml }}"
    options: "{{ specification.argument_specs.main.options }}"
"""

RETURN = r"""
_value:
  description: The survey, with C(name), C(description) and C(spec), the list of its questions.
  type: dict
"""

Options = Mapping[str, Mapping[str, Any]]
ASKED_BY_NAME = ("list", "dict")
QUESTION_TYPES = {"int": "integer", "float": "float", "list": "textarea", "dict": "textarea"}
LONGEST = {"text": 1024, "password": 1024, "textarea": 65536}
"""Characters of an answer."""
MARKUP = re.compile(r"\b[A-Z]\((?:main:)?([^()#,]*)(?:#\w+)?(?:,[^()]*)?\)")
"""As documentation marks up names and values: C(x), O(main:x=1), P(namespace.collection.name#role), L(text,url)."""


def survey_spec(
    options: object, ask: object = None, skip: object = None, required: object = None, defaults: object = None
) -> object:
    """Raises AnsibleFilterError for what are no options, and for names of options that there are not."""
    if not isinstance(options, Mapping) or not all(isinstance(one, Mapping) for one in options.values()):
        raise AnsibleFilterError("survey_spec: the input is no dictionary of options.")
    needed, proposed = _names(required, "required"), _mapping(defaults)
    skipped = _names(skip, "skip")
    asked = _names(ask, "ask") or [name for name, one in options.items() if _is_asked(one)]
    unknown = sorted({*asked, *skipped, *needed, *proposed} - {*options})
    if unknown:
        raise AnsibleFilterError(
            f"survey_spec: there is no option {', '.join(unknown)}; there are {', '.join(options)}."
        )
    spec = [
        _question(name, {**options[name], **_told(name, needed, proposed)}) for name in asked if name not in skipped
    ]
    return {"name": "", "description": "", "spec": spec}


def _is_asked(option: Mapping[str, Any]) -> bool:
    return option.get("type") not in ASKED_BY_NAME and "{{" not in str(option.get("default"))


def _told(name: str, needed: Sequence[str], proposed: Mapping[str, object]) -> Mapping[str, object]:
    return {
        **({"required": True} if name in needed else {}),
        **({"default": proposed[name]} if name in proposed else {}),
    }


def _question(name: str, option: Mapping[str, Any]) -> Mapping[str, object]:
    kind = _question_type(option)
    question: dict[str, object] = {
        "question_name": _title(name),
        "question_description": _plain(option.get("description", "")),
        "required": bool(option.get("required", False)),
        "type": kind,
        "variable": name,
        "default": _answer(option.get("default")),
        "choices": _choices(option),
        "new_question": True,
    }
    if kind in LONGEST:
        question |= {"min": 0, "max": LONGEST[kind]}
    return question


def _question_type(option: Mapping[str, Any]) -> str:
    if option.get("no_log"):
        return "password"
    if option.get("choices") or option.get("type") == "bool":
        return "multiselect" if option.get("type") == "list" else "multiplechoice"
    return QUESTION_TYPES.get(str(option.get("type")), "text")


def _choices(option: Mapping[str, Any]) -> list[str]:
    return ["true", "false"] if option.get("type") == "bool" else [str(one) for one in option.get("choices") or []]


def _answer(default: object) -> object:
    """As AWX shows it: a number, or a text."""
    if isinstance(default, bool):
        return str(default).lower()
    if default is None or (isinstance(default, (list, dict)) and not default):
        return ""
    return json.dumps(default) if isinstance(default, (list, dict)) else default


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _plain(description: object) -> str:
    texts = [description] if isinstance(description, str) else [str(one) for one in _sequence(description)]
    return MARKUP.sub(r"\1", " ".join(texts))


def _names(given: object, what: str) -> list[str]:
    if given is not None and (isinstance(given, str) or not isinstance(given, Sequence)):
        raise AnsibleFilterError(f"survey_spec: {what} is no list of names.")
    return [str(one) for one in given or []]


def _sequence(given: object) -> Sequence[object]:
    return given if isinstance(given, Sequence) else []


def _mapping(given: object) -> Mapping[str, object]:
    if given is not None and not isinstance(given, Mapping):
        raise AnsibleFilterError("survey_spec: defaults is no dictionary.")
    return given or {}


class FilterModule:
    """What Ansible asks for."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"survey_spec": survey_spec}
