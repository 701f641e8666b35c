# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deployment's place in a group of deployments."""

from __future__ import annotations

from dataclasses import dataclass

from .names import canonical_name


@dataclass(frozen=True)
class Membership:
    """``group`` is its name as typed, "" for a deployment in none. ``needs``: canonical names of deployments in the
    same group that have to be there first."""

    group: str = ""
    needs: tuple[str, ...] = ()

    @property
    def canonical(self) -> str:
        """The group's name as labels and tags carry it."""
        return canonical_name(self.group)


ALONE = Membership()
