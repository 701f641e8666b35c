# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the staging program does to volumes and buckets, as a process against the emulated Object Storage."""

from __future__ import annotations

import ast
import json
import secrets
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import Sandbox
from .staging import PART, PROGRAM, Buckets, Pod, Staging, files_in

WEIGHTS = secrets.token_bytes(7 * PART + 123)
MODEL = {
    "llama/config.json": b"{}",
    "llama/weights-1.bin": WEIGHTS,
    "llama/weights-2.bin": secrets.token_bytes(PART),
    "llama-guard/config.json": b"{1}",
    "notes & plans/ü%2F.txt": b"notes",
    "empty": b"",
    "folder/": b"",
}
FILES = {name: content for name, content in MODEL.items() if not name.endswith("/")}


@pytest.fixture
def buckets(sandbox: Sandbox) -> Buckets:
    env = sandbox.env
    found = Buckets(env["OCI_AI_BLUEPRINTS_ENDPOINT"], env["OCI_CONFIG_FILE"], env["SANDBOX_COMPARTMENT_ID"])
    found.make("models", MODEL)
    found.make("results")
    return found


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    folder = tmp_path / "volume"
    folder.mkdir()
    return folder


@pytest.fixture
def staging(sandbox: Sandbox, buckets: Buckets, volume: Path, tmp_path: Path) -> Staging:
    settings = {
        "ENDPOINT": sandbox.env["OCI_AI_BLUEPRINTS_ENDPOINT"],
        "CONFIG_FILE": sandbox.env["OCI_CONFIG_FILE"],
        "NAMESPACE": buckets.namespace,
        "BUCKET": "models",
        "TARGET": str(volume),
        "DEPLOYMENT": "tuning",
        "OUTPUTS": [{"bucket": "results", "directory": str(volume)}],
    }
    return Staging(tmp_path, settings)


def calls(sandbox: Sandbox, since: int, operation: str) -> int:
    found = sandbox.admin.get(f"/requests?since={since}")["requests"]
    return sum(1 for one in found if one["operation"] == operation)


def now(sandbox: Sandbox) -> int:
    return int(sandbox.admin.get("/requests?since=0")["next"])


def test_a_bucket_arrives_with_whole_keys_below_the_mount(staging: Staging, volume: Path) -> None:
    ended = staging.run("download")
    assert ended.returncode == 0, ended.output
    assert files_in(volume) == FILES
    assert (volume / "folder").is_dir()
    assert "7 objects" in ended.message


def test_include_takes_names_folders_and_patterns_and_exclude_comes_after(staging: Staging, volume: Path) -> None:
    staging.run("download", INCLUDE=["llama", "emp?y"], EXCLUDE=["*weights-2*"])
    assert sorted(files_in(volume)) == ["empty", "llama/config.json", "llama/weights-1.bin"]


def test_nothing_that_matches_is_an_error_that_says_so(staging: Staging) -> None:
    ended = staging.run("download", INCLUDE=["lama"])
    assert ended.returncode == 1
    assert ended.message == "no object of the bucket matches include ['lama'] and exclude []"


def test_a_container_that_starts_again_has_nothing_to_do(sandbox: Sandbox, staging: Staging) -> None:
    staging.run("download")
    before = now(sandbox)
    assert staging.run("download").returncode == 0
    assert now(sandbox) == before


def test_a_broken_copy_goes_on_where_it_stopped(sandbox: Sandbox, staging: Staging, volume: Path) -> None:
    sandbox.admin.post("/faults", operation="GetObject", nth=5, status=403, code="NotAuthorized", message="no")
    broken = staging.run("download", INCLUDE=["llama/weights-1.bin"], THREADS=1)
    assert broken.returncode == 1
    assert "llama/weights-1.bin" in broken.message
    assert not (volume / "llama" / "weights-1.bin").exists()
    before = now(sandbox)
    assert staging.run("download", INCLUDE=["llama/weights-1.bin"]).returncode == 0
    assert (volume / "llama" / "weights-1.bin").read_bytes() == WEIGHTS
    assert calls(sandbox, before, "GetObject") == 8 - 4


def test_of_a_connection_that_breaks_only_the_rest_is_asked_for_again(
    sandbox: Sandbox, staging: Staging, volume: Path
) -> None:
    sandbox.admin.post("/faults", operation="GetObject", nth=3, cut_after=400)
    before = now(sandbox)
    ended = staging.run("download", INCLUDE=["llama/weights-1.bin"])
    assert ended.returncode == 0, ended.output
    assert (volume / "llama" / "weights-1.bin").read_bytes() == WEIGHTS
    sandbox.until(lambda: calls(sandbox, before, "GetObject") == 8 + 1)


def test_what_lies_there_is_known_by_size_and_checksum(sandbox: Sandbox, staging: Staging, volume: Path) -> None:
    (volume / "llama").mkdir()
    (volume / "llama" / "weights-1.bin").write_bytes(WEIGHTS)
    (volume / "llama" / "weights-2.bin").write_bytes(b"x" * PART)
    before = now(sandbox)
    assert staging.run("download", INCLUDE=["llama/weights-1.bin", "llama/weights-2.bin"]).returncode == 0
    assert calls(sandbox, before, "GetObject") == 1
    assert files_in(volume) == {name: MODEL[name] for name in ("llama/weights-1.bin", "llama/weights-2.bin")}


def test_throttling_and_server_errors_are_waited_out(sandbox: Sandbox, staging: Staging, volume: Path) -> None:
    sandbox.admin.post("/faults", operation="ListObjects", nth=1, status=503, code="ServiceUnavailable", message="")
    sandbox.admin.post("/faults", operation="GetObject", nth=2, status=429, code="TooManyRequests", message="")
    assert staging.run("download").returncode == 0
    assert files_in(volume) == FILES


def test_a_volume_that_is_too_small_is_known_before_anything_is_copied(
    sandbox: Sandbox, staging: Staging, volume: Path
) -> None:
    before = now(sandbox)
    ended = staging.run("download", HEADROOM=1 << 60)
    assert ended.returncode == 1
    assert ended.message.endswith("raise volume_size_in_gbs")
    assert calls(sandbox, before, "GetObject") == 0


def test_a_key_that_would_leave_the_volume_is_refused(staging: Staging, buckets: Buckets, volume: Path) -> None:
    buckets.put("models", "llama/../../outside", b"")
    ended = staging.run("download")
    assert ended.returncode == 1
    assert "'llama/../../outside'" in ended.message
    assert files_in(volume) == {}


def test_a_par_is_read_from_the_endpoint_that_is_set(staging: Staging, buckets: Buckets, volume: Path) -> None:
    par = buckets.par("models")
    ended = staging.run("download", PAR=par, AUTH="none", INCLUDE=["llama"])
    assert ended.returncode == 0, ended.output
    assert sorted(files_in(volume)) == ["llama/config.json", "llama/weights-1.bin", "llama/weights-2.bin"]
    assert par.split("/")[4] not in ended.output


def test_a_par_without_listing_serves_exact_names(staging: Staging, buckets: Buckets, volume: Path) -> None:
    par = buckets.par("models", may_list=False)
    assert staging.run("download", PAR=par, INCLUDE=["llama/config.json", "empty"]).returncode == 0
    assert files_in(volume) == {"llama/config.json": b"{}", "empty": b""}
    refused = staging.run("download", PAR=par, INCLUDE=["llama"])
    assert refused.returncode == 1
    assert refused.message == "the bucket may not be listed, and has no objects named llama"


def test_outputs_are_copied_now_and_then_and_a_last_time_at_the_end(
    sandbox: Sandbox, staging: Staging, buckets: Buckets, volume: Path
) -> None:
    (volume / "early.txt").write_bytes(b"1")
    process = staging.start("sync", INTERVAL_S=0.05)
    sandbox.until(lambda: "early.txt" in buckets.names("results"))
    sandbox.admin.post("/faults", operation="HeadObject", nth=1, status=403, code="NotAuthorized", message="")
    (volume / "late.txt").write_bytes(b"2")
    sandbox.until(lambda: "late.txt" in buckets.names("results"))
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    ended = staging.end(process)
    assert ended.returncode == 0, ended.output
    assert manifest_in(buckets)["exit_code"] is None
    assert [one["name"] for one in manifest_in(buckets)["objects"]] == ["early.txt", "late.txt"]


@pytest.fixture
def pod(sandbox: Sandbox, staging: Staging, tmp_path: Path) -> Iterator[Pod]:
    made = Pod(sandbox.kube, f"staging-{secrets.token_hex(4)}")
    staging.settings |= made.settings(tmp_path, sandbox.env)
    yield made
    made.delete()


def test_outputs_are_uploaded_once_the_program_has_ended_large_ones_in_parts(
    sandbox: Sandbox, staging: Staging, buckets: Buckets, volume: Path, pod: Pod
) -> None:
    (volume / "model").mkdir()
    (volume / "model" / "weights.bin").write_bytes(WEIGHTS)
    (volume / "model" / "latest").symlink_to("weights.bin")
    before = now(sandbox)
    process = staging.start("upload")
    assert process.stdout is not None
    assert process.stdout.readline() == "staging: waits until recipe has ended\n"
    assert now(sandbox) == before
    (volume / "log.txt").write_bytes(b"done")
    process.send_signal(signal.SIGTERM)
    pod.end_program(0)
    ended = staging.end(process)
    assert ended.returncode == 0, ended.output
    assert buckets.get("results", "model/weights.bin") == buckets.get("results", "model/latest") == WEIGHTS
    assert buckets.get("results", "log.txt") == b"done"
    manifest = manifest_in(buckets)
    assert (manifest["complete"], manifest["exit_code"]) == (True, 0)
    assert [one["name"] for one in manifest["objects"]] == ["log.txt", "model/latest", "model/weights.bin"]
    assert manifest["objects"][2]["md5"].endswith("-8")


def test_outputs_of_a_failed_program_are_uploaded_and_marked(
    sandbox: Sandbox, staging: Staging, buckets: Buckets, volume: Path, pod: Pod
) -> None:
    (volume / "log.txt").write_bytes(b"out of memory")
    pod.end_program(137)
    assert staging.run("upload").returncode == 0
    assert buckets.get("results", "log.txt") == b"out of memory"
    assert (manifest_in(buckets)["complete"], manifest_in(buckets)["exit_code"]) == (False, 137)


def test_an_upload_that_is_repeated_sends_only_what_changed(
    sandbox: Sandbox, staging: Staging, buckets: Buckets, volume: Path, pod: Pod
) -> None:
    (volume / "weights.bin").write_bytes(WEIGHTS)
    (volume / "log.txt").write_bytes(b"1")
    pod.end_program(0)
    staging.run("upload")
    (volume / "log.txt").write_bytes(b"2")
    before = now(sandbox)
    assert staging.run("upload").returncode == 0
    assert calls(sandbox, before, "UploadPart") == 0
    assert calls(sandbox, before, "PutObject") == 2  # the log and the manifest
    assert buckets.get("results", "log.txt") == b"2"


def test_an_upload_that_fails_is_no_success_and_leaves_no_half_object(
    sandbox: Sandbox, staging: Staging, buckets: Buckets, volume: Path, pod: Pod
) -> None:
    (volume / "weights.bin").write_bytes(WEIGHTS)
    sandbox.admin.post("/faults", operation="UploadPart", nth=3, status=403, code="NotAuthorized", message="quota")
    pod.end_program(0)
    ended = staging.run("upload")
    assert ended.returncode == 1
    assert "quota" in ended.message
    assert buckets.names("results") == []
    assert buckets.client.list_multipart_uploads(buckets.namespace, "results").data == []


def manifest_in(buckets: Buckets) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(buckets.get("results", ".oci-ai-blueprints/tuning.json"))
    return found


def test_it_is_one_file_for_the_oldest_python_it_promises() -> None:
    tree = ast.parse(PROGRAM.read_text(), feature_version=(3, 9))
    modules = [one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names]
    modules += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.split(".")[0] for name in modules} <= sys.stdlib_module_names
