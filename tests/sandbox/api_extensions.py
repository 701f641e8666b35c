# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CustomResourceDefinitions of the add-ons that blueprints use, from their Go modules, kept in the cache."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from . import paths
from .build import go_environment, write_whole
from .errors import SandboxError

YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C reads megabytes in a second; PyYAML has it unless it was built without libyaml."""


@dataclass(frozen=True)
class Extension:
    """In `folder` of a Go module each definition of the API group is a file `<group>_<plural>.yaml`."""

    group: str
    module: str
    version: str
    folder: str
    plurals: tuple[str, ...]


EXTENSIONS = (
    Extension(
        "gateway.networking.k8s.io", "sigs.k8s.io/gateway-api", "v1.6.1", "config/crd/standard",
        ("backendtlspolicies", "gatewayclasses", "gateways", "grpcroutes", "httproutes", "listenersets",
         "referencegrants", "tcproutes", "tlsroutes", "udproutes"),
    ),
    Extension(
        "gateway.envoyproxy.io", "github.com/envoyproxy/gateway", "v1.9.1",
        "charts/gateway-helm/charts/crds/crds/generated",
        ("securitypolicies", "backendtrafficpolicies", "clienttrafficpolicies"),
    ),
    Extension(
        "configuration.konghq.com", "github.com/kong/kubernetes-configuration", "v1.5.3",
        "config/crd/ingress-controller",
        ("kongplugins", "kongclusterplugins", "kongconsumers", "kongconsumergroups", "kongupstreampolicies"),
    ),
    Extension(
        "keda.sh", "github.com/kedacore/keda/v2", "v2.20.2", "config/crd/bases",
        ("scaledobjects", "triggerauthentications", "clustertriggerauthentications"),
    ),
    Extension(
        "cert-manager.io", "github.com/cert-manager/cert-manager", "v1.21.1", "deploy/crds",
        ("certificates", "certificaterequests", "issuers", "clusterissuers"),
    ),
    Extension(
        "leaderworkerset.x-k8s.io", "sigs.k8s.io/lws", "v0.9.0", "config/crd/bases", ("leaderworkersets",),
    ),
    Extension(
        "kueue.x-k8s.io", "sigs.k8s.io/kueue", "v0.19.2", "config/components/crd/bases",
        ("admissionchecks", "clusterqueues", "cohorts", "localqueues", "multikueueclusters", "multikueueconfigs",
         "provisioningrequestconfigs", "resourceflavors", "topologies", "workloadpriorityclasses", "workloads"),
    ),
)  # fmt: skip


def definitions() -> dict[str, Path]:
    """JSON file of each definition by its name; downloads the modules that this user's cache does not have yet."""
    return {
        f"{plural}.{extension.group}": _kept(extension, plural)
        for extension in EXTENSIONS
        for plural in extension.plurals
    }


def _kept(extension: Extension, plural: str) -> Path:
    kept = paths.cache() / "definitions" / f"{extension.group}-{extension.version}" / f"{plural}.json"
    if not kept.exists():
        folder = _downloaded(f"{extension.module}@{extension.version}") / extension.folder
        text = (folder / f"{extension.group}_{plural}.yaml").read_bytes()
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, json.dumps(_without_descriptions(yaml.load(text, Loader=YamlLoader)), separators=(",", ":")))
    return kept


def _without_descriptions(found: Any) -> Any:
    """Nine tenths of a definition are prose, which the API server would read, check and publish at each start."""
    if isinstance(found, dict):
        told = {key for key, value in found.items() if key == "description" and isinstance(value, str)}
        return {key: _without_descriptions(value) for key, value in found.items() if key not in told}
    if isinstance(found, list):
        return [_without_descriptions(each) for each in found]
    return found


@cache
def _downloaded(module: str) -> Path:
    go = shutil.which("go")
    if not go:
        raise SandboxError(f"{module} is not in the cache yet and `go`, which would download it, is not on PATH")
    with tempfile.TemporaryDirectory() as elsewhere:  # outside any module, whose go.mod would be consulted
        done = subprocess.run(
            [go, "mod", "download", "-json", module],
            cwd=elsewhere,
            env=go_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    answer = json.loads(done.stdout or "{}")
    if done.returncode != 0 or "Dir" not in answer:
        raise SandboxError(f"go could not download {module}: {answer.get('Error') or done.stderr}")
    return Path(answer["Dir"])
