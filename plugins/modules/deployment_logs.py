#!/usr/bin/python
# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module deployment_logs: documentation and the way in."""

from __future__ import annotations

DOCUMENTATION = r"""
module: deployment_logs
short_description: Read the logs of a deployment
version_added: 0.2.0
description:
  - Reads the logs of all containers of a deployment's pods, those that fetch its inputs and upload its outputs
    included. Of a deployment without pods, such as a shared node pool, it reads what OCI says of the work on its nodes.
  - Of pods that failed and are gone, because of a rollback or a new revision, it returns what was kept of them - the
    last lines of each container, at most 48 KiB of a deployment, and their events. This record stays until the
    deployment is undeployed, also of a first deployment that was rolled back and of which nothing else is left.
  - It also returns how far the steps of each revision's last run came, be it of pods, nodes, updates or teams.
  - Values that the blueprint holds as secrets are masked, also in files.
  - A container that has no log yet is a row that says what it waits for.
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
options:
  name:
    description:
      - Name of the deployment, as written in the blueprint or in canonical form.
    type: str
    required: true
  namespace:
    description:
      - Kubernetes namespace of the deployment.
    type: str
    default: default
  containers:
    description:
      - Names of containers. All when absent.
    type: list
    elements: str
  tail_lines:
    description:
      - How many lines of each log, the last ones, V(-1) for all. With O(match) the last of those that match.
      - By default 100, and all with O(dest).
    type: int
  since:
    description:
      - Only what is newer - a span such as V(90s), V(15m), V(2h) or V(1d), or a time such as V(2026-11-22T10:00:00Z).
    type: str
  previous:
    description:
      - Reads the log from before the container's last restart. Of pods that are gone all that was kept is returned in
        either case.
    type: bool
    default: false
  timestamps:
    description:
      - Begins each line with its time.
    type: bool
    default: false
  match:
    description:
      - Python regular expression. Only lines in which it is found. It is looked for in the bytes of a line, so that
        classes of letters, and ignoring case, know those of ASCII alone.
    type: str
  follow_seconds:
    description:
      - Goes on reading what is written for so many seconds, also of containers that start meanwhile, these not with
        O(interleaved). Where a connection breaks, it goes on with the next line as soon as the API server is back.
    type: int
    default: 0
  include_events:
    description:
      - Reads the events of the pods, and of what makes them, as well.
    type: bool
    default: false
  dest:
    description:
      - Folder that is made if needed, into which each log goes as C(POD.CONTAINER.log), with O(previous) as
        C(POD.CONTAINER.previous.log), and those of pods that are gone with their revision, as
        C(POD.CONTAINER.revision-2.log). With O(interleaved) the file that all logs go to. It is on the machine where
        the task runs. An existing file is replaced once the log is whole.
      - However long the logs are, they are not held in memory, nor repeated in the result. In check mode nothing is
        written.
    type: path
  interleaved:
    description:
      - Writes all logs into the one file O(dest), in the order of time. Each line begins with its pod, container and
        time.
    type: bool
    default: false
extends_documentation_fragment:
  - oci_ai.blueprints.attributes
  - oci_ai.blueprints.attributes.reads
  - oci_ai.blueprints.attributes.group
  - oci_ai.blueprints.cluster
  - oci_ai.blueprints.oci
  - oci_ai.blueprints.kubernetes
seealso:
  - module: oci_ai.blueprints.blueprint_deploy
  - module: oci_ai.blueprints.deployment_info
"""

EXAMPLES = r"""
- name: Read the last lines of a deployment
  oci_ai.blueprints.deployment_logs:
    name: vllm llama
    cluster_id: "{{ cluster_id }}"
  register: vllm

- name: Show them
  ansible.builtin.debug:
    var: item.lines
  loop: "{{ vllm.logs }}"
  loop_control:
    label: "{{ item.pod }} {{ item.container }}"

- name: Look for what went wrong in the last hour, before the last restart
  oci_ai.blueprints.deployment_logs:
    name: vllm llama
    since: 1h
    previous: true
    match: (?i)error|traceback
    include_events: true
    cluster_id: "{{ cluster_id }}"

- name: Keep the whole logs of a job of several pods in one file
  oci_ai.blueprints.deployment_logs:
    name: fine tuning
    dest: /var/tmp/fine_tuning.log
    interleaved: true
    cluster_id: "{{ cluster_id }}"
"""

RETURN = r"""
name:
  description: Name of the deployment as it was asked for.
  returned: success
  type: str
  sample: vllm llama
namespace:
  description: Its Kubernetes namespace.
  returned: success
  type: str
  sample: default
mode:
  description: Its mode, empty when its record is lost.
  returned: success
  type: str
  sample: service
logs:
  description: A row for each container, in the order in which those of a pod start. After them those of pods that
    failed and are gone, of the newest revision first.
  returned: success
  type: list
  elements: dict
  contains:
    pod:
      description: Name of the pod.
      type: str
      returned: always
      sample: recipe-vllm-llama-5b8c9d7f6-x2x4z
    container:
      description: Name of the container.
      type: str
      returned: always
      sample: recipe-vllm-llama
    node:
      description: Name of the pod's node, empty while it has none.
      type: str
      returned: always
      sample: oke-c1-n1-s1-0
    init:
      description: Whether the container runs before the others, or beside them from the start.
      type: bool
      returned: always
      sample: false
    state:
      description: V(running), V(terminated), V(waiting), or V(pending) while Kubernetes says nothing of it.
      type: str
      returned: always
      sample: running
    restarts:
      description: How often it was restarted.
      type: int
      returned: always
      sample: 0
    previous:
      description: Whether the log is from before the last restart.
      type: bool
      returned: always
      sample: false
    message:
      description: Why it waits or ended, or why its log could not be read. May be empty.
      type: str
      returned: always
    lines:
      description: Lines of the log. Empty with O(dest).
      type: list
      elements: str
      returned: always
      sample: [Application startup complete.]
    dest:
      description: The file that the log went to, empty without O(dest).
      type: str
      returned: always
      sample: /var/tmp/logs/recipe-vllm-llama-5b8c9d7f6-x2x4z.recipe-vllm-llama.log
    size:
      description: Bytes that went to the file.
      type: int
      returned: always
      sample: 1048576
    kept_at:
      description: When the log was kept, since its pod is gone. Empty for pods that are there.
      type: str
      returned: always
      sample: "2026-11-22T10:00:00Z"
    revision:
      description: The revision whose pod failed and is gone, V(0) for pods that are there.
      type: int
      returned: always
      sample: 0
events:
  description: Events of the pods and of what makes them, the oldest first, those that were kept of pods that are gone
    before the others. Empty without O(include_events).
  returned: success
  type: list
  elements: dict
  contains:
    time:
      description: When it was seen last.
      type: str
      returned: always
      sample: "2026-11-22T10:00:00Z"
    type:
      description: V(Normal) or V(Warning).
      type: str
      returned: always
      sample: Warning
    reason:
      description: Kubernetes' word for it.
      type: str
      returned: always
      sample: FailedScheduling
    object:
      description: What it is about.
      type: str
      returned: always
      sample: Pod recipe-vllm-llama-5b8c9d7f6-x2x4z
    message:
      description: Kubernetes' sentence for it.
      type: str
      returned: always
    count:
      description: How often it was seen.
      type: int
      returned: always
      sample: 3
steps:
  description: Steps of the last run of each revision that is recorded, the oldest revision first.
  returned: success
  type: list
  elements: dict
  contains:
    revision:
      description: Number of the revision.
      type: int
      returned: always
      sample: 2
    action:
      description: V(create), V(update), V(replace) or V(delete).
      type: str
      returned: always
      sample: update
    kind:
      description: Kind of what was worked on.
      type: str
      returned: always
      sample: NodePool
    name:
      description: Its name.
      type: str
      returned: always
      sample: shared-a10-1
    namespace:
      description: Its namespace, empty where it has none.
      type: str
      returned: always
      sample: ""
    where:
      description: V(kubernetes) or V(oci).
      type: str
      returned: always
      sample: oci
    why:
      description: Why it was needed.
      type: str
      returned: always
      sample: its size changed
    time:
      description: When it began, empty while it has not.
      type: str
      returned: always
      sample: "2026-11-22T10:00:00Z"
    result:
      description: V(planned), V(begun), V(done) or V(failed). What a run that was killed noted last stands.
      type: str
      returned: always
      sample: done
    message:
      description: Why it failed. May be empty.
      type: str
      returned: always
work_requests:
  description:
    - Of a deployment without pods, the work of OCI on its nodes, and of an update that on the pool it changes. The
      newest comes first. Needs O(cluster_id).
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: OCID of the work request.
      type: str
      returned: always
      sample: ocid1.clustersworkrequest.oc1.iad.aaaa
    operation:
      description: What was done.
      type: str
      returned: always
      sample: NODEPOOL_CREATE
    status:
      description: How far it came.
      type: str
      returned: always
      sample: SUCCEEDED
    time_accepted:
      description: When it was asked for.
      type: str
      returned: always
      sample: "2026-11-22T10:00:00Z"
    time_finished:
      description: When it ended, empty while it goes on or where OCI does not tell.
      type: str
      returned: always
      sample: "2026-11-22T10:04:00Z"
    errors:
      description: What went wrong.
      type: list
      elements: str
      returned: always
      sample: []
    logs:
      description: What happened.
      type: list
      elements: str
      returned: always
      sample: ["2026-11-22T10:00:00Z Creating 1 node."]
message:
  description: Why there are no logs, or why the last run failed. May be empty.
  returned: success
  type: str
connection:
  description: Which of the connection options was used to reach the cluster.
  returned: success
  type: str
  sample: cluster_id
error:
  description: What went wrong, for playbooks.
  returned: on failure, unless the options could not be understood
  type: dict
  contains:
    code:
      description: Stable name of the kind of error.
      type: str
      returned: always
      sample: invalid_option
    message:
      description: What happened, in one sentence.
      type: str
      returned: always
    hint:
      description: What can be done about it; may be empty.
      type: str
      returned: always
    evidence:
      description: What proves it.
      type: list
      elements: str
      returned: always
    details:
      description: Figures and identifiers that belong to the error.
      type: dict
      returned: always
"""

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.deployment_logs import DEPLOYMENT_LOGS
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.run_module import run_module


def main() -> None:
    run_module(DEPLOYMENT_LOGS)


if __name__ == "__main__":
    main()
