# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Charts that come from Go modules: the real ones. A publisher's release tool sets versions and images; here we do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath


@dataclass(frozen=True)
class ModuleChart:
    """``folder`` of a Go module. ``values`` replace its own; ``template`` is the file that values are made from."""

    module: str
    module_version: str
    folder: str
    version: str
    app_version: str
    values: Mapping[str, object] = field(default_factory=dict)
    template: str = ""
    placeholders: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return PurePosixPath(self.folder).name


def _of(module: str, module_version: str, folder: str, **more: object) -> ModuleChart:
    return ModuleChart(
        module, module_version, folder, **{"version": module_version, "app_version": module_version, **more}
    )  # type: ignore[arg-type]


MODULE_CHARTS = (
    _of(
        "github.com/envoyproxy/gateway",
        "v1.9.1",
        "charts/gateway-helm",
        template="values.tmpl.yaml",
        placeholders={
            "${GatewayImage}": "docker.io/envoyproxy/gateway:v1.9.1",
            "${GatewayImagePullPolicy}": "IfNotPresent",
        },
    ),
    _of("github.com/cert-manager/cert-manager", "v1.21.2", "deploy/charts/cert-manager"),
    _of(
        "sigs.k8s.io/kueue",
        "v0.19.2",
        "charts/kueue",
        version="0.19.2",
        values={
            "controllerManager": {
                "manager": {
                    "image": {
                        "repository": "registry.k8s.io/kueue/kueue",
                        "tag": "v0.19.2",
                        "pullPolicy": "IfNotPresent",
                    }
                }
            }
        },
    ),
    _of(
        "sigs.k8s.io/lws",
        "v0.9.0",
        "charts/lws",
        version="0.9.0",
        values={"image": {"manager": {"tag": "v0.9.0", "pullPolicy": "IfNotPresent"}}},
    ),
    _of(
        "sigs.k8s.io/node-feature-discovery",
        "v0.19.0",
        "deployment/helm/node-feature-discovery",
        version="0.19.0",
    ),
    _of("sigs.k8s.io/metrics-server", "v0.9.0", "charts/metrics-server", version="3.13.1", app_version="0.8.1"),
)
