# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The staging program as pods run it: a Python process of its own, with nothing but its environment."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import oci
import yaml

from sandbox.kube_api import KubeApi

from .playing import CHECKOUT

PROGRAM = CHECKOUT / "plugins" / "module_utils" / "_plan" / "staging_program.py"
PART = 1000
"""Bytes per range or part: small, so that small objects have several."""
MODELS = oci.object_storage.models


@dataclass(frozen=True)
class Ended:
    """A process that has ended, and the message it left for the kubelet."""

    returncode: int
    output: str
    message: str


class Buckets:
    """Buckets as their owner fills and reads them, with the SDK."""

    def __init__(self, url: str, config_file: str, compartment: str) -> None:
        config = oci.config.from_file(config_file)
        self.client = oci.object_storage.ObjectStorageClient(config, service_endpoint=url)
        self.namespace = str(self.client.get_namespace().data)
        self._compartment = compartment

    def make(self, bucket: str, objects: Mapping[str, bytes] | None = None) -> None:
        details = MODELS.CreateBucketDetails(name=bucket, compartment_id=self._compartment)
        self.client.create_bucket(self.namespace, details)
        for name, content in (objects or {}).items():
            self.put(bucket, name, content)

    def put(self, bucket: str, name: str, content: bytes) -> None:
        self.client.put_object(self.namespace, bucket, name, content)

    def get(self, bucket: str, name: str) -> bytes:
        return bytes(self.client.get_object(self.namespace, bucket, name).data.content)

    def names(self, bucket: str) -> list[str]:
        return [one.name for one in self.client.list_objects(self.namespace, bucket).data.objects]

    def par(self, bucket: str, *, may_list: bool = True) -> str:
        """The whole URL, with the host that OCI gives it."""
        details = MODELS.CreatePreauthenticatedRequestDetails(
            name="models",
            access_type="AnyObjectRead",
            bucket_listing_action="ListObjects" if may_list else "Deny",
            time_expires=datetime.now(UTC) + timedelta(hours=1),
        )
        return str(self.client.create_preauthenticated_request(self.namespace, bucket, details).data.full_path)


class Staging:
    """Runs the program with the settings of one pod."""

    def __init__(self, folder: Path, settings: Mapping[str, Any]) -> None:
        self._log = folder / "termination-log"
        self.settings: dict[str, Any] = {
            "AUTH": "api_key",
            "PART_BYTES": PART,
            "PAUSE_S": 0.01,
            "TERMINATION_LOG": str(self._log),
            **settings,
        }

    def start(self, what: str, **settings: Any) -> subprocess.Popen[str]:
        environment = {
            name if name.startswith("KUBERNETES_") else f"STAGING_{name}": value
            if isinstance(value, str)
            else json.dumps(value)
            for name, value in {**self.settings, **settings}.items()
        }
        return subprocess.Popen(
            [sys.executable, "-I", str(PROGRAM), what],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def end(self, process: subprocess.Popen[str]) -> Ended:
        output, _nothing = process.communicate(timeout=60)
        return Ended(process.returncode, output, self._log.read_text() if self._log.exists() else "")

    def run(self, what: str, **settings: Any) -> Ended:
        return self.end(self.start(what, **settings))


def written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class Pod:
    """A pod that no node runs: its status is what tests say. Its service account may look at pods, as ours may."""

    def __init__(self, kube: KubeApi, name: str) -> None:
        self._kube = kube
        self._name = name
        about = {"name": name, "namespace": "default"}
        role = {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "watch"]}]}
        binding = {
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": "default"}],
        }
        containers = [{"name": each, "image": "example.com/none:1"} for each in ("recipe", "upload")]
        spec = {"nodeSelector": {"no": "node"}, "containers": containers, "serviceAccountName": name}
        self._objects: list[tuple[str, dict[str, Any]]] = [
            ("/api/v1/namespaces/default/serviceaccounts", {}),
            ("/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", role),
            ("/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings", binding),
            ("/api/v1/namespaces/default/pods", {"spec": spec}),
        ]
        for path, content in self._objects:
            kube.post(path, {"metadata": about, **content})

    def settings(self, folder: Path, env: Mapping[str, str]) -> dict[str, Any]:
        """As kubelet would put them into the upload container: the API server's address, a token, its authority."""
        account = folder / "account"
        account.mkdir()
        (account / "token").write_text(self._token())
        cluster = yaml.safe_load(Path(env["SANDBOX_ADMIN_KUBECONFIG"]).read_text())["clusters"][0]["cluster"]
        (account / "ca.crt").write_bytes(authority(cluster))
        server = urlsplit(cluster["server"])
        return {
            "SERVICE_ACCOUNT": str(account),
            "POD": self._name,
            "POD_NAMESPACE": "default",
            "KUBERNETES_SERVICE_HOST": str(server.hostname),
            "KUBERNETES_SERVICE_PORT": str(server.port),
        }

    def _token(self) -> str:
        path = f"/api/v1/namespaces/default/serviceaccounts/{self._name}/token"
        return str(self._kube.post(path, {"spec": {"expirationSeconds": 600}})["status"]["token"])

    def end_program(self, exit_code: int) -> None:
        state = {"terminated": {"exitCode": exit_code, "reason": "Ended"}}
        status = {"name": "recipe", "image": "", "imageID": "", "ready": False, "restartCount": 0, "state": state}
        path = f"/api/v1/namespaces/default/pods/{self._name}/status"
        self._kube.merge(path, {"status": {"containerStatuses": [status]}})

    def delete(self) -> None:
        for path, _content in reversed(self._objects):
            self._kube.delete(f"{path}/{self._name}")


def authority(cluster: Mapping[str, str]) -> bytes:
    """The certificate authority of a kubeconfig's cluster."""
    if "certificate-authority" in cluster:
        return Path(cluster["certificate-authority"]).read_bytes()
    return base64.b64decode(cluster["certificate-authority-data"])


def files_in(folder: Path, own: Sequence[str] = (".oci-ai-blueprints",)) -> dict[str, bytes]:
    """Path below the folder → content, without the program's own notes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in own
    }
