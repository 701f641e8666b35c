# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.ocid import Ocid, read_ocid


def test_an_ocid_has_type_realm_region_and_a_unique_part() -> None:
    assert read_ocid("ocid1.image.oc1.iad.aaaaaaaa____2a") == Ocid("image", "oc1", "iad", "aaaaaaaa____2a")


def test_what_belongs_to_no_region_has_none() -> None:
    assert read_ocid("ocid1.compartment.oc1..aaaa") == Ocid("compartment", "oc1", "", "aaaa")


@pytest.mark.parametrize(
    "text",
    ["", "ocid1", "ocid1.image", "ocid2.image.oc1.iad.a", "ocid1.image.oc1.iad.", "ocid1.image.oc1.iad.a b", "x"],
)
def test_anything_else_is_none(text: str) -> None:
    assert read_ocid(text) is None
