# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets and ConfigMaps that a pod needs: a kubelet starts no container before they are there.

KWOK cannot look other objects up. So a pod with such references waits until its annotation says what was found, and a
controller of the sandbox writes that (oke_controllers/missing_references.py).
"""

from __future__ import annotations

CHECKED = "sandbox.oci-ai-blueprints/missing-reference"
"""Annotation: empty when everything is there, else kubelet's message about the first thing that is not."""

_REQUIRED = (
    "[(.spec.containers[].env[]?.valueFrom | objects | .secretKeyRef, .configMapKeyRef),"
    " (.spec.containers[].envFrom[]? | .secretRef, .configMapRef),"
    " (.spec.volumes[]? | .secret, .configMap)"
    " | objects | select(.optional != true)]"
)
NOT_CHECKED = "not checked"
MISSING = f'(if {_REQUIRED} | length > 0 then (.metadata.annotations["{CHECKED}"] // "{NOT_CHECKED}") else "" end)'
"""jq: what is missing; empty if nothing is."""
