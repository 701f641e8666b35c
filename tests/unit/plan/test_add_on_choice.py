# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of each add-on of a workspace."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.oci_ai.blueprints.plugins.filter.add_on_choices import add_on_choices

KEDA = {
    "name": "keda",
    "enabled": True,
    "chart": "keda",
    "version": "2.20.2",
    "release": "keda",
    "namespace": "keda",
    "values": {"operator": {"replicaCount": 2}, "nodeSelector": {}},
}
GATEWAY = {**KEDA, "name": "envoy_gateway", "chart": "gateway-helm", "release": "eg", "instead_of": ["kong"]}
OPERATOR = {**KEDA, "name": "nvidia_gpu_operator", "release": "gpu", "clashes_with": ["nvidia_gpu_plugin"]}


def release(chart: str, status: str = "deployed") -> dict[str, Any]:
    return {"name": "keda", "namespace": "keda", "chart": chart, "status": status}


def found(name: str, by: str, **more: str) -> dict[str, Any]:
    return {"name": name, "installed_by": by, "namespace": "", "release": "", **more}


def chosen(entry: dict[str, Any], **given: Any) -> tuple[str, str]:
    """With the release keda/keda as the workspace's own, unless told otherwise."""
    one = add_on_choices([entry], **{"recorded": ["keda/keda"], **given})[0]
    return str(one["choice"]), str(one["why"])


@pytest.mark.parametrize(
    ("given", "choice"),
    [
        ({}, "install"),
        ({"releases": [release("keda-2.20.2")]}, "present"),
        ({"releases": [release("keda-2.17.0")]}, "upgrade"),
        ({"releases": [release("keda-2.20.2", "pending-install")]}, "upgrade"),
        ({"releases": [release("other-1.0.0")]}, "clash"),
        ({"releases": [release("keda-2.20.2")], "recorded": []}, "keep"),
        ({"releases": [release("keda-2.17.0", "pending-install")], "recorded": ["kd/kd"]}, "keep"),
        ({"releases": [release("other-1.0.0")], "recorded": []}, "clash"),
        ({"releases": [{**release("keda-2.20.2"), "namespace": "elsewhere"}]}, "install"),
        ({"found": [found("keda", "other", namespace="elsewhere")]}, "keep"),
        ({"found": [found("keda", "us")], "releases": [release("keda-2.20.2")]}, "present"),
        ({"wanted": {"keda": {"enabled": False}}, "releases": [release("keda-2.20.2")]}, "off"),
    ],
)
def test_an_add_on_is_installed_upgraded_or_left_alone(given: dict[str, Any], choice: str) -> None:
    assert chosen(KEDA, **given)[0] == choice


def test_what_is_switched_off_but_there_is_said_to_stay() -> None:
    off = {"wanted": {"keda": {"enabled": False}}}
    assert chosen(KEDA, **off)[1] == "It is switched off."
    assert "stays until the workspace is taken away" in chosen(KEDA, **off, releases=[release("keda-2.20.2")])[1]


def test_what_others_installed_is_named() -> None:
    there = found("keda", "upstream", namespace="keda", release="their-keda")
    assert chosen(KEDA, found=[there])[1] == (
        "OCI AI Blueprints' keda (release their-keda in keda) is there already, and is used as found."
    )


def test_a_gateway_that_is_there_is_kept_unless_both_are_wanted() -> None:
    kong = [found("kong", "upstream", namespace="kong", release="kong")]
    assert chosen(GATEWAY, found=kong)[0] == "keep"
    assert chosen(GATEWAY, found=kong, wanted={"envoy_gateway": {"enabled": True}})[0] == "install"


def test_two_that_advertise_the_same_gpus_clash() -> None:
    choice, why = chosen(OPERATOR, found=[found("nvidia_gpu_plugin", "oke", namespace="kube-system")])
    assert choice == "clash"
    assert "nvidia_gpu_operator: OKE's own nvidia_gpu_plugin (in kube-system)" in why


def test_two_that_are_both_switched_on_clash_before_either_is_there() -> None:
    plugin = {**KEDA, "name": "nvidia_gpu_plugin", "release": "plugin"}
    both = add_on_choices([OPERATOR, plugin])
    assert [one["choice"] for one in both] == ["clash", "install"]
    assert "nvidia_gpu_operator: nvidia_gpu_plugin is switched on, too" in str(both[0]["why"])
    assert [one["choice"] for one in add_on_choices([OPERATOR, {**plugin, "enabled": False}])] == ["install", "off"]


def test_the_users_values_are_merged_and_all_else_is_replaced() -> None:
    wanted = {"keda": {"version": "2.21.0", "values": {"operator": {"name": "x"}}}}
    one = add_on_choices([KEDA], wanted=wanted)[0]
    assert (one["version"], one["values"]) == (
        "2.21.0",
        {"operator": {"replicaCount": 2, "name": "x"}, "nodeSelector": {}},
    )


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"wanted": {"kedda": {}}}, "No add-on is called kedda. There are: keda."),
        ({"wanted": [KEDA]}, "wanted is no dictionary"),
        ({"wanted": {"keda": None}}, "keda is no dictionary"),
        ({"wanted": {"keda": {"vlaues": {}}}}, "keda: vlaues cannot be set, but enabled, values, version, "),
        ({"wanted": {"keda": {"enabled": "true"}}}, "keda: enabled is 'true', and has to be true or false"),
        ({"wanted": {"keda": {"values": "text"}}}, "keda: values is no dictionary"),
        ({"found": "text"}, "found is no list"),
        ({"releases": ["text"]}, "releases is no list"),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, Any], complaint: str) -> None:
    with pytest.raises(AnsibleFilterError, match=complaint):
        add_on_choices([KEDA], **given)
