# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the storage of pods takes from the world besides the blueprint."""

from __future__ import annotations

from dataclasses import dataclass

BLOCK_CLASS = "oci-bv"
"""OKE's own class: balanced block volumes, made where the pod runs, deleted with their claim."""
STAGING_IMAGE = (
    "public.ecr.aws/docker/library/python@sha256:01f42367a0a94ad4bc17111776fd66e3500c1d87c15bbd6055b7371d39c124fb"
)
"""python:3.13-slim-bookworm of March 2026, for amd64 and arm64: a Python, the usual certificate authorities, and little
else. By digest alone, as CRI-O wants it; from Amazon's mirror of Docker's images, which counts no anonymous pulls."""
INSTANCE_PRINCIPAL = "instance_principal"
WORKLOAD_IDENTITY = "workload_identity"


@dataclass(frozen=True)
class StorageFacts:
    """URLs are those that pods call. ``par_endpoint`` replaces the host of pre-authenticated requests, "" keeps it.

    ``mounts``: for each input_file_system ``address:/export``. ``auth``: how pods log in to Object Storage.
    ``notes``: warnings.
    """

    endpoint: str = ""
    par_endpoint: str = ""
    federation: str = ""
    namespace: str = ""
    mounts: tuple[str, ...] = ()
    auth: str = INSTANCE_PRINCIPAL
    block_class: str = BLOCK_CLASS
    image: str = STAGING_IMAGE
    notes: tuple[str, ...] = ()


NO_STORAGE = StorageFacts()
