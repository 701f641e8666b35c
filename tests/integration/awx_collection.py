# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for AWX: modules that write down what those of awx.awx are told, and credentials put in their places."""

from __future__ import annotations

import ast
import configparser
import importlib.util
import json
import shutil
from pathlib import Path
from typing import Any

import yaml
from jinja2.sandbox import SandboxedEnvironment

MODULE = """#!/usr/bin/python
import json
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(json.loads({spec!r}), supports_check_mode=True)
with open({record!r}, "a") as file:
    file.write(json.dumps({{"module": {name!r}, "params": module.params}}) + "\\n")
module.exit_json(changed=False)
"""
OF_SPEC = ("type", "elements", "choices", "required", "default", "aliases")


def write_recorders(folder: Path, record: Path) -> None:
    """A collection awx.awx in ``folder``: modules check parameters as documented, and add them to ``record``."""
    real, ours = _real(), folder / "ansible_collections" / "awx" / "awx"
    (ours / "plugins" / "modules").mkdir(parents=True)
    shutil.copytree(real / "meta", ours / "meta")
    record.touch()
    for path in sorted((real / "plugins" / "modules").glob("*.py")):
        documentation = _constant(path, "DOCUMENTATION")
        if documentation:
            options = {**_auth_options(real), **yaml.safe_load(documentation)["options"]}
            spec = {name: {key: one[key] for key in OF_SPEC if key in one} for name, one in options.items()}
            source = MODULE.format(spec=json.dumps(spec), record=str(record), name=path.stem)
            (ours / "plugins" / "modules" / path.name).write_text(source)


def inject(injectors: dict[str, Any], config_file: str, folder: Path) -> dict[str, str]:
    """Variables of a job whose credential holds what the default profile of an OCI configuration file says."""
    config = configparser.ConfigParser()
    config.read(config_file)
    values = dict(config["DEFAULT"])
    values = {**values, "key": Path(values["key_file"]).read_text(), "pass_phrase": ""}
    render = SandboxedEnvironment(autoescape=False).from_string
    file = folder / "injected"
    file.write_text(render(injectors["file"]["template"]).render(values))
    context = {**values, "tower": {"filename": str(file)}}
    return {name: render(one).render(context) for name, one in injectors["env"].items()}


def _real() -> Path:
    package = importlib.util.find_spec("ansible_collections.awx.awx")
    assert package is not None
    assert package.submodule_search_locations
    return Path(package.submodule_search_locations[0])


def _auth_options(real: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_constant(real / "plugins" / "doc_fragments" / "auth.py", "DOCUMENTATION"))
    return dict(found["options"])


def _constant(path: Path, name: str) -> str:
    """The text that the file gives a name, without importing it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in node.targets):
            return str(ast.literal_eval(node.value))
    return ""
