# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of rules about teams and the jobs that are charged to them."""

from __future__ import annotations

from unit.blueprint.rule_case import Case, Json

QUOTA = {"shape_name": "VM.GPU.A10.2", "cpu_nominal_quota": "10"}


def team(*quotas: Json, name: str = "research") -> Json:
    return {"team": {"team_name": name, "priority_threshold": 100, "quotas": list(quotas)}}


TEAM_CASES = [
    Case("V53", "team", {"team": None}, "is required", mode="team"),
    Case("V53", "team", team(QUOTA), "belongs to mode team, not to service"),
    Case("V53", "team.team_name", team(QUOTA, name="//"), "no letter or digit", team(QUOTA, name="a_b"), mode="team"),
    Case("V53", "team.quotas", team(), "is empty", team(QUOTA), mode="team"),
    Case(
        "V53",
        "team.quotas",
        team({"shape_name": "VM.GPU.A10.4"}),
        "shape VM.GPU.A10.4 does not exist",
        nearest="VM.GPU.A10.2",
        mode="team",
    ),
    Case(
        "V53",
        "team.quotas[1].shape_name",
        team(QUOTA, QUOTA),
        "VM.GPU.A10.2 has a quota already",
        team(QUOTA, {"shape_name": "VM.GPU.A10.1"}),
        mode="team",
    ),
    Case(
        "V53",
        "team.quotas[0].gpu_nominal_quota",
        team({**QUOTA, "gpu_nominal_quota": "two"}),
        "must be a number",
        team({**QUOTA, "gpu_nominal_quota": "2", "mem_nominal_quota": "20Gi", "cpu_nominal_quota": "1500m"}),
        mode="team",
    ),
    Case(
        "V53",
        "team.quotas[0].cpu_borrowing_limit",
        team({**QUOTA, "cpu_borrowing_limit": "-1"}),
        "not below 0",
        team({**QUOTA, "cpu_borrowing_limit": "0"}),
        mode="team",
    ),
    Case(
        "V53",
        "team.quotas[0].mem_lending_limit",
        team({**QUOTA, "mem_nominal_quota": "10", "mem_lending_limit": "11Gi"}),
        "is above mem_nominal_quota",
        team({**QUOTA, "mem_nominal_quota": "10", "mem_lending_limit": "10G"}),
        mode="team",
    ),
    Case(
        "V54",
        "recipe_team_info.team_name",
        {"recipe_team_info": {}},
        "is required: the team",
        {"recipe_team_info": {"team_name": "a"}},
        mode="job",
    ),
    Case(
        "V54",
        "recipe_container_cpu_count",
        {"recipe_container_cpu_count": None},
        "it is charged to the team",
        {"recipe_container_cpu_count": None, "recipe_team_info": None},
        mode="job",
    ),
    Case(
        "V54",
        "recipe_container_memory_size",
        {"recipe_container_memory_size": None},
        "it is charged to the team",
        mode="job",
    ),
    Case(
        "V54",
        "recipe_use_shared_node_pool",
        {"recipe_use_shared_node_pool": False, "recipe_node_boot_volume_size_in_gbs": 200},
        "must be true",
        mode="job",
    ),
]
