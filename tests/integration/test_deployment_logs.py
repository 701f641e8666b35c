# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs of deployments: of containers, of pods that wait, into files, and of work in OCI."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from .background import Background
from .conftest import Sandbox
from .lost_records import lose_record
from .playing import Task
from .relay import Relay
from .test_failures import image

LOGS = "/apis/kwok.x-k8s.io/v1alpha1/namespaces/default/logs"
PODS = "/api/v1/namespaces/default/pods"
SECRETS = "/api/v1/namespaces/default/secrets"
TOKEN = "hf_qwertyuiopasdfghjklzxcvbnm0123"


def logs(sandbox: Sandbox, name: str, **options: Any) -> Task:
    return {"oci_ai.blueprints.deployment_logs": {"name": name, "cluster_id": sandbox.cluster_id, **options}}


def test_the_last_lines_are_read_in_every_way_that_users_ask_for_them(
    sandbox: Sandbox, vllm: dict[str, Any], tmp_path: Path
) -> None:
    name = vllm["deployment_name"]
    sandbox.play(sandbox.deploy({**vllm, "recipe_replica_count": 1}))
    with sandbox.recording() as calls:
        asked = [
            logs(sandbox, name),
            logs(sandbox, name, tail_lines=2, timestamps=True, include_events=True),
            logs(sandbox, name, match="(?i)loading"),
            logs(sandbox, name, follow_seconds=1, tail_lines=1),
            logs(sandbox, name, dest=str(tmp_path / "apart")),
            logs(sandbox, name, dest=str(tmp_path / "all.log"), interleaved=True),
        ]
        played = sandbox.play(*asked)
    assert (played.failed, played.changed, calls.writes) == (False, False, [])
    plain, dated, matched, followed, apart, together = (one["result"]["logs"][0] for one in played.results)
    assert plain["lines"][-1] == "INFO:     Application startup complete."
    assert (plain["state"], plain["init"], plain["node"] != "") == ("running", False, True)
    assert [line.split(" ", 1)[1] for line in dated["lines"]] == plain["lines"][-2:]
    assert all(line[:4].isdigit() and line[10] == "T" for line in dated["lines"])
    assert [event["reason"] for event in played.results[1]["result"]["events"]].count("Scheduled") == 1
    assert matched["lines"] == [line for line in plain["lines"] if "loading" in line.lower()] != []
    assert followed["lines"] == plain["lines"][-1:]
    assert (apart["lines"], Path(apart["dest"]).read_text().splitlines()) == ([], plain["lines"])
    assert apart["size"] == Path(apart["dest"]).stat().st_size
    first = (tmp_path / "all.log").read_text().splitlines()[0]
    assert first.startswith(f"{together['pod']}/recipe 20")
    told = sandbox.play(logs(sandbox, name, dest=str(tmp_path / "told")), check=True)
    assert (told.failed, (tmp_path / "told").exists()) == (False, False)
    shipped = sandbox.play(logs(sandbox, name), env={"OCI_AI_BLUEPRINTS_DOOR": "module"})
    assert shipped.result["logs"] == [plain]


def test_pods_that_crash_or_wait_say_why_and_secrets_stay_hidden(sandbox: Sandbox, vllm: dict[str, Any]) -> None:
    secret = [{"key": "HF_TOKEN", "value": TOKEN}]
    crashing = {**vllm, "recipe_image_uri": image("crash-loop"), "recipe_container_env": secret}
    failed = sandbox.play(sandbox.deploy(crashing))
    assert failed.error == "workload_failed"
    now, earlier = logs(sandbox, vllm["deployment_name"]), logs(sandbox, vllm["deployment_name"], previous=True)
    with sandbox.recording() as calls:
        played = sandbox.play(now, earlier, verbosity=3)
    read = [one["requestURI"] for one in calls.kubernetes if "/log?" in one["requestURI"]]
    assert ["previous=true" in one for one in read] == [False, True]
    (row,) = played.result["logs"]
    assert (row["previous"], row["restarts"] > 0) == (True, True)
    assert any("ValueError" in line for line in row["lines"])
    assert "cannot become ready" in played.result["message"]
    assert TOKEN not in played.stdout

    said = {**crashing, "recipe_container_env": [{"key": "HF_TOKEN", "value": "ValueError"}]}
    sandbox.play(sandbox.deploy(said))
    lose_record(sandbox)
    (holds,) = (one for one in sandbox.kube.get(SECRETS)["items"] if "HF_TOKEN" in str(one))
    sandbox.kube.merge(f"{SECRETS}/{holds['metadata']['name']}", {"data": {"BATCH": b64encode(b"is").decode()}})
    lost = sandbox.play(now)
    assert any(" is larger" in line for one in lost.result["logs"] for line in one["lines"]), "a word is no secret"
    assert any("********" in line for one in lost.result["logs"] for line in one["lines"])
    assert ("ValueError" in lost.stdout, "record is lost" in lost.result["warnings"][0]) == (False, True)
    sandbox.play(sandbox.undeploy(vllm["deployment_name"]))

    waiting = {**vllm, "recipe_image_uri": image("image-pull-back-off")}
    sandbox.play(sandbox.deploy(waiting))
    (row,) = sandbox.play(logs(sandbox, vllm["deployment_name"])).result["logs"]
    assert (row["lines"], row["state"]) == ([], "waiting")
    assert "ImagePull" in row["message"], "it is ErrImagePull and ImagePullBackOff by turns"


def test_nodes_without_pods_tell_what_oci_did(sandbox: Sandbox) -> None:
    pool = {
        "recipe_mode": "shared_node_pool",
        "deployment_name": "shared a10",
        "shared_node_pool_size": 1,
        "shared_node_pool_shape": "VM.GPU.A10.2",
        "shared_node_pool_boot_volume_size_in_gbs": 200,
    }
    sandbox.play(sandbox.deploy(pool))
    found = sandbox.play(logs(sandbox, "shared-a10")).result
    (work,) = found["work_requests"]
    assert (found["mode"], found["logs"]) == ("shared_node_pool", [])
    assert (work["operation"], work["status"], work["errors"]) == ("NODEPOOL_CREATE", "SUCCEEDED", [])
    assert len(work["logs"]) > 1
    (step,) = found["steps"]
    assert (step["action"], step["kind"], step["result"], step["revision"]) == ("create", "NodePool", "done", 1)
    assert step["time"] >= work["time_accepted"][:19]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": "no such thing at all"}, "there is no deployment 'no such thing at all' in namespace default. There are"),
    ({"name": "!"}, "name: '!' has no letter or digit that a Kubernetes name can keep."),
    ({"namespace": "Default"}, "namespace: 'Default' is no name of a namespace"),
    ({"containers": ["recipee"]}, "containers: there is no container 'recipee'; there are recipe."),
    ({"since": "yesterday"}, "since: 'yesterday' is neither a span (15m) nor a time"),
    ({"since": "2026-02-31T10:00:00Z"}, "since: '2026-02-31T10:00:00Z' is neither"),
    ({"match": "("}, "match: '(' is no regular expression"),
    ({"interleaved": True}, "interleaved: needs dest"),
    ({"tail_lines": -2}, "tail_lines: -2 is neither"),
]
"""What is asked for besides the deployment, and what the error must say."""


def test_what_makes_no_sense_is_refused_and_a_pod_that_has_no_node_says_why(
    sandbox: Sandbox, vllm: dict[str, Any]
) -> None:
    name = vllm["deployment_name"]
    sandbox.admin.put("/delays", node_pool_create_s=30)
    asked = sandbox.play(sandbox.deploy(vllm, wait=False))
    near = ({"name": f"{name[:-1]}"}, f"Did you mean {asked.deployment['canonical_name']}?")
    wrong = [near, *REFUSED]
    tasks = [{**logs(sandbox, **{"name": name, **options}), "ignore_errors": True} for options, _says in wrong]
    played = sandbox.play(*tasks, logs(sandbox, name))
    for (_options, says), one in zip(wrong, played.results, strict=False):
        assert (one["result"]["error"]["code"], says in one["result"]["msg"]) == ("invalid_option", True), one["result"]
    (waiting,) = played.result["logs"]
    assert (waiting["state"], waiting["lines"]) == ("pending", [])
    assert waiting["message"].startswith("Unschedulable: ")


def test_logs_of_pods_that_a_rollback_took_away_are_still_there(
    sandbox: Sandbox, vllm: dict[str, Any], tmp_path: Path
) -> None:
    name = vllm["deployment_name"]
    sandbox.play(sandbox.deploy(vllm))
    secret = [{"key": "HF_TOKEN", "value": TOKEN}]
    broken = {**vllm, "recipe_image_uri": image("crash-loop"), "recipe_container_env": secret}
    assert sandbox.play(sandbox.deploy(broken, on_failure="rollback"), timeout=90).error == "workload_failed"
    played = sandbox.play(
        logs(sandbox, name, include_events=True),
        logs(sandbox, name, match="ValueError|Startup", tail_lines=1),
        logs(sandbox, name, dest=str(tmp_path / "apart")),
        logs(sandbox, name, dest=str(tmp_path / "all.log"), interleaved=True),
    )
    assert TOKEN not in played.stdout
    read = [one["result"]["logs"] for one in played.results]
    (now,) = [row for row in read[0] if not row["kept_at"]]
    # Of a container that was caught while it ran once more there are two logs.
    kept, matched, file = (next(row for row in rows if row["kept_at"] and row["previous"]) for rows in read[:3])
    assert (now["revision"], now["state"]) == (0, "running")
    assert (kept["kept_at"][:4].isdigit(), kept["revision"], kept["restarts"] > 0) == (True, 2, True)
    assert kept["lines"][-1].startswith("ValueError: The model's max seq len")
    assert (kept["pod"] != now["pod"], matched["lines"]) == (True, kept["lines"][-1:])
    assert Path(file["dest"]).read_text().splitlines() == kept["lines"]
    assert f"{kept['pod']}/recipe 20" in (tmp_path / "all.log").read_text()
    assert "BackOff" in [one["reason"] for one in played.results[0]["result"]["events"] if kept["pod"] in one["object"]]
    steps = {
        (one["revision"], one["action"], one["kind"], one["result"]) for one in played.results[0]["result"]["steps"]
    }
    assert {(revision, "update", "Deployment", "done") for revision in (2, 3)} < steps


def test_following_goes_on_where_the_api_server_went_away(
    sandbox: Sandbox, vllm: dict[str, Any], tmp_path: Path, start: Callable[..., Background]
) -> None:
    name = sandbox.play(sandbox.deploy(vllm)).deployment["canonical_name"]
    (pod,) = (one["metadata"]["name"] for one in sandbox.kube.get(PODS)["items"] if name in one["metadata"]["name"])
    log = tmp_path / "pod.log"

    def write(*numbers: int) -> None:
        with log.open("a") as file:
            file.writelines(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}000Z stdout F line {one}\n" for one in numbers)

    write(1, 2)
    about = {"name": pod, "namespace": "default"}
    shows = {"apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": "Logs", "metadata": about}
    sandbox.kube.post(LOGS, {**shows, "spec": {"logs": [{"logsFile": str(log), "follow": True}]}})
    access = yaml.safe_load(Path(sandbox.env["SANDBOX_ADMIN_KUBECONFIG"]).read_text())
    cluster = access["clusters"][0]["cluster"]
    with Relay(int(cluster["server"].rpartition(":")[2])) as relay:
        cluster["server"] = f"https://127.0.0.1:{relay.port}"
        kubeconfig = tmp_path / "kubeconfig"
        kubeconfig.write_text(yaml.safe_dump(access))
        run = start(logs(sandbox, name, kubeconfig=str(kubeconfig), follow_seconds=8))
        sandbox.until(lambda: relay.accepted > 1)
        time.sleep(2)
        write(3)
        time.sleep(1)
        relay.cut()
        write(4)
        time.sleep(1.5)
        relay.mend()
        write(5)
        played = run.end()
        assert not played.failed, played.stdout
        (row,) = played.result["logs"]
    assert (row["lines"], row["message"]) == ([f"line {number}" for number in (1, 2, 3, 4, 5)], "")
    sandbox.kube.delete(f"{LOGS}/{pod}")
