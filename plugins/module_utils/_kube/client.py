# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small Kubernetes client: few verbs, generic over kinds, plain manifests in and out."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, Union

from .._errors import Connection
from .._http import READ_TIMEOUT_S
from .._manifest import Json, Manifest, entries, metadata, name_of, namespace_of, text
from .errors import kube_error
from .kinds import POD, Kind, api_path, kind_of
from .transport import Reply, Request, Transport
from .watch import Event, Subject, events

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

__all__ = ["Event", "Kube", "Listing"]

FIELD_MANAGER = "oci-ai-blueprints"
PAGE = "500"
NOT_PRINTABLE_ASCII = re.compile("[\x7f-\uffff]")
"""Up to the last character that one escape can name."""
BUDGET_REFUSES = frozenset({429})
"""How a PodDisruptionBudget refuses an eviction."""

Propagation = Literal["Background", "Foreground", "Orphan"]
Selector: TypeAlias = Union[Mapping[str, str], str, None]


class Listing(NamedTuple):
    """Objects of one kind, and the resource version to watch from."""

    items: list[Manifest]
    resource_version: str


class Kube:
    """One cluster. Safe to share between threads. Raises KubeError when refused, Connection when unreachable."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._served: dict[str, frozenset[str]] = {}
        self._served_lock = threading.Lock()

    @property
    def connection(self) -> str:
        """Where the connection was taken from, in words."""
        return self._transport.endpoint.words

    @property
    def server(self) -> str:
        """URL of the API server."""
        return self._transport.endpoint.server

    def version(self) -> str:
        """Of the API server, for instance ``v1.34.2``."""
        return text(self._read(Request("GET", "/version", {}), "read the version") or {}, "gitVersion")

    def get(self, kind: Kind, name: str, namespace: str | None = None) -> Manifest | None:
        """One object; None when there is none of that name."""
        request = Request("GET", kind.path(name, namespace), {})
        return self._read(request, f"read {_label(kind, name, namespace)}")

    def list(
        self, kind: Kind, namespace: str | None = None, *, labels: Selector = None, fields: Selector = None
    ) -> Listing:
        """Objects of a kind, in one namespace or in all; empty when the API does not serve the kind."""
        query = {"limit": PAGE, **_selectors(labels, fields)}
        items: list[Manifest] = []
        while True:
            request = Request("GET", kind.collection(namespace), query)
            page = self._read(request, f"list {kind.plural}")
            if page is None:
                return Listing([], "")
            items += [{"apiVersion": kind.api_version, "kind": kind.name, **item} for item in entries(page, "items")]
            more = text(metadata(page), "continue")
            if not more:
                return Listing(items, text(metadata(page), "resourceVersion"))
            query["continue"] = more

    def apply(self, manifest: Manifest, *, dry_run: bool = False, force: bool = False) -> Manifest:
        """Server-side apply of the fields in ``manifest``; the object as it is, or with ``dry_run`` would be, then."""
        kind, name, namespace = kind_of(manifest), name_of(manifest), namespace_of(manifest)
        query = {"fieldManager": FIELD_MANAGER, "force": _flag(force), **_dry(dry_run)}
        request = Request(
            "PATCH",
            kind.path(name, namespace),
            query,
            body=_encoded(manifest),
            content_type="application/apply-patch+yaml",
        )
        return self._write(request, f"apply {_label(kind, name, namespace)}")

    def create(self, manifest: Manifest, *, dry_run: bool = False) -> Manifest:
        """A new object. KubeError with reason AlreadyExists when the name is taken."""
        kind, namespace = kind_of(manifest), namespace_of(manifest)
        query = {"fieldManager": FIELD_MANAGER, **_dry(dry_run)}
        request = Request("POST", kind.collection(namespace), query, body=_encoded(manifest))
        return self._write_once(request, manifest, f"create {_label(kind, name_of(manifest), namespace)}")

    def replace(self, manifest: Manifest, *, dry_run: bool = False) -> Manifest:
        """The object as given. KubeError with reason Conflict when its ``resourceVersion`` is not the current one."""
        kind, name, namespace = kind_of(manifest), name_of(manifest), namespace_of(manifest)
        query = {"fieldManager": FIELD_MANAGER, **_dry(dry_run)}
        request = Request("PUT", kind.path(name, namespace), query, body=_encoded(manifest))
        return self._write_once(request, manifest, f"replace {_label(kind, name, namespace)}")

    def delete(
        self,
        kind: Kind,
        name: str,
        namespace: str | None = None,
        *,
        uid: str,
        propagation: Propagation = "Background",
        dry_run: bool = False,
    ) -> bool:
        """Delete the very object with ``uid``. False when it is gone, also when another has taken its name since."""
        options: Manifest = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "propagationPolicy": propagation,
            "preconditions": {"uid": uid},
        }
        request = Request("DELETE", kind.path(name, namespace), _dry(dry_run), body=_encoded(options))
        reply = self._transport.send(request)
        if reply.status in (404, 409):  # the uid is the only precondition: a conflict means another object
            return False
        _must_succeed(reply, f"delete {_label(kind, name, namespace)}")
        return True

    def merge(self, kind: Kind, name: str, change: Manifest) -> Manifest:
        """What ``change`` names of an object without namespace, null removing it; the object as it is then.

        For labels of objects of others: an apply would take back what it applied before. KubeError with reason
        Conflict when the change has a ``resourceVersion`` that is not the current one.
        """
        query = {"fieldManager": FIELD_MANAGER}
        content_type = "application/merge-patch+json"
        request = Request("PATCH", kind.path(name), query, body=_encoded(change), content_type=content_type)
        return self._write(request, f"change {_label(kind, name, None)}")

    def evict(self, pod: Manifest, *, dry_run: bool = False) -> str:
        """Asks for a pod to be removed; why not yet, where a PodDisruptionBudget keeps it, else "". Gone is fine."""
        name, namespace = name_of(pod), namespace_of(pod)
        eviction: Manifest = {
            "apiVersion": "policy/v1",
            "kind": "Eviction",
            "metadata": {"name": name, "namespace": namespace},
            "deleteOptions": {"preconditions": {"uid": text(metadata(pod), "uid")}},
        }
        path = f"{POD.path(name, namespace)}/eviction"
        query = {"dryRun": "All"} if dry_run else {}
        reply = self._transport.send(Request("POST", path, query, body=_encoded(eviction), answers=BUDGET_REFUSES))
        if reply.status in BUDGET_REFUSES:
            refusal = kube_error(f"evict pod {namespace}/{name}", reply.status, reply.body)
            return "; ".join([refusal.message, *refusal.causes])
        if reply.status not in (404, 409):  # the uid is the only precondition: a conflict means another pod
            _must_succeed(reply, f"evict pod {namespace}/{name}")
        return ""

    def watch(
        self,
        kind: Kind,
        namespace: str | None = None,
        *,
        labels: Selector = None,
        fields: Selector = None,
        resource_version: str = "",
        timeout_s: float,
        idle_s: float = 1.0,
    ) -> Iterator[Event | None]:
        """Changes as they happen, for ``timeout_s`` seconds; broken connections are opened again where they ended.

        None is yielded whenever nothing happened for ``idle_s`` seconds, so that the caller can look at other things.
        Without ``resource_version`` existing objects come first, as ADDED. Raises Gone when the version is too old.
        """
        subject = Subject(kind.plural, kind.collection(namespace), _selectors(labels, fields))
        return events(self._transport, subject, resource_version, timeout_s=timeout_s, idle_s=idle_s)

    def logs(
        self, namespace: str, pod: str, container: str = "", *, previous: bool = False, tail_lines: int | None = None
    ) -> str:
        """Log text of a container; ``previous`` for the one before its last restart."""
        query = {
            **({"container": container} if container else {}),
            **({"previous": "true"} if previous else {}),
            **({"tailLines": str(tail_lines)} if tail_lines is not None else {}),
        }
        path = f"/api/v1/namespaces/{namespace}/pods/{pod}/log"
        reply = self._transport.send(Request("GET", path, query, accept="*/*"))
        _must_succeed(reply, f"read the log of pod {namespace}/{pod}")
        return reply.body.decode("utf-8", "replace")

    def log_stream(self, namespace: str, pod: str, query: Mapping[str, str]) -> BaseHTTPResponse:
        """A container's log as the server sends it, to be read piece by piece; ``query`` as the API has it."""
        request = Request("GET", f"{POD.path(pod, namespace)}/log", query, accept="*/*")
        response = self._transport.stream_of_read(request, silence_s=READ_TIMEOUT_S)
        if not 200 <= response.status < 300:
            raise kube_error(f"read the log of pod {namespace}/{pod}", response.status, response.read())
        return response

    def serves(self, api_version: str, kind: str) -> bool:
        """Whether the cluster serves a kind now. Asked once per API version for the life of this client."""
        with self._served_lock:
            if api_version not in self._served:
                self._served[api_version] = self._discovered(api_version)
            return kind in self._served[api_version]

    def _discovered(self, api_version: str) -> frozenset[str]:
        request = Request("GET", api_path(api_version), {})
        resources = self._read(request, f"list the kinds of {api_version}") or {}
        return frozenset(text(resource, "kind") for resource in entries(resources, "resources"))

    def _read(self, request: Request, doing: str) -> Manifest | None:
        reply = self._transport.send(request)
        return None if reply.status == 404 else self._accepted(reply, doing)

    def _write(self, request: Request, doing: str) -> Manifest:
        return self._accepted(self._transport.send(request), doing)

    def _write_once(self, request: Request, manifest: Manifest, doing: str) -> Manifest:
        """A write that only one of two may win. Sent again, it may be refused because of itself: then it has won."""
        reply = self._transport.send(request)
        if reply.status == 409 and reply.repeated:
            live = self.get(kind_of(manifest), name_of(manifest), namespace_of(manifest))
            if live is not None and _holds(live, {**manifest, "metadata": _lasting(manifest)}):
                return live
        return self._accepted(reply, doing)

    def _accepted(self, reply: Reply, doing: str) -> Manifest:
        _must_succeed(reply, doing)
        return _decoded(reply.body, self.server)


def _must_succeed(reply: Reply, doing: str) -> None:
    if not 200 <= reply.status < 300:
        raise kube_error(doing, reply.status, reply.body)


def _lasting(manifest: Manifest) -> Manifest:
    """Metadata less what each write changes."""
    changing = ("resourceVersion", "generation", "managedFields")
    return {key: value for key, value in metadata(manifest).items() if key not in changing}


def _holds(live: Json, sent: Json) -> bool:
    """Whether everything that was sent is there."""
    if isinstance(live, dict) and isinstance(sent, dict):
        return all(key in live and _holds(live[key], value) for key, value in sent.items())
    return live == sent


def _selectors(labels: Selector, fields: Selector) -> dict[str, str]:
    query = {"labelSelector": _selector(labels), "fieldSelector": _selector(fields)}
    return {key: value for key, value in query.items() if value}


def _selector(selector: Selector) -> str:
    if selector is None or isinstance(selector, str):
        return selector or ""
    return ",".join(f"{key}={value}" for key, value in selector.items())


def _dry(dry_run: bool) -> dict[str, str]:
    return {"dryRun": "All"} if dry_run else {}


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _encoded(manifest: Manifest) -> bytes:
    """JSON that is YAML too, as which the API server reads an apply.

    YAML takes no escaped surrogates, which JSON makes of an emoji, and no control characters that are not escaped.
    """
    text = json.dumps(manifest, separators=(",", ":"), ensure_ascii=False)
    return NOT_PRINTABLE_ASCII.sub(_escaped, text).encode()


def _escaped(character: re.Match[str]) -> str:
    return f"\\u{ord(character[0]):04x}"


def _decoded(body: bytes, server: str) -> Manifest:
    try:
        decoded = json.loads(body)
    except ValueError as error:
        raise Connection(f"{server} did not answer like a Kubernetes API: its reply is not JSON.") from error
    if not isinstance(decoded, dict):
        raise Connection(f"{server} did not answer like a Kubernetes API: its reply is no object.")
    return decoded


def _label(kind: Kind, name: str, namespace: str | None) -> str:
    """How errors name an object: ``Service default/recipe-x``, ``Node node-1``."""
    return f"{kind.name} {namespace}/{name}" if kind.namespaced else f"{kind.name} {name}"
