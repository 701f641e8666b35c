# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our signatures by API key against those of Oracle's own SDK."""

from __future__ import annotations

import oci
import pytest
from unit.oci.conftest import Identity

from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.api_key import ApiKeySigner
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.request import Unsigned

DATE = "Sun, 22 Nov 2026 16:00:00 GMT"


@pytest.mark.parametrize("method", ["GET", "DELETE", "POST", "PUT"])
@pytest.mark.parametrize("body", [None, b"", '{"name":"ü"}'.encode()])
def test_a_request_is_signed_as_oracles_sdk_signs_it(identity: Identity, method: str, body: bytes | None) -> None:
    url = "http://127.0.0.1:8080/20180222/nodePools?compartmentId=a%3Ab&name=x+y"
    profile = identity.profile
    theirs = oci.signer.Signer(profile["tenancy"], profile["user"], profile["fingerprint"], profile["key_file"])
    ours = ApiKeySigner(identity.key_id, identity.key)
    headers = {"date": DATE, "content-type": "application/json", "content-length": str(len(body or b""))}
    expected = theirs(Unsigned(method, url, body, dict(headers))).headers
    assert ours(Unsigned(method, url, body, dict(headers))).headers == expected
