# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes Prometheus read a service's metrics."""

from __future__ import annotations

from .._blueprint.payload import Payload
from .._manifest import Json
from .identity import Identity

SCRAPED_AS = "recipe"
"""Label of scraped pods, and thereby of their metrics, that names the deployment."""


def scraped(payload: Payload) -> bool:
    """Scaling of pods looks at their metrics: it implies that they are read."""
    wanted = payload.recipe_prometheus_enabled or payload.recipe_pod_autoscaling_params is not None
    return bool(wanted and payload.recipe_container_port)


def scrape_annotations(payload: Payload) -> dict[str, Json]:
    """Annotations that Prometheus' usual pod discovery keeps."""
    if not scraped(payload):
        return {}
    return {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": str(payload.recipe_container_port),
        "prometheus.io/path": "/metrics",
    }


def scrape_labels(payload: Payload, identity: Identity) -> dict[str, Json]:
    """Labels of the pods, which Prometheus copies to every metric."""
    return {SCRAPED_AS: identity.names.canonical} if scraped(payload) else {}
