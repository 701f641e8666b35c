# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings the controllers up beside a cluster that runs already."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import urllib3
import yaml

from .. import paths, processes
from ..errors import SandboxError
from ..kube_api import KubeApi, KubeError, Object
from ..kube_paths import collection, path_of
from ..kwok_cluster import last_lines
from ..ports import free_ports
from ..private_file import write_private
from ..toolchain import Binaries
from . import kueue, lws
from .certificates import make_certificates
from .place import Place

WITHIN_S = 90.0
DEFINITIONS = collection("apiextensions.k8s.io/v1", "CustomResourceDefinition")


@dataclass(frozen=True, eq=False)
class Controller:
    name: str
    configuration: Callable[[Place], Object]
    webhooks: Callable[[Place], list[Object]]
    probe: Object


CONTROLLERS = (
    Controller(lws.NAME, lws.configuration, lws.webhooks, lws.PROBE),
    Controller(kueue.NAME, kueue.configuration, kueue.webhooks, kueue.PROBE),
)


def start(api: KubeApi, binaries: Binaries) -> None:
    """Comes back once both answer. Raises `SandboxError` with the last log lines of the one that does not."""
    paths.ADD_ONS.mkdir(exist_ok=True, mode=0o700)
    certificates = make_certificates(kueue.AUTHORITY, kueue.SERVER)
    write_private(paths.ADD_ONS / "tls.crt", certificates.server)
    write_private(paths.ADD_ONS / "tls.key", certificates.server_key)
    ports = iter(free_ports(2 * len(CONTROLLERS)))
    places = {each.name: Place(next(ports), next(ports), paths.ADD_ONS, certificates.authority) for each in CONTROLLERS}
    for manifest in kueue.installation(certificates):
        api.apply(path_of(manifest), manifest)
    with ThreadPoolExecutor() as threads:
        conversions = kueue.conversions(places[kueue.NAME])
        list(threads.map(lambda name: api.merge(f"{DEFINITIONS}/{name}", conversions[name]), conversions))
        started = {each: _run(each, binaries[each.name], places[each.name]) for each in CONTROLLERS}
        list(threads.map(lambda each: _announce(api, each, places[each.name], started[each]), CONTROLLERS))


def _run(controller: Controller, binary: Path, place: Place) -> Popen[bytes]:
    configuration = paths.ADD_ONS / f"{controller.name}.yaml"
    configuration.write_text(yaml.safe_dump(controller.configuration(place)), encoding="utf-8")
    environment = {"KUBECONFIG": str(paths.COMPONENT_KUBECONFIG)}
    return processes.start(
        controller.name, [binary, "--config", configuration, "--zap-stacktrace-level=panic"], environment
    )


def _announce(api: KubeApi, controller: Controller, place: Place, process: Popen[bytes]) -> None:
    """Tells the API server of the webhooks once they answer: until then what they are for would be refused."""
    _wait(controller, process, lambda: _is_healthy(place))
    for manifest in controller.webhooks(place):
        api.apply(path_of(manifest), manifest)
    _wait(controller, process, lambda: _takes(api, controller.probe))


def _is_healthy(place: Place) -> bool:
    try:
        return urllib3.request("GET", place.health, timeout=3, retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def _takes(api: KubeApi, probe: Object) -> bool:
    where = collection(probe["apiVersion"], probe["kind"], probe["metadata"].get("namespace", ""))
    try:
        api.post(f"{where}?dryRun=All", probe)
    except KubeError:
        return False
    return True


def _wait(controller: Controller, process: Popen[bytes], reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not reached():
        if process.poll() is not None or time.monotonic() > deadline:
            log = last_lines(paths.LOGS / f"{controller.name}.log", 15)
            raise SandboxError(f"{controller.name} does not work:\n{log}")
        time.sleep(0.05)
