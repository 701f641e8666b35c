# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways a pod can be told to fail, and what a kubelet reports for each.

A pod fails in the way named by its annotation `sandbox.oci-ai-blueprints/fail`, or by a container image whose tag is
`sandbox-<way>`, for instance `docker.io/vllm/vllm-openai:sandbox-oom`.
"""

from __future__ import annotations

from dataclasses import dataclass

ANNOTATION = "sandbox.oci-ai-blueprints/fail"
TAG_PREFIX = "sandbox-"


@dataclass(frozen=True)
class PullFailure:
    """The image never arrives, or arrives after a while. `error` is containerd's text; `%s` stands for the image."""

    way: str
    error: str
    heals: bool = False


@dataclass(frozen=True)
class Crash:
    """The container starts and ends again and again."""

    way: str
    reason: str
    exit_code: int
    log: tuple[str, ...]


UNRESOLVED = 'failed to pull and unpack image \\"%s\\": failed to resolve reference \\"%s\\":'
PULL_FAILURES = (
    PullFailure(
        "image-pull-back-off",
        f"rpc error: code = NotFound desc = {UNRESOLVED} %s: not found",
    ),
    PullFailure(
        "pull-unauthorized",
        f"{UNRESOLVED} failed to authorize: failed to fetch oauth token: unexpected status from GET request to "
        "https://auth.docker.io/token: 401 Unauthorized",
    ),
    PullFailure(
        "pull-429",
        'failed to pull and unpack image \\"%s\\": failed to copy: httpReadSeeker: failed open: unexpected status code '
        "https://registry-1.docker.io/v2/%s: 429 Too Many Requests - Server message: toomanyrequests: You have reached "
        "your unauthenticated pull rate limit.",
        heals=True,
    ),
    PullFailure(
        "pull-503",
        f"rpc error: code = Unknown desc = {UNRESOLVED} unexpected status from HEAD request to https://registry: "
        "503 Service Unavailable",
        heals=True,
    ),
)

STARTING_LOG = (
    "INFO 11-22 10:00:01 [api_server.py:1772] vLLM API server version 0.11.0",
    "INFO 11-22 10:00:03 [model.py:547] Resolved architecture: LlamaForCausalLM",
    "INFO 11-22 10:00:09 [gpu_model_runner.py:2602] Starting to load model...",
)
CRASHES = (
    Crash(
        "crash-loop",
        "Error",
        1,
        (
            *STARTING_LOG,
            "Traceback (most recent call last):",
            '  File "/usr/local/bin/vllm", line 10, in <module>',
            "    sys.exit(main())",
            "ValueError: The model's max seq len (131072) is larger than the maximum number of tokens that can be "
            "stored in KV cache (42576).",
        ),
    ),
    Crash(
        "oom",
        "OOMKilled",
        137,
        (*STARTING_LOG, "Loading safetensors checkpoint shards:  25% Completed | 1/4 [00:02<00:07,  2.41s/it]"),
    ),
)

NEVER_READY = "never-ready"
"""Runs, but its readiness probe is answered 503 for ever."""
JOB_FAILS = "job-fails"
"""A Job's pod that ends with exit code 1 instead of completing."""
KEEPS_RUNNING = "keeps-running"
"""A Job's pod that does not end by itself."""

HEALTHY_LOG = (
    *STARTING_LOG,
    "INFO 11-22 10:00:31 [gpu_model_runner.py:2653] Model loading took 14.9889 GiB and 21.5 seconds",
    "INFO 11-22 10:00:58 [api_server.py:1922] Starting vLLM API server 0 on http://0.0.0.0:8000",
    "INFO:     Started server process [1]",
    "INFO:     Application startup complete.",
)
