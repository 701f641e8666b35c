# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting, finding again and ending a sandbox."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

import urllib3

from . import admin_access, cluster_content, environment, kwok_cluster, oci_identity, paths, processes, toolchain, tools
from .add_ons import start as add_ons
from .build import only_one, write_whole
from .errors import SandboxError
from .kube_api import KubeApi, KubeError
from .oci_emulator.kubernetes import control_planes
from .oci_emulator.settings import default_settings
from .ports import free_ports

EMULATOR_WITHIN_S = 30.0
OLD_CODE = "but with the code it was started with; `make sandbox-down sandbox` takes the present one"
WITHOUT_ADD_ONS = {
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok-controller",
    "oci-emulator",
    "oke-controllers",
    "openai-server",
}
"""A sandbox that has no more than these can do what the demo needs; `up` adds the others while it runs."""

ADD_ONS = {controller.name for controller in add_ons.CONTROLLERS}


@dataclass(frozen=True)
class Description:
    """What cannot be seen from outside: the emulator's address, the code it was started with, whether add-ons run."""

    emulator: str = ""
    code: str = ""
    add_ons: bool = False


@dataclass(frozen=True)
class Report:
    """`missing` names what does not run; `trouble` says what does not answer."""

    missing: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def healthy(self) -> bool:
        return not self.missing and not self.trouble

    @property
    def complaint(self) -> str:
        return self.trouble or "not running: " + ", ".join(self.missing)

    @property
    def started_ever(self) -> bool:
        return not WITHOUT_ADD_ONS.issubset(self.missing)


def say(text: str) -> None:
    print(f"sandbox: {text}", file=sys.stderr, flush=True)


def up(*, replace_older: bool = False, with_add_ons: bool = True) -> None:
    """Starts a sandbox, unless this checkout's sandbox runs already. `replace_older`: and with the present code.

    `with_add_ons`: with LeaderWorkerSet's and Kueue's controllers; a sandbox that runs without them gets them.
    """
    began = time.monotonic()
    paths.STATE.mkdir(exist_ok=True)
    with only_one(paths.LOCK, say):
        before = look()
        older = before.healthy and _described().code != _code()
        if not before.healthy or (older and replace_older):
            if before.started_ever:
                say(f"a sandbox {'of older code' if older else f'that is not whole ({before.complaint})'} is replaced")
            clear_away()
            _start_anew(with_add_ons)
        elif with_add_ons and not _described().add_ons:
            say("runs already, but without the controllers of LeaderWorkerSet and Kueue: they are added")
            controllers = toolchain.resolve(tools.ADD_ONS, say)
            with _whole_or_not_at_all():
                _start_add_ons(controllers)
        else:
            say(f"runs already, {OLD_CODE}" if older else "runs already")
            return
    say(f"is up after {time.monotonic() - began:.1f} s; to use it: set -a; . {paths.ENV}; set +a")


def down() -> None:
    """Ends it and removes its files; keeps the API key and the logs."""
    if not paths.STATE.exists():
        say("does not run")
        return
    with only_one(paths.LOCK, say):
        stopped = clear_away()
    say(f"ended, {stopped} processes stopped" if stopped else "does not run")


def look() -> Report:
    """How this checkout's sandbox is."""
    running = {process.name for process in processes.recalled() if process.runs}
    described = _described()
    expected = WITHOUT_ADD_ONS | (ADD_ONS if described.add_ons else set())
    if not expected <= running:
        return Report(tuple(sorted(expected - running)))
    if not paths.ENV.exists() or not running <= expected:
        return Report(trouble="its start was interrupted")
    try:
        KubeApi.from_kubeconfig(paths.COMPONENT_KUBECONFIG).get("/readyz")
        _ask(f"{described.emulator}/admin/health")
    except (OSError, KubeError, ValueError) as error:
        return Report(trouble=str(error) or type(error).__name__)
    return Report()


def settings() -> dict[str, object]:
    """What the running sandbox consists of: OCIDs, names, addresses."""
    found: dict[str, object] = json.loads(paths.EMULATOR_SETTINGS.read_text(encoding="utf-8"))
    return found


def clear_away() -> int:
    """Answers how many processes were stopped."""
    asyncio.run(control_planes.end_all(str(paths.FURTHER_CLUSTERS)))
    stopped = processes.stop_all()
    shutil.rmtree(paths.KWOK_WORKDIR, ignore_errors=True)
    shutil.rmtree(paths.ADD_ONS, ignore_errors=True)
    shutil.rmtree(paths.FURTHER_CLUSTERS, ignore_errors=True)
    for file in (
        paths.ENV,
        paths.DESCRIPTION,
        paths.ADMIN_KUBECONFIG,
        paths.EMULATOR_SETTINGS,
        paths.TOKEN_WEBHOOK,
        paths.STATIC_TOKENS,
    ):
        file.unlink(missing_ok=True)
    return stopped


@contextmanager
def _whole_or_not_at_all() -> Iterator[None]:
    try:
        yield
    except BaseException:
        processes.stop_all()
        raise


def _start_anew(with_add_ons: bool) -> None:
    """Everything that takes minutes, the first time, comes before anything is started."""
    binaries = toolchain.resolve(tools.CONTROL_PLANE, say)
    controllers = toolchain.resolve(tools.ADD_ONS, say) if with_add_ons else {}
    with _whole_or_not_at_all():
        _start(binaries)
        if with_add_ons:
            _start_add_ons(controllers)


def _start_add_ons(binaries: toolchain.Binaries) -> None:
    add_ons.start(KubeApi.from_kubeconfig(paths.COMPONENT_KUBECONFIG), binaries)
    _describe(replace(_described(), add_ons=True))
    say("the controllers of LeaderWorkerSet and Kueue answer")


def _start(binaries: toolchain.Binaries) -> None:
    code = _code()
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    cluster = kwok_cluster.new_cluster()
    emulator_port, openai_port = free_ports(2)
    emulator = f"http://127.0.0.1:{emulator_port}"
    settings = _new_settings(cluster.server, emulator)
    _start_python("openai-server", "sandbox.openai_server", "--port", str(openai_port))
    _start_python(
        "oci-emulator", "sandbox.oci_emulator", "--host", "127.0.0.1", "--port", str(emulator_port),
        "--settings", str(paths.EMULATOR_SETTINGS),
    )  # fmt: skip
    token = admin_access.make_token()
    kwok_cluster.start(
        cluster, binaries, token_review_url=f"{emulator}/admin/token-review", pod_server_port=openai_port
    )
    say(f"Kubernetes answers on {cluster.server}")
    admin_access.write_kubeconfig(cluster.server, token)
    _start_python(
        "oke-controllers", "sandbox.oke_controllers", "--kubeconfig", str(paths.COMPONENT_KUBECONFIG),
        "--emulator", emulator,
    )  # fmt: skip
    api = KubeApi.from_kubeconfig(paths.COMPONENT_KUBECONFIG)
    cluster_content.fill(api)
    _wait_for_emulator(emulator)
    say(f"OCI is emulated on {emulator}")
    cluster_content.write_workspace(api, settings)
    cluster_content.wait_until_usable(api)
    _describe(Description(emulator, code))
    environment.write_env(settings, emulator)


def _new_settings(server: str, emulator: str) -> dict[str, object]:
    fingerprint = oci_identity.make_api_key()
    settings = default_settings(
        public_key_file=str(paths.API_PUBLIC_KEY),
        fingerprint=fingerprint,
        kubeconfig=str(paths.COMPONENT_KUBECONFIG),
        kube_server=server,
        kube_ca_file=str(paths.CLUSTER_CA),
        further_clusters=str(paths.FURTHER_CLUSTERS),
        own_url=emulator,
        seed=paths.CLUSTER_NAME,
    )
    write_whole(paths.EMULATOR_SETTINGS, json.dumps(settings, indent=1))
    oci_identity.write_config(
        user=str(settings["user_id"]),
        tenancy=str(settings["tenancy_id"]),
        region=str(settings["region"]),
        fingerprint=fingerprint,
    )
    return settings


def _described() -> Description:
    try:
        return Description(**json.loads(paths.DESCRIPTION.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Description()


def _describe(description: Description) -> None:
    write_whole(paths.DESCRIPTION, json.dumps(asdict(description)))


def _code() -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in paths.code())).hexdigest()


def _start_python(name: str, module: str, *arguments: str) -> None:
    processes.start(name, [sys.executable, "-m", module, *arguments], {"PYTHONPATH": str(paths.TESTS)})


def _wait_for_emulator(url: str) -> None:
    deadline = time.monotonic() + EMULATOR_WITHIN_S
    while True:
        try:
            return _ask(f"{url}/admin/health")
        except OSError:
            alive = any(p.name == "oci-emulator" and p.runs for p in processes.recalled())
            if not alive or time.monotonic() > deadline:
                log = kwok_cluster.last_lines(paths.LOGS / "oci-emulator.log", 15)
                raise SandboxError(f"the OCI emulator does not answer:\n{log}") from None
            time.sleep(0.05)


def _ask(url: str) -> None:
    """Raises `OSError` unless the answer is 200."""
    try:
        answer = urllib3.request("GET", url, timeout=3, retries=False)
    except urllib3.exceptions.HTTPError as error:
        raise OSError(str(error)) from error
    if answer.status != 200:
        raise OSError(f"{url} answers {answer.status}")
