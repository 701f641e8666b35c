# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One more Kubernetes cluster beside the sandbox's own: empty, as OKE hands it out, for what sets up a workspace.

Run with SANDBOX_STATE naming its folder: everything else of it lies there, and ends with `down`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from . import admin_access, cluster_content, kwok_cluster, paths, processes, toolchain, tools
from .errors import SandboxError
from .kube_api import KubeApi
from .life_cycle import clear_away, say

SOCKET = Path("/tmp") / f"{paths.CLUSTER_NAME}.sock"
"""A socket's path may have about a hundred characters, so it does not lie with the rest."""
EGRESS = paths.STATE / "egress.yaml"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.further_cluster", description=__doc__)
    parser.add_argument("do", choices=("up", "down"))
    parser.add_argument("--emulator", default="", help="with up: base URL of the OCI emulator")
    parser.add_argument("--cluster-id", default="", help="with up: OCID whose tokens it accepts")
    given = parser.parse_args()
    try:
        if given.do == "down":
            down()
        else:
            print(json.dumps(up(given.emulator, given.cluster_id)))
    except SandboxError as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 1
    return 0


def up(emulator: str, cluster_id: str) -> Mapping[str, str]:
    """Starts it. Answers where it is: `server`, `ca_file`, `kubeconfig` of components, `admin_kubeconfig`."""
    down()
    paths.STATE.mkdir(parents=True, exist_ok=True)
    binaries = toolchain.resolve(tools.CONTROL_PLANE, say)
    cluster = kwok_cluster.new_cluster()
    try:
        _start_python("pod-network", "--kubeconfig", str(paths.COMPONENT_KUBECONFIG), "--socket", str(SOCKET))
        token = admin_access.make_token()
        _tell_api_server_of_pods()
        kwok_cluster.start(
            cluster,
            binaries,
            token_review_url=f"{emulator}/admin/token-review/{cluster_id}",
            pod_server_port=0,
            arguments={"egress-selector-config-file": str(EGRESS)},
        )
        admin_access.write_kubeconfig(cluster.server, token)
        _start_python("oke-controllers", "--kubeconfig", str(paths.COMPONENT_KUBECONFIG), "--emulator", emulator)
        cluster_content.fill_as_oke_does(KubeApi.from_kubeconfig(paths.COMPONENT_KUBECONFIG))
    except BaseException:
        processes.stop_all()
        raise
    return {
        "server": cluster.server,
        "ca_file": str(paths.CLUSTER_CA),
        "kubeconfig": str(paths.COMPONENT_KUBECONFIG),
        "admin_kubeconfig": str(paths.ADMIN_KUBECONFIG),
    }


def down() -> None:
    clear_away()
    SOCKET.unlink(missing_ok=True)


def _tell_api_server_of_pods() -> None:
    transport = {"uds": {"udsName": str(SOCKET)}}
    selection = {"name": "cluster", "connection": {"proxyProtocol": "HTTPConnect", "transport": transport}}
    EGRESS.write_text(
        yaml.safe_dump(
            {
                "apiVersion": "apiserver.k8s.io/v1beta1",
                "kind": "EgressSelectorConfiguration",
                "egressSelections": [selection],
            }
        ),
        encoding="utf-8",
    )


def _start_python(name: str, *arguments: str) -> None:
    module = f"sandbox.{name.replace('-', '_')}"
    processes.start(name, [sys.executable, "-m", module, *arguments], {"PYTHONPATH": str(paths.TESTS)})


if __name__ == "__main__":
    sys.exit(main())
