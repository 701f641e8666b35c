# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from unit.blueprint.rule_case import HEALTHY, changed

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.parallel import (
    ParallelSizes,
    parallel_sizes,
)


@pytest.mark.parametrize(
    ("words", "sizes"),
    [
        (["--tensor-parallel-size", "8", "--pipeline-parallel-size", "2"], ParallelSizes(8, 2)),
        (["--tensor-parallel-size=8", "-pp", "2", "-dp=4"], ParallelSizes(8, 2, 4)),
        (["--tensor_parallel_size", "8"], ParallelSizes(8)),
        (["vllm serve m --tensor-parallel-size 8 | tee log"], ParallelSizes(8)),
        (["--tensor-parallel-size", "$(tp)"], ParallelSizes(4)),
        (["-tp=2", "-tp=4"], ParallelSizes(4)),
        (["--tensor-parallel-size", "--port", "8"], ParallelSizes()),
        (["--tensor-parallel-size", "$(unknown)"], ParallelSizes()),
        (["--tensor-parallel-size", "9" * 5000], ParallelSizes()),
        (["--tensor-parallel-size-of", "8"], ParallelSizes()),
    ],
    ids=str,
)
def test_parallel_sizes_are_read_as_servers_take_them(words: list[str], sizes: ParallelSizes) -> None:
    env = [{"key": "tp", "value": "4"}]
    payload = changed(HEALTHY["service"], {"recipe_container_env": env, "recipe_container_command_args": words})
    assert parallel_sizes(payload) == sizes


def test_the_parts_take_a_gpu_each() -> None:
    assert ParallelSizes(tensor=8, pipeline=2).gpus == 16
    assert ParallelSizes().gpus == 1
