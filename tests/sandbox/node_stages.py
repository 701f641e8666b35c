# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""KWOK Stage that makes a registered Node ready; its capacity is what whoever registered it said."""

from __future__ import annotations

from typing import Any

READY = """
{{ $now := Now }}
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
addresses:
- {type: Hostname, address: {{ NodeName | Quote }}}
daemonEndpoints: {kubeletEndpoint: {Port: {{ NodePort }}}}
phase: Running
"""
"""The Hostname is the machine's own: there the API server finds KWOK as kubelet, for logs and port-forwards."""


def node_stages() -> list[dict[str, Any]]:
    not_ready = {
        "key": '.status.conditions[] | select(.type == "Ready") | .status',
        "operator": "NotIn",
        "values": ["True"],
    }
    steps = [{"patch": {"subresource": "status", "root": "status", "template": READY}}]
    spec = {
        "resourceRef": {"apiGroup": "v1", "kind": "Node"},
        "selector": {"matchExpressions": [{"jq": not_ready}]},
        "steps": steps,
    }
    return [{"apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": "Stage", "metadata": {"name": "node-ready"}, "spec": spec}]
