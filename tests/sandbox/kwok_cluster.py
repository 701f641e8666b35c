# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kubernetes control plane of single processes, started by `kwokctl`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

import yaml

from . import paths, processes
from .errors import SandboxError
from .kube_api import KubeApi, KubeError
from .node_stages import node_stages
from .pods.logs import logs_of_all_pods, write_logs
from .pods.stages import pod_stages
from .ports import free_ports

SERVED_WITHIN_S = 60.0
OPTION_OF_BINARY = {
    "etcd": "etcdBinary",
    "kube-apiserver": "kubeApiserverBinary",
    "kube-controller-manager": "kubeControllerManagerBinary",
    "kube-scheduler": "kubeSchedulerBinary",
    "kwok": "kwokControllerBinary",
}
PORT_OPTIONS = (
    "kubeApiserverPort",
    "etcdPort",
    "etcdPeerPort",
    "kubeControllerManagerPort",
    "kubeSchedulerPort",
    "kwokControllerPort",
)
EXTRA_ARGUMENTS = {
    "etcd": {"unsafe-no-fsync": "true"},  # the data lives no longer than the sandbox
    "kube-apiserver": {
        "enable-admission-plugins": "ExtendedResourceToleration",  # as OKE does: GPU pods tolerate the GPU taint
        "token-auth-file": str(paths.STATIC_TOKENS),
        "authentication-token-webhook-config-file": str(paths.TOKEN_WEBHOOK),
        "authentication-token-webhook-version": "v1",
        "authentication-token-webhook-cache-ttl": "10s",
    },
    "kube-controller-manager": {"leader-elect": "false"},
    "kube-scheduler": {"leader-elect": "false"},
}


@dataclass(frozen=True)
class KwokCluster:
    """Chosen before anything runs, so that other processes can be told."""

    ports: Mapping[str, int]

    @property
    def server(self) -> str:
        return f"https://127.0.0.1:{self.ports['kubeApiserverPort']}"


def new_cluster() -> KwokCluster:
    return KwokCluster(dict(zip(PORT_OPTIONS, free_ports(len(PORT_OPTIONS)), strict=True)))


def start(
    cluster: KwokCluster,
    binaries: Mapping[str, Path],
    *,
    token_review_url: str,
    pod_server_port: int,
    arguments: Mapping[str, str] | None = None,
) -> None:
    """Comes back once the API server is ready. Raises `SandboxError` with the last log lines if it never is.

    `arguments` are more of those for kube-apiserver.
    """
    paths.KWOK_WORKDIR.mkdir(parents=True)
    write_logs(paths.POD_LOGS)
    _write(paths.TOKEN_WEBHOOK, [_webhook(token_review_url)])
    config = paths.KWOK_WORKDIR / "config.yaml"
    _write(config, [_control_plane(cluster, binaries, arguments or {}), *_pod_behaviour(pod_server_port)])
    served = paths.KWOK_WORKDIR / "served"
    command: list[str | Path] = [binaries["kwokctl"], "create", "cluster", "--name", paths.CLUSTER_NAME]
    options: list[str | Path] = ["--config", config, "--kubeconfig", paths.KWOK_WORKDIR / "unused"]
    environment = {
        "KWOK_WORKDIR": str(paths.KWOK_WORKDIR),
        "PATH": f"{_patient_kubectl(served)}:{os.environ['PATH']}",
    }
    kwokctl = processes.start("kwokctl", [*command, *options], environment)
    _wait_until_served(cluster, kwokctl)
    served.touch()
    failed = kwokctl.wait(SERVED_WITHIN_S) != 0
    processes.remember(_components())
    if failed:
        raise _not_started()


def _control_plane(
    cluster: KwokCluster, binaries: Mapping[str, Path], of_api_server: Mapping[str, str]
) -> dict[str, Any]:
    options: dict[str, Any] = {
        "runtime": "binary",
        "bindAddress": "127.0.0.1",
        "kubeAuditPolicy": str(paths.MANIFESTS / "audit-policy.yaml"),
        "disableQPSLimits": True,
        "enableCRDs": ["Logs"],
        **cluster.ports,
        **{option: str(binaries[name]) for name, option in OPTION_OF_BINARY.items()},
    }
    extra = EXTRA_ARGUMENTS | {"kube-apiserver": {**EXTRA_ARGUMENTS["kube-apiserver"], **of_api_server}}
    patches = [
        {"name": name, "extraArgs": [{"key": key, "value": value} for key, value in arguments.items()]}
        for name, arguments in extra.items()
    ]
    return {
        "apiVersion": "config.kwok.x-k8s.io/v1alpha1",
        "kind": "KwokctlConfiguration",
        "options": options,
        "componentsPatches": patches,
    }


def _pod_behaviour(pod_server_port: int) -> list[dict[str, Any]]:
    """In KWOK's configuration file, not as objects: so no client can list or delete it."""
    forward = {
        "apiVersion": "kwok.x-k8s.io/v1alpha1",
        "kind": "ClusterPortForward",
        "metadata": {"name": "every-port-of-every-pod"},
        "spec": {"forwards": [{"target": {"address": "127.0.0.1", "port": pod_server_port}}]},
    }
    return [forward, logs_of_all_pods(paths.POD_LOGS), *node_stages(), *pod_stages(paths.POD_LOGS)]


def _webhook(url: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "emulator", "cluster": {"server": url}}],
        "users": [{"name": "kube-apiserver"}],
        "contexts": [{"name": "emulator", "context": {"cluster": "emulator", "user": "kube-apiserver"}}],
        "current-context": "emulator",
    }


def _write(path: Path, documents: Iterable[dict[str, Any]]) -> None:
    path.write_text(yaml.safe_dump_all(documents, sort_keys=False), encoding="utf-8")


def _patient_kubectl(served: Path) -> Path:
    """A `kubectl` for kwokctl alone, which asks through it whether the API server answers, and would download it.

    This one waits for our own check and costs nothing. Answers the folder to put on PATH.
    """
    folder = paths.KWOK_WORKDIR / "path"
    folder.mkdir()
    script = folder / "kubectl"
    wait = f'until [ -e "{served}" ] || ! kill -0 $PPID; do sleep 0.05; done'
    script.write_text(f"#!/bin/sh\n{wait}\n", encoding="utf-8")
    script.chmod(0o755)
    return folder


def _wait_until_served(cluster: KwokCluster, kwokctl: Popen[bytes]) -> None:
    deadline = time.monotonic() + SERVED_WITHIN_S
    while time.monotonic() < deadline and kwokctl.poll() is None:
        if paths.COMPONENT_KUBECONFIG.exists():
            try:
                KubeApi.from_kubeconfig(paths.COMPONENT_KUBECONFIG).get("/readyz")
                return
            except (KubeError, OSError, ValueError):
                pass
        time.sleep(0.05)
    kwokctl.kill()
    raise _not_started()


def _components() -> list[processes.Process]:
    return [processes.running(f.stem, int(f.read_text(encoding="utf-8"))) for f in paths.CLUSTER.glob("pids/*.pid")]


def _not_started() -> SandboxError:
    logs = [
        paths.LOGS / "kwokctl.log",
        *(paths.CLUSTER / "logs" / f"{name}.log" for name in ("etcd", "kube-apiserver")),
    ]
    tails = [f"--- {log}\n{last_lines(log)}" for log in logs if log.exists()]
    return SandboxError("the Kubernetes control plane did not start:\n" + "\n".join(tails))


def last_lines(log: Path, count: int = 8) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
