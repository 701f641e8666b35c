# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import argparse
import asyncio
import logging
import threading
import time
from pathlib import Path

from ..kube_api import KubeApi
from ..oke_controllers.follow import follow
from .identities import Identities
from .proxy import Proxy
from .trust import Trust


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox.pod_network", description=__package__)
    parser.add_argument("--kubeconfig", type=Path, required=True, help="may appear later")
    parser.add_argument("--socket", type=Path, required=True, help="where the API server finds the proxy")
    parser.add_argument("--service-range", default="10.0.0.0/24")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    identities = Identities()
    threading.Thread(target=_trust, args=(arguments.kubeconfig, identities.authority), daemon=True).start()
    asyncio.run(Proxy(identities, arguments.service_range).serve(arguments.socket))


def _trust(kubeconfig: Path, authority: str) -> None:
    while not kubeconfig.exists():
        time.sleep(0.1)
    api = KubeApi.from_kubeconfig(kubeconfig)
    for path, reconcile in Trust(api, authority).followed():
        threading.Thread(target=follow, args=(api, path, reconcile), daemon=True).start()


if __name__ == "__main__":
    main()
