# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors a user can meet: what happened, what to do, what proves it.

An error's ``code`` is stable and meant for playbooks (``result.error.code``); its message is one sentence for people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias, Union

Detail: TypeAlias = Union[str, int, float, bool, Sequence[str], Mapping[str, object], None]


class BlueprintsError(Exception):
    """Root of every error this collection raises on purpose."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "", evidence: Sequence[str] = (), **details: Detail) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.evidence = tuple(evidence)
        self.details = details

    @property
    def for_people(self) -> str:
        """The message, which may be somebody else's words, and the hint."""
        end = "" if not self.hint or self.message.endswith((".", "!", "?", ":")) else "."
        return f"{self.message}{end} {self.hint}".strip()

    def as_result(self) -> dict[str, object]:
        """Shape of a failed task: ``msg`` for people, ``error`` for playbooks."""
        return {
            "msg": self.for_people,
            "error": {
                "code": self.code,
                "message": self.message,
                "hint": self.hint,
                "evidence": list(self.evidence),
                "details": dict(self.details),
            },
        }


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a blueprint: which field, why, and the nearest right value if there is one."""

    rule: str
    field: str
    reason: str
    nearest: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        nearest = f" (did you mean {self.nearest}?)" if self.nearest else ""
        return f"{self.field}: {self.reason}{nearest}" if self.field else f"{self.reason}{nearest}"


class InvalidBlueprint(BlueprintsError):
    """The blueprint cannot be deployed as written. Carries every problem found, not only the first."""

    code = "invalid_blueprint"

    def __init__(self, problems: Sequence[Problem], *, name: str = "") -> None:
        self.problems = tuple(problems)
        subject = f"Blueprint {name!r}" if name else "The blueprint"
        count = f"{len(self.problems)} problem" + ("" if len(self.problems) == 1 else "s")
        lines = "".join(f"\n- {problem}" for problem in self.problems)
        super().__init__(
            f"{subject} has {count}; nothing was changed.{lines}",
            problems=[str(problem) for problem in self.problems],
        )


class InvalidSecret(BlueprintsError):
    """Secrets cannot be kept as they were given. Carries every problem found, and no value."""

    code = "invalid_secret"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = f"{len(self.problems)} problem" + ("" if len(self.problems) == 1 else "s")
        lines = "".join(f"\n- {problem}" for problem in self.problems)
        super().__init__(
            f"What is asked for secrets has {count}; nothing was changed.{lines}",
            problems=[str(problem) for problem in self.problems],
        )


class InUse(BlueprintsError):
    """What should go is still needed; evidence says by whom."""

    code = "in_use"


class InvalidOption(BlueprintsError):
    """An option of the task is missing, malformed or contradicts another."""

    code = "invalid_option"


class MissingLibrary(BlueprintsError):
    """A Python library that the call needs is not installed where it runs."""

    code = "missing_library"


class NotOurs(BlueprintsError):
    """An object or resource with our name exists, but somebody else made it."""

    code = "not_ours"


class Locked(BlueprintsError):
    """Another run is working on the same deployment and did not finish in time."""

    code = "locked"


class LostLock(BlueprintsError):
    """Another run took the lock over while we were working: we stopped before the next write."""

    code = "lost_lock"


class ControllerGone(BlueprintsError):
    """The Ansible process that started the operation has ended: nothing more is written."""

    code = "controller_gone"


class UnreadableRecord(BlueprintsError):
    """What the cluster keeps of a deployment is damaged, or from a newer version of this collection."""

    code = "unreadable_record"


class TimedOut(BlueprintsError):
    """The time budget of the task ended; evidence says what was still missing."""

    code = "timed_out"


class WorkloadFailed(BlueprintsError):
    """Pods cannot become ready and will not heal by waiting."""

    code = "workload_failed"


class NodePoolFailed(BlueprintsError):
    """The node pool did not come up; evidence carries the work request's errors."""

    code = "node_pool_failed"


class OutOfCapacity(NodePoolFailed):
    """OCI has no free host of the shape in the availability domains tried."""

    code = "out_of_host_capacity"


class LimitReached(NodePoolFailed):
    """The tenancy's service limit does not allow the nodes."""

    code = "limit_exceeded"


class QuotaReached(NodePoolFailed):
    """A compartment quota does not allow the nodes."""

    code = "quota_exceeded"


class ClusterFailed(BlueprintsError):
    """OCI could not make, change or delete a cluster or something in it; evidence is what its work request says."""

    code = "cluster_failed"


class ImageImportFailed(BlueprintsError):
    """OCI could not import an image; evidence carries the work request's errors."""

    code = "image_import_failed"


class DependencyFailed(BlueprintsError):
    """Nothing was done, because what has to be done before has failed."""

    code = "dependency_failed"


class OutputsNotUploaded(BlueprintsError):
    """To go on would delete what a program made and no bucket has."""

    code = "outputs_not_uploaded"


class PoolInUse(BlueprintsError):
    """Workloads of others run on the nodes that are to go."""

    code = "pool_in_use"


class NodeInUse(BlueprintsError):
    """Pods hold GPUs of a node that is to be cut anew, or another update works on it."""

    code = "node_in_use"


class MigFailed(BlueprintsError):
    """The mig-manager could not give a node the layout asked for."""

    code = "mig_failed"


class QueueInUse(BlueprintsError):
    """Jobs run or wait in the queue that is to go."""

    code = "queue_in_use"


class LeftBehind(BlueprintsError):
    """Undeploy ran, and the proof found something still there."""

    code = "left_behind"


class Connection(BlueprintsError):
    """An endpoint could not be reached or did not speak the expected protocol."""

    code = "connection"


class OciError(BlueprintsError):
    """OCI answered with an error. ``status`` and ``service_code`` are the service's own."""

    code = "oci_error"

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        service_code: str = "",
        operation: str = "",
        request_id: str = "",
        hint: str = "",
        evidence: Sequence[str] = (),
    ) -> None:
        super().__init__(
            message,
            hint=hint,
            evidence=evidence,
            status=status,
            service_code=service_code,
            operation=operation,
            opc_request_id=request_id,
        )
        self.status = status
        self.service_code = service_code
        self.operation = operation
        self.request_id = request_id


class KubeError(BlueprintsError):
    """The Kubernetes API answered with an error. ``status`` is the HTTP status, ``reason`` Kubernetes' own word."""

    code = "kubernetes_error"

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        reason: str = "",
        causes: Sequence[str] = (),
        hint: str = "",
        evidence: Sequence[str] = (),
    ) -> None:
        super().__init__(message, hint=hint, evidence=evidence, status=status, reason=reason, causes=list(causes))
        self.status = status
        self.reason = reason
        self.causes = tuple(causes)
