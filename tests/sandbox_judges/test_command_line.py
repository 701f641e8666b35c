# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import yaml

from .clients import Cli, Sdk
from .region import make_key

WAIT = ("--wait-for-state", "SUCCEEDED", "--wait-for-state", "FAILED", "--wait-interval-seconds", "1")


def test_node_pools_are_created_listed_scaled_and_deleted(cli: Cli, sdk: Sdk) -> None:
    settings = cli.emulated.settings
    place = [{"availabilityDomain": cli.emulated.domains[0], "subnetId": settings["node_subnet_id"]}]
    work = cli(
        "ce", "node-pool", "create", "--cluster-id", cli.emulated.cluster, "--compartment-id", cli.emulated.compartment,
        "--name", "by-cli", "--node-shape", "VM.Standard.E5.Flex", "--size", "2",
        "--kubernetes-version", settings["kubernetes_version"], "--node-image-id", sdk.image(),
        "--node-shape-config", json.dumps({"ocpus": 2, "memoryInGBs": 24}), "--placement-configs", json.dumps(place),
        "--cni-type", "OCI_VCN_IP_NATIVE", "--pod-subnet-ids", json.dumps([settings["pod_subnet_id"]]), *WAIT,
    )  # fmt: skip
    assert work["status"] == "SUCCEEDED"
    pools = cli("ce", "node-pool", "list", "--compartment-id", cli.emulated.compartment, "--name", "by-cli")
    assert [pool["lifecycle-state"] for pool in pools] == ["ACTIVE"]
    pool = ("--node-pool-id", pools[0]["id"])
    assert len(cli("ce", "node-pool", "get", *pool)["nodes"]) == 2
    assert cli("ce", "node-pool", "update", *pool, "--size", "1", "--force", *WAIT)["status"] == "SUCCEEDED"
    assert len(cli("ce", "node-pool", "get", *pool)["nodes"]) == 1
    assert cli("ce", "node-pool", "delete", *pool, "--force", *WAIT)["status"] == "SUCCEEDED"
    assert cli("ce", "node-pool", "get", *pool)["lifecycle-state"] == "DELETED"


def test_a_failed_work_request_tells_why(cli: Cli, sdk: Sdk) -> None:
    cli.emulated.admin("PUT", "/capacity", {"shape": "VM.Standard.E5.Flex", "available": 0})
    work = sdk.wait(sdk.oke.create_node_pool(sdk.pool_details()))
    which = ("--work-request-id", work.id, "--compartment-id", cli.emulated.compartment)
    assert cli("ce", "work-request", "get", "--work-request-id", work.id)["status"] == "FAILED"
    assert "Out of host capacity" in cli("ce", "work-request-error", "list", *which)[0]["message"]
    assert len(cli("ce", "work-request-log-entry", "list", *which)) >= 3


def test_capacity_and_limits_are_reported(cli: Cli) -> None:
    domain = cli.emulated.domains[0]
    cli.emulated.admin("PUT", "/capacity", {"shape": "BM.GPU.H100.8", "availability_domain": domain, "available": 3})
    report = cli(
        "compute", "compute-capacity-report", "create", "--compartment-id", cli.emulated.tenancy,
        "--availability-domain", domain, "--shape-availabilities", json.dumps([{"instanceShape": "BM.GPU.H100.8"}]),
    )  # fmt: skip
    row = report["shape-availabilities"][0]
    assert (row["availability-status"], row["available-count"]) == ("AVAILABLE", 3)
    availability = cli(
        "limits", "resource-availability", "get", "--service-name", "compute", "--limit-name", "gpu-h100-count",
        "--compartment-id", cli.emulated.tenancy, "--availability-domain", domain,
    )  # fmt: skip
    assert availability["available"] == 128
    values = cli(
        "limits", "value", "list", "--service-name", "compute", "--compartment-id", cli.emulated.tenancy,
        "--name", "gpu-h100-count",
    )  # fmt: skip
    assert [row["value"] for row in values] == [128, 128, 0]


def test_objects_are_put_got_and_listed(cli: Cli, tmp_path: Path) -> None:
    cli("os", "bucket", "create", "--name", "models", "--compartment-id", cli.emulated.compartment)
    file = tmp_path / "weights"
    file.write_bytes(b"\x00\x01weights")
    where = ("--bucket-name", "models")
    cli("os", "object", "put", *where, "--file", str(file), "--name", "llama 3/a+b.bin", "--force")
    assert [one["name"] for one in cli("os", "object", "list", *where)] == ["llama 3/a+b.bin"]
    back = tmp_path / "back"
    cli("os", "object", "get", *where, "--name", "llama 3/a+b.bin", "--file", str(back))
    assert back.read_bytes() == file.read_bytes()


def test_a_refused_signature_is_told_as_oracle_does(cli: Cli, tmp_path: Path) -> None:
    make_key(tmp_path)
    config = tmp_path / "config"
    text = cli.emulated.config_file.read_text(encoding="utf-8")
    own_key = str(cli.emulated.config_file.parent / "private.pem")
    config.write_text(text.replace(own_key, str(tmp_path / "private.pem")), encoding="utf-8")
    config.chmod(0o600)
    done = cli.run("--config-file", str(config), "iam", "availability-domain", "list")
    assert done.returncode != 0
    assert "NotAuthenticated" in done.stderr


def test_a_written_kubeconfig_gives_tokens_the_cluster_accepts(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "kubeconfig"
    done = cli.run(
        "ce", "cluster", "create-kubeconfig", "--cluster-id", cli.emulated.cluster, "--file", str(file),
        "--token-version", "2.0.0", "--kube-endpoint", "PUBLIC_ENDPOINT",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    config = yaml.safe_load(file.read_text(encoding="utf-8"))
    short = cli.emulated.cluster[-11:]
    assert config["clusters"][0]["name"] == f"cluster-{short}"
    assert config["clusters"][0]["cluster"]["server"] == "https://127.0.0.1:6443"
    plugin = config["users"][0]["user"]["exec"]
    done = subprocess.run(
        [cli.program, "--config-file", cli.emulated.config_file, *plugin["args"]],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    token = json.loads(done.stdout)["status"]["token"]
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": token}}
    assert cli.emulated.admin("POST", "/token-review", body)["status"]["authenticated"] is True
