# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in the cluster before anybody uses it: API extensions, access rules, a storage class, a gateway."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import yaml

from . import api_extensions, paths
from .errors import SandboxError
from .kube_api import KubeApi, KubeError, Object
from .kube_paths import collection, path_of

WITHIN_S = 30.0
DEFINITIONS = collection("apiextensions.k8s.io/v1", "CustomResourceDefinition")
GATEWAY = collection("gateway.networking.k8s.io/v1", "Gateway", "envoy-gateway-system") + "/oci-ai-blueprints"
ACCOUNT = collection("v1", "ServiceAccount", "default") + "/default"


def fill(api: KubeApi) -> None:
    with ThreadPoolExecutor() as threads:
        access = threads.submit(_apply_file, api, paths.RBAC)
        definitions = [threads.submit(api.post, DEFINITIONS, definition) for definition in api_extensions.definitions()]
        for definition in definitions:
            definition.result()
        access.result()
    fill_as_oke_does(api)
    _apply_file(api, paths.MANIFESTS / "gateway.yaml")


def fill_as_oke_does(api: KubeApi) -> None:
    """No more than every new cluster of OKE has."""
    _apply_file(api, paths.MANIFESTS / "oke.yaml")


def write_workspace(api: KubeApi, settings: Mapping[str, object]) -> None:
    """The ConfigMap by which a platform team tells deployments where nodes and pods belong."""
    manifest: Object = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "workspace", "namespace": "oci-ai-blueprints"},
        "data": {"node_subnet_id": str(settings["node_subnet_id"]), "pod_subnet_id": str(settings["pod_subnet_id"])},
    }
    api.apply(path_of(manifest), manifest)


def wait_until_usable(api: KubeApi) -> None:
    """Until every kind is served, pods can be created and the gateway has its address."""
    _wait("the definitions to be established", lambda: all(map(_is_established, api.get(DEFINITIONS)["items"])))
    _wait("the service account of namespace default", lambda: api.find(ACCOUNT) is not None)
    _wait("the gateway's address", lambda: bool((api.find(GATEWAY) or {}).get("status", {}).get("addresses")))


def _is_established(definition: Object) -> bool:
    conditions = definition.get("status", {}).get("conditions") or []
    return any(condition["type"] == "Established" and condition["status"] == "True" for condition in conditions)


def _apply_file(api: KubeApi, file: Path) -> None:
    """The file is one `List`, as `kubectl apply` takes it."""
    for manifest in yaml.safe_load(file.read_text(encoding="utf-8"))["items"]:
        _wait(f"{manifest['kind']} to be served", partial(_applied, api, manifest))


def _applied(api: KubeApi, manifest: Object) -> bool:
    """False while the kind is not served yet: after its definition come 404 and then 429 for a moment."""
    try:
        api.apply(path_of(manifest), manifest)
    except KubeError as error:
        if error.status in (404, 429):
            return False
        raise
    return True


def _wait(what: str, reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not reached():
        if time.monotonic() > deadline:
            raise SandboxError(f"waited {WITHIN_S:.0f} s in vain for {what}; see {paths.LOGS}")
        time.sleep(0.05)
