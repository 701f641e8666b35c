# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A login plugin for kubectl, Helm and client libraries: prints a fresh token of an OKE cluster.

Clients ask it again before the token ends, so that what they do may take longer than OKE's four minutes.
Run as a program: ``--cluster-id``; who we are towards OCI stands in the environment (``options.VARIABLES``).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .._errors import BlueprintsError
from .clusters import signed_token
from .options import OciOptions, environment_of, options_from
from .session import connect

API_VERSION = "client.authentication.k8s.io/v1"
TOKEN_LIFE = timedelta(seconds=180)
"""OKE tokens last about four minutes; a minute is kept for clocks that disagree and requests under way."""
COLLECTIONS = Path(__file__).parents[6]
"""Where Python finds the collection, when it lies on a disk."""


def plugin(options: OciOptions, cluster_id: str) -> Mapping[str, object]:
    """``exec`` of a kubeconfig's user. Empty where this very code is no file, as in a module that was shipped."""
    if not Path(__file__).exists():
        return {}
    variables = {**environment_of(options), "PYTHONPATH": str(COLLECTIONS)}
    return {
        "apiVersion": API_VERSION,
        "command": sys.executable,
        "args": ["-m", __name__, "--cluster-id", cluster_id],
        "env": [{"name": name, "value": value} for name, value in sorted(variables.items())],
        "interactiveMode": "Never",
        "provideClusterInfo": False,
    }


def credential(cluster_id: str, environment: Mapping[str, str], now: datetime) -> Mapping[str, object]:
    """An ``ExecCredential``."""
    token = signed_token(connect(options_from(environment)), cluster_id)
    expires = (now + TOKEN_LIFE).strftime("%Y-%m-%dT%H:%M:%SZ")
    status = {"token": token, "expirationTimestamp": expires}
    return {"apiVersion": API_VERSION, "kind": "ExecCredential", "status": status}


def main() -> int:
    parser = argparse.ArgumentParser(description="Print a token of an OKE cluster as client.authentication.k8s.io/v1")
    parser.add_argument("--cluster-id", required=True, help="OCID of the cluster")
    given = parser.parse_args()
    try:
        sys.stdout.write(json.dumps(credential(given.cluster_id, os.environ, datetime.now(UTC))))
    except BlueprintsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
