# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventory oke: documentation, and hosts of what was found."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oke
short_description: OKE clusters, or what is deployed on them, as hosts
version_added: 0.2.0
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
description:
  - Finds the OKE clusters of a tenancy and makes each a host, with which tasks of this collection work as they are -
    hosts have a local connection, the interpreter of the playbook, and the variables C(cluster_id) and C(region).
  - With O(hosts=deployments) each deployment on these clusters is a host instead.
  - What cannot be read, such as a region that does not answer or a compartment that you may not see, is a warning; the
    rest is there.
  - The name of the inventory file ends in C(oke.yml) or C(oke.yaml).
requirements:
  - python >= 3.11
  - oci
  - pydantic >= 2.7
  - PyYAML
  - urllib3 >= 2.0
options:
  plugin:
    description: Says that a file is for this plugin.
    type: str
    required: true
    choices:
      - oci_ai.blueprints.oke
  hosts:
    description: Whether hosts are clusters, or deployments.
    type: str
    choices:
      - clusters
      - deployments
    default: clusters
  regions:
    description:
      - Regions to look in. The one of the login when absent. One that the tenancy has not subscribed to is an error.
    type: list
    elements: str
  compartments:
    description: OCIDs of the compartments to look in. The whole tenancy when absent.
    type: list
    elements: str
  recursive:
    description: Whether compartments below these are looked into as well.
    type: bool
    default: true
  tags:
    description: Freeform tags, with their values, that a cluster must have.
    type: dict
  free_gpus:
    description:
      - Whether each cluster is asked how many of its GPUs are free. Without it only OCI is read, not the clusters. Does
        nothing with O(hosts=deployments).
      - C(gpus_free) counts whole GPUs. The list C(gpu_resources) has the slices of divided ones, too, each resource
        with its C(name) and how many are C(allocatable), C(requested) and C(free).
    type: bool
    default: true
extends_documentation_fragment:
  - oci_ai.blueprints.oci.plugin
  - constructed
  - inventory_cache
"""

EXAMPLES = r"""
# fleet.oke.yml - clusters of two regions that are tagged for this, kept for ten minutes
plugin: oci_ai.blueprints.oke
regions:
  - us-ashburn-1
  - us-phoenix-1
tags:
  blueprints: "yes"
keyed_groups:
  - key: region
    prefix: region
groups:
  with_free_gpus: gpu_resources | default([], true) | selectattr('free') | length > 0
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: /var/tmp/oke
cache_timeout: 600
# With these instead, everything that is deployed on the clusters is a host, in groups by mode and status:
# hosts: deployments
# keyed_groups:
#   - key: mode
#     prefix: mode
#   - key: status
#     prefix: status
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.template import trust_as_template

from ..module_utils._doors.connections import OCI_OPTIONS
from ..module_utils._doors.fleet import fleet
from ..module_utils._errors import BlueprintsError

LOCAL = {
    "ansible_connection": "local",
    "ansible_python_interpreter": trust_as_template("{{ ansible_playbook_python }}"),
}
OPTIONS = ("hosts", "regions", "compartments", "recursive", "tags", "free_gpus")
Row = Mapping[str, Any]


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Clusters or deployments as hosts."""

    NAME = "oci_ai.blueprints.oke"

    def verify_file(self, path: str) -> bool:
        return bool(super().verify_file(path)) and path.endswith(("oke.yml", "oke.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Fills the inventory. Raises AnsibleParserError."""
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        for host, variables in hosts_of(self._clusters(path, cache), self.get_option("hosts")):
            self._add(host, {**LOCAL, **variables})

    def _clusters(self, path: str, cache: bool) -> list[Row]:
        """From the cache where that is wanted and possible, else from OCI, and into the cache then."""
        self.load_cache_plugin()
        options = {option: self.get_option(option) for option in (*OCI_OPTIONS, *OPTIONS)}
        key = f"{self.get_cache_key(path)}_{sha256(repr(options).encode()).hexdigest()[:12]}"
        wanted = bool(self.get_option("cache"))
        found = self._cache.get(key) if wanted and cache else None
        if not isinstance(found, Mapping):
            found = self._read(options)
            if wanted:
                self._cache[key] = found
        # What could not be read is told each time: from the cache it is missing as well.
        for warning in found["warnings"]:
            self.display.warning(f"oci_ai.blueprints.oke: {warning}")
        clusters: list[Row] = found["clusters"]
        return clusters

    @staticmethod
    def _read(options: Row) -> Row:
        try:
            clusters, warnings = fleet(options)
        except BlueprintsError as error:
            raise AnsibleParserError(f"oci_ai.blueprints.oke: {error.for_people}") from error
        return {"clusters": clusters, "warnings": warnings}

    def _add(self, host: str, variables: Row) -> None:
        strict = self.get_option("strict")
        name = self.inventory.add_host(host)
        for variable, value in variables.items():
            self.inventory.set_variable(name, variable, value)
        self._set_composite_vars(self.get_option("compose"), variables, name, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict=strict)


def hosts_of(clusters: Sequence[Row], what: str) -> Iterator[tuple[str, Row]]:
    """Names and variables of hosts. Names are those of the clusters, longer only where two clusters share one."""
    names = _names(clusters)
    for cluster, name in zip(clusters, names, strict=True):
        about = {key: value for key, value in cluster.items() if key != "deployments"}
        if what == "clusters":
            yield name, about
            continue
        for one in cluster["deployments"]:
            host = f"{name}_{one['namespace']}_{one['canonical_name']}"
            yield (
                host,
                {"cluster_id": about["cluster_id"], "region": about["region"], "cluster_name": name, **_variables(one)},
            )


def _variables(deployment: Row) -> Row:
    """Those of a deployment. A variable must not be called as Ansible calls its own."""
    renamed = {"name": "deployment_name", "group": "deployment_group", "namespace": "deployment_namespace"}
    left_out = ("changed", "warnings", "error", "evidence")
    return {renamed.get(key, key): value for key, value in deployment.items() if key not in left_out}


def _names(clusters: Sequence[Row]) -> list[str]:
    plain = [str(one["cluster_name"]) for one in clusters]
    in_region = [f"{one['cluster_name']}_{one['region']}" for one in clusters]
    exact = [f"{one['cluster_name']}_{str(one['cluster_id'])[-8:]}" for one in clusters]
    return [
        short if plain.count(short) == 1 else longer if in_region.count(longer) == 1 else longest
        for short, longer, longest in zip(plain, in_region, exact, strict=True)
    ]
