# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connecting to a Kubernetes API: which of the possible sources is used, and a client for it."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from pathlib import Path

from .._errors import InvalidOption
from .authorization import bearer
from .client import Kube
from .endpoint import Endpoint
from .kubeconfig import DEFAULT_PATH
from .kubeconfig import endpoint as kubeconfig_endpoint
from .options import ClusterAccess, KubeOptions, overridden
from .transport import Transport

__all__ = ["ClusterAccess", "KubeOptions", "connect"]

SIGNED_TOKEN_LIFE_S = 180.0
"""OKE tokens last about four minutes; a minute is kept for clocks that disagree and requests under way."""
SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
SERVICE_ACCOUNT_TOKEN_LIFE_S = 60.0


def connect(
    options: KubeOptions,
    cluster: Callable[[], ClusterAccess] | None = None,
    *,
    sleep: Callable[[float], None] = time.sleep,
    patience: Callable[[], float] = lambda: math.inf,
    client: Callable[[Transport], Kube] = Kube,
) -> Kube:
    """A client for the API the user means.

    Explicit host, kubeconfig or context win over the cluster OCID (``cluster``), that over the pod this runs in, that
    over KUBECONFIG and ~/.kube/config. Sends nothing by itself, but ``cluster`` may. ``sleep`` pauses between attempts
    of a request; ``patience`` bounds that pause (seconds).
    """
    return client(Transport(overridden(_endpoint(options, cluster), options), sleep, patience))


def _endpoint(options: KubeOptions, cluster: Callable[[], ClusterAccess] | None) -> Endpoint:
    if options.host:
        return Endpoint(server=_url(options.host), words="the host option")
    if options.kubeconfig or options.context:
        return kubeconfig_endpoint(options.kubeconfig or _default_kubeconfig(), options.context)
    if cluster is not None:
        return _cluster_endpoint(cluster())
    if os.environ.get("KUBERNETES_SERVICE_HOST") and (SERVICE_ACCOUNT / "token").exists():
        return _pod_endpoint()
    if os.environ.get("KUBECONFIG") or Path(DEFAULT_PATH).expanduser().exists():
        return kubeconfig_endpoint(_default_kubeconfig(), "")
    raise InvalidOption(
        "No Kubernetes cluster was named.", hint="Give cluster_id (the OCID of an OKE cluster) or kubeconfig."
    )


def _default_kubeconfig() -> str:
    return os.environ.get("KUBECONFIG") or DEFAULT_PATH


def _cluster_endpoint(access: ClusterAccess) -> Endpoint:
    return Endpoint(
        server=access.server,
        words="cluster_id",
        ca_pem=access.ca_pem,
        authorization=bearer(access.token, life_s=SIGNED_TOKEN_LIFE_S),
    )


def _pod_endpoint() -> Endpoint:
    """The API of the cluster this process runs in, as the pod's service account."""
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ.get("KUBERNETES_SERVICE_PORT", "443")
    return Endpoint(
        server=f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}",
        words="the pod's service account",
        ca_pem=(SERVICE_ACCOUNT / "ca.crt").read_text(),
        authorization=bearer((SERVICE_ACCOUNT / "token").read_text, life_s=SERVICE_ACCOUNT_TOKEN_LIFE_S),
    )


def _url(host: str) -> str:
    if not host.startswith(("https://", "http://")):
        raise InvalidOption(f"host: {host!r} is not a URL that begins with https:// or http://.")
    return host.rstrip("/")
