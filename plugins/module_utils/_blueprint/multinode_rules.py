# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about replicas that span several nodes of a shared pool."""

from __future__ import annotations

from .capacity import shape_of
from .parallel import parallel_sizes
from .rule import ERROR, SERVICE, WARNING, AnyRule, Rule
from .schema import Payload

FEWEST_NODES = 2


def gpus_of_a_replica(b: Payload) -> int:
    """GPUs of all its nodes together."""
    return b.gpus * (b.multinode_num_nodes_to_use_from_shared_pool or 1)


def parallel_sizes_differ(b: Payload) -> bool:
    """The arguments cut the model into another number of parts than the replica has GPUs."""
    sizes = parallel_sizes(b)
    given = sizes.tensor is not None or sizes.pipeline is not None
    return given and b.gpus > 0 and sizes.gpus != gpus_of_a_replica(b)


MULTINODE_RULES: tuple[AnyRule, ...] = (
    Rule(
        "V30",
        SERVICE,
        ERROR,
        "multinode_num_nodes_to_use_from_shared_pool",
        broken=lambda b, shapes: b.multinode_num_nodes_to_use_from_shared_pool == 1,
        says=lambda b, shapes: f"must be at least {FEWEST_NODES}: leave it out for a replica on one node",
    ),
    Rule(
        "V30",
        SERVICE,
        ERROR,
        "multinode_num_nodes_to_use_from_shared_pool",
        broken=lambda b, shapes: b.multinode_num_nodes_to_use_from_shared_pool and not b.gpus,
        says=lambda b, shapes: "needs recipe_nvidia_gpu_count or recipe_amd_gpu_count: the GPUs on each node",
    ),
    Rule(
        "V31",
        SERVICE,
        WARNING,
        "recipe_container_command_args",
        broken=lambda b, shapes: b.multinode_num_nodes_to_use_from_shared_pool and parallel_sizes_differ(b),
        says=lambda b, shapes: (
            f"cut the model into {parallel_sizes(b).gpus} parts (tensor x pipeline parallel size), a replica has "
            f"{gpus_of_a_replica(b)} GPUs ({b.multinode_num_nodes_to_use_from_shared_pool} nodes x {b.gpus})"
        ),
    ),
    Rule(
        "V32",
        SERVICE,
        ERROR,
        "recipe_node_shape",
        broken=lambda b, shapes: (
            b.multinode_rdma_enabled_in_shared_pool and (shape := shape_of(b, shapes)) and not shape.rdma
        ),
        says=lambda b, shapes: f"{b.recipe_node_shape} has no RDMA network (multinode_rdma_enabled_in_shared_pool)",
    ),
    Rule(
        "V32",
        SERVICE,
        WARNING,
        "multinode_rdma_enabled_in_shared_pool",
        broken=lambda b, shapes: (
            b.multinode_rdma_enabled_in_shared_pool and not b.multinode_num_nodes_to_use_from_shared_pool
        ),
        says=lambda b, shapes: "has no use without multinode_num_nodes_to_use_from_shared_pool",
    ),
)
