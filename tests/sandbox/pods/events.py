# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events as a kubelet sends them. (KWOK's own events know neither the pod's image nor its containers.)"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """`message` is a Go template whose dot is the pod."""

    type: str
    reason: str
    message: str


def event_template(event: Event) -> str:
    """Template of the Event object; the same event sent again raises its time and count."""
    kind = hashlib.sha256(f"{event.reason}/{event.message}".encode()).hexdigest()[:8]
    return f"""
{{{{ $restarts := 0 }}}}
{{{{ with .status.containerStatuses }}}}{{{{ $restarts = (index . 0).restartCount }}}}{{{{ end }}}}
apiVersion: v1
kind: Event
metadata:
  name: {{{{ .metadata.name }}}}.{{{{ .metadata.uid | sha256sum | trunc 8 }}}}{kind}
  namespace: {{{{ .metadata.namespace | Quote }}}}
involvedObject:
  apiVersion: v1
  kind: Pod
  name: {{{{ .metadata.name | Quote }}}}
  namespace: {{{{ .metadata.namespace | Quote }}}}
  uid: {{{{ .metadata.uid | Quote }}}}
  fieldPath: spec.containers{{{{ printf "{{%s}}" (index .spec.containers 0).name }}}}
type: {event.type}
reason: {event.reason}
message: |-
  {event.message}
source: {{component: kubelet, host: {{{{ .spec.nodeName | Quote }}}}}}
reportingComponent: kubelet
reportingInstance: {{{{ .spec.nodeName | Quote }}}}
firstTimestamp: {{{{ or .status.startTime Now | Quote }}}}
lastTimestamp: {{{{ Now | Quote }}}}
count: {{{{ add1 (int $restarts) }}}}
"""
