# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import argparse
import logging
import threading
from pathlib import Path

from ..kube_api import KubeApi
from ..kube_paths import collection
from .access import Access
from .add_on_programs import AddOnPrograms
from .emulator import Emulator
from .follow import follow
from .gateways import API as GATEWAY_API
from .gateways import Gateways
from .load_balancers import LoadBalancers
from .mig_manager import MigManager
from .missing_references import MissingReferences
from .volumes import Volumes


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox.oke_controllers", description=__package__)
    parser.add_argument("--kubeconfig", type=Path, required=True)
    parser.add_argument("--emulator", required=True, help="base URL of the OCI emulator")
    arguments = parser.parse_args()
    api, emulator = KubeApi.from_kubeconfig(arguments.kubeconfig), Emulator(arguments.emulator)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    load_balancers, gateways, volumes = LoadBalancers(api, emulator), Gateways(api), Volumes(api, emulator)
    access, references, mig = Access(api), MissingReferences(api), MigManager(api, emulator)
    programs = AddOnPrograms(api)
    followed = [
        (collection("v1", "Namespace"), access.namespace),
        (collection("v1", "Node"), mig.node),
        (collection("v1", "Service"), load_balancers.service),
        (collection("v1", "Service"), gateways.service),
        (collection("networking.k8s.io/v1", "Ingress"), load_balancers.ingress),
        (collection(GATEWAY_API, "GatewayClass"), gateways.gateway_class),
        (collection(GATEWAY_API, "Gateway"), gateways.gateway),
        (collection(GATEWAY_API, "HTTPRoute"), gateways.route),
        (collection("v1", "PersistentVolumeClaim"), volumes.claim),
        (collection("v1", "PersistentVolume"), volumes.volume),
        (collection("v1", "Pod"), references.pod),
        (collection("batch/v1", "Job"), programs.job),
        (collection("cert-manager.io/v1", "Issuer"), programs.issuer),
        (collection("cert-manager.io/v1", "ClusterIssuer"), programs.issuer),
    ]
    threads = [threading.Thread(target=follow, args=(api, path, each)) for path, each in followed]
    for thread in threads:
        thread.start()


if __name__ == "__main__":
    main()
