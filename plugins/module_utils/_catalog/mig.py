# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Into which slices NVIDIA GPUs can be cut (MIG), and what a node with a layout offers to pods.

Source: NVIDIA mig-parted's default configuration and MIG User Guide, up to August 2026; shapes: OCI AI Blueprints' MIG
guide of February 2026. Names of layouts are values of the node label ``nvidia.com/mig.config``. What nodes offer holds
for the GPU operator's strategy ``mixed``, under which each profile is a resource of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from .shapes import Shape

# Shapes on which OCI AI Blueprints cuts GPUs; the hardware of others could, too.
MIG_SHAPES = frozenset({"BM.GPU.H100.8", "BM.GPU.H200.8", "BM.GPU.B200.8"})

ALL_DISABLED = "all-disabled"

# GPU model: profile:slices of it that one GPU can have.
_PROFILES = """
H100-80GB              1g.10gb:7 1g.10gb+me:1 1g.20gb:4 2g.20gb:3 3g.40gb:2  4g.40gb:1  7g.80gb:1
H200-141GB             1g.18gb:7 1g.18gb+me:1 1g.35gb:4 2g.35gb:3 3g.71gb:2  4g.71gb:1  7g.141gb:1
B200-180GB             1g.23gb:7 1g.23gb+me:1 1g.45gb:4 2g.45gb:3 3g.90gb:2  4g.90gb:1  7g.180gb:1
A100-40GB              1g.5gb:7  1g.5gb+me:1  1g.10gb:4 2g.10gb:3 3g.20gb:2  4g.20gb:1  7g.40gb:1
A100-80GB              1g.10gb:7 1g.10gb+me:1 1g.20gb:4 2g.20gb:3 3g.40gb:2  4g.40gb:1  7g.80gb:1
GB200                  1g.23gb:7 1g.23gb+me:1 1g.47gb:4 2g.47gb:3 3g.93gb:2  4g.93gb:1  7g.186gb:1
B300                   1g.34gb:7 1g.34gb+me:1 1g.67gb:4 2g.67gb:3 3g.135gb:2 4g.135gb:1 7g.269gb:1
GB300                  1g.35gb:7 1g.35gb+me:1 1g.70gb:4 2g.70gb:3 3g.139gb:2 4g.139gb:1 7g.278gb:1
RTX-PRO-6000-Blackwell 1g.24gb:4 2g.48gb:2    4g.96gb:1
"""

# The balanced layout takes so many slices of each size, if the GPU is large enough for the last.
_BALANCED = (("1g", 2), ("2g", 1), ("3g", 1))


def resource_name(profile: str) -> str:
    """Kubernetes resource of a profile: ``1g.10gb+me`` is ``nvidia.com/mig-1g.10gb.me``."""
    return f"nvidia.com/mig-{profile.replace('+', '.')}"


def profiles_of(shape: Shape) -> Mapping[str, int]:
    """Profiles of the shape's GPUs, each with the slices that one GPU can have of it; empty where MIG is unknown."""
    return PROFILES.get(shape.gpu_model, {})


def layouts_of(shape: Shape) -> Mapping[str, Mapping[str, int]]:
    """Layouts of the shape's GPUs, each with the slices of one GPU by profile; empty where MIG is unknown."""
    return LAYOUTS.get(shape.gpu_model, {})


def offered_by_a_node(shape: Shape, layout: str) -> Mapping[str, int]:
    """GPU resources that pods can ask of a node of the shape with the layout. Raises KeyError for unknown layouts."""
    slices = layouts_of(shape)[layout]
    if layout == ALL_DISABLED:
        return {shape.gpu_resource: shape.gpus}
    return {resource_name(profile): count * shape.gpus for profile, count in slices.items()}


def _profiles(row: str) -> tuple[str, dict[str, int]]:
    model, *cells = row.split()
    counts = (cell.split(":") for cell in cells)
    return model, {profile: int(count) for profile, count in counts}


def _layouts(profiles: Mapping[str, int]) -> dict[str, Mapping[str, int]]:
    """No slices, slices yet to be made by hand, each profile alone, and a mixture of sizes."""
    alone = {f"all-{profile.replace('+', '.')}": {profile: count} for profile, count in profiles.items()}
    return {ALL_DISABLED: {}, "all-enabled": {}, **alone, "all-balanced": _balanced(profiles)}


def _balanced(profiles: Mapping[str, int]) -> dict[str, int]:
    """Of each size the plain profile with the most slices."""
    plain = sorted((profile for profile in profiles if "+" not in profile), key=lambda profile: -profiles[profile])
    first = {size: [profile for profile in plain if profile.startswith(f"{size}.")][:1] for size, _count in _BALANCED}
    return {profile: count for size, count in _BALANCED for profile in first[size]}


PROFILES: Mapping[str, Mapping[str, int]] = dict(map(_profiles, _PROFILES.strip().splitlines()))
LAYOUTS: Mapping[str, Mapping[str, Mapping[str, int]]] = {
    model: _layouts(profiles) for model, profiles in PROFILES.items()
}
