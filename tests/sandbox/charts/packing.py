# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packs the charts once per user and content, as ``<chart>-<version>.tgz`` in one folder."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import yaml

from .. import paths, toolchain, tools
from ..build import only_one
from ..errors import SandboxError
from ..kube_api import Object
from ..module_files import downloaded
from .module_charts import MODULE_CHARTS, ModuleChart
from .stand_ins import STAND_INS, files_of


def mirror(say: Callable[[str], None]) -> tuple[Path, Path]:
    """The folder of packages, and Helm's executable."""
    helm = toolchain.resolve(tools.HELM, say)["helm"]
    own = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in own)).hexdigest()[:12]
    folder = paths.cache() / f"charts-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    with only_one(folder / ".packing", say):
        if not (folder / "complete").exists():
            say(f"packing the charts of {len(MODULE_CHARTS) + len(STAND_INS)} add-ons into {folder}")
            _pack_all(helm, folder)
            (folder / "complete").touch()
    return folder, helm


def _pack_all(helm: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as work:
        for real in MODULE_CHARTS:
            _pack(helm, _prepared(real, Path(work)), folder, real.version, real.app_version)
        for stand_in in STAND_INS:
            chart = Path(work) / stand_in.name
            for name, content in files_of(stand_in).items():
                (chart / name).parent.mkdir(parents=True, exist_ok=True)
                (chart / name).write_text(content, encoding="utf-8")
            _pack(helm, chart, folder, stand_in.version, stand_in.app_version)


def _prepared(chart: ModuleChart, work: Path) -> Path:
    """A copy of the module's folder with the values that a release of it has."""
    copy = work / chart.name
    source = downloaded(f"{chart.module}@{chart.module_version}") / chart.folder
    shutil.copytree(source, copy, copy_function=shutil.copyfile)
    for folder in (copy, *(one for one in copy.rglob("*") if one.is_dir())):
        folder.chmod(0o755)
    values = (copy / (chart.template or "values.yaml")).read_text(encoding="utf-8")
    for placeholder, text in chart.placeholders.items():
        values = values.replace(placeholder, text)
    if chart.values:
        values = yaml.safe_dump(_merged(yaml.safe_load(values), chart.values))
    (copy / "values.yaml").write_text(values, encoding="utf-8")
    return copy


def _merged(base: Object, over: object) -> Object:
    assert isinstance(over, dict)
    inner = {
        key: _merged(base.get(key) or {}, value) if isinstance(value, dict) else value for key, value in over.items()
    }
    return base | inner


def _pack(helm: Path, chart: Path, folder: Path, version: str, app_version: str) -> None:
    command = [helm, "package", chart, "--version", version, "--app-version", app_version, "--destination", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SandboxError(f"helm could not pack {chart.name}: {done.stderr or done.stdout}")
