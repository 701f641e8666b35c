# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MIG layouts of the region's shapes, as NVIDIA's mig-manager knows them. Source: NVIDIA/mig-parted, default file."""

from __future__ import annotations

from collections.abc import Mapping

from .shapes import SHAPES

GPU = "nvidia.com/gpu"
REQUEST_LABEL = "nvidia.com/mig.config"
DISABLED = "all-disabled"
SLICES = (7, 4, 3, 2, 1, 1)
"""How many instances of each profile of a model fit a GPU, in the order of `MODELS`."""
MODELS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("BM.GPU4.8", "BM.GPU.B4.8"): ("1g.5gb", "1g.10gb", "2g.10gb", "3g.20gb", "4g.20gb", "7g.40gb"),
    ("BM.GPU.A100-v2.8", "BM.GPU.H100.8"): ("1g.10gb", "1g.20gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb"),
    ("BM.GPU.H200.8",): ("1g.18gb", "1g.35gb", "2g.35gb", "3g.71gb", "4g.71gb", "7g.141gb"),
    ("BM.GPU.B200.8",): ("1g.23gb", "1g.45gb", "2g.45gb", "3g.90gb", "4g.90gb", "7g.180gb"),
    ("BM.GPU.B300.8",): ("1g.34gb", "1g.67gb", "2g.67gb", "3g.135gb", "4g.135gb", "7g.269gb"),
    ("BM.GPU.GB200.4",): ("1g.23gb", "1g.47gb", "2g.47gb", "3g.93gb", "4g.93gb", "7g.186gb"),
}


def resources(shape: str) -> dict[str, dict[str, int]]:
    """What a node of the shape offers under each layout; empty for a shape without MIG."""
    profiles = next((one for shapes, one in MODELS.items() if shape in shapes), None)
    if profiles is None:
        return {}
    smallest, _double, half, third, _most, _whole = profiles
    layouts = {f"all-{profile}": {profile: count} for profile, count in zip(profiles, SLICES, strict=True)}
    layouts[f"all-{smallest}.me"] = {f"{smallest}.me": 1}
    layouts["all-balanced"] = {smallest: 2, half: 1, third: 1}
    gpus = SHAPES[shape].gpus
    offered = {
        layout: {f"nvidia.com/mig-{profile}": count * gpus for profile, count in parts.items()}
        for layout, parts in layouts.items()
    }
    return {DISABLED: {GPU: gpus}, "all-enabled": {}, **offered}


def is_sliced(shape: str, labels: Mapping[str, str]) -> bool:
    """A node whose devices the mig-manager offers, not the device plugin alone."""
    return bool(resources(shape)) and labels.get(REQUEST_LABEL, DISABLED) != DISABLED
