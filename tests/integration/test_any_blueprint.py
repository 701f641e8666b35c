# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blueprints that nobody thought of: real API servers, controllers' webhooks and CRDs take what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import Phase, given, settings
from unit.blueprint.payload_strategies import accepted_payloads
from unit.blueprint.rule_case import Json
from unit.plan.any_world import manifests_of, worlds

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import KubeError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube import session
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.client import Kube
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.options import KubeOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.modes import Facts

from .conftest import Sandbox


def test_the_api_server_takes_what_any_blueprint_becomes_in_any_workspace(running: Sandbox) -> None:
    kube = session.connect(KubeOptions(kubeconfig=running.env["KUBECONFIG"]))

    # Looking for the smallest wrong blueprint would take minutes.
    @settings(deadline=None, derandomize=True, database=None, max_examples=80, phases=[Phase.generate])
    @given(accepted_payloads(), worlds)
    def is_taken(raw: Json, world: Facts) -> None:
        assert refusals(kube, manifests_of(parse(raw), world)) == []

    is_taken()


def refusals(kube: Kube, manifests: Sequence[Manifest]) -> list[str]:
    """What the API server would not take of the manifests, and why."""
    refused = []
    for manifest in manifests:
        try:
            kube.apply(manifest, dry_run=True, force=True)
        except KubeError as error:
            refused.append(f"{manifest['kind']}: {error}")
    return refused
