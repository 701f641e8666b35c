# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program of staging containers: objects into a volume before a program starts, files into buckets when it ended.

It is not imported: its text travels to pods in a ConfigMap and runs there alone, so it is one file, longer than others,
with Python's own library only (3.9 or newer). The one argument is what to do: ``download`` fills STAGING_TARGET and
ends; ``upload`` waits until the container STAGING_CONTAINER of its own pod has ended, then copies its outputs;
``sync`` copies outputs now and then, and a last time at SIGTERM. Everything else comes in environment variables, see
``Settings``. Exit code 0: all was copied. Else the reason stands in the last line and in the termination message.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import http.client
import json
import os
import random
import re
import secrets
import shutil
import signal
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from email.utils import formatdate
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import quote, urlencode, urlsplit

MIB = 1 << 20
READ_BYTES = MIB
TIMEOUT_S = 60.0
ATTEMPTS = 8
LONGEST_PAUSE_S = 30.0
MOST_PARTS = 10_000
"""Object Storage commits no more parts of one object."""
PASSING = frozenset({429, 500, 502, 503, 504})
OWN_FOLDER = ".oci-ai-blueprints"
"""Where this program keeps notes, in volumes and in buckets. It is never copied."""
SPEAKS_EVERY_S = 10.0
LONGEST_MESSAGE = 4000
"""Bytes of a termination message; the kubelet cuts at 4096."""
WATCH_S = 240
EXPIRES_SOON_S = 120

Result = TypeVar("Result")


class Failure(Exception):
    """What cannot be done, in words for whoever looks at the pod."""


class Refused(Exception):
    """An HTTP answer that is no success."""

    def __init__(self, what: str, status: int, body: bytes) -> None:
        super().__init__(f"{what} was answered {status}: {body[:300].decode('utf-8', 'replace').strip()}")
        self.status = status


class Output(NamedTuple):
    """A directory and the bucket its files go to."""

    bucket: str
    directory: str


class Settings(NamedTuple):
    """The environment variables STAGING_…, in lower case and without that prefix."""

    auth: str
    """instance_principal, workload_identity or api_key (with STAGING_CONFIG_FILE)."""
    endpoint: str
    """Object Storage's base URL. With a PAR: replaces its host; empty keeps it."""
    federation: str
    """URL that gives tokens to instances."""
    namespace: str
    """Namespace of Object Storage."""
    par: str
    bucket: str
    target: str
    include: Sequence[str]
    exclude: Sequence[str]
    outputs: Sequence[Output]
    deployment: str
    pod: str
    pod_namespace: str
    container: str
    interval_s: float
    threads: int
    part_bytes: int
    headroom: int
    """Bytes that must stay free."""
    pause_s: float
    termination_log: str
    config_file: str
    metadata: str


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Raises Failure for a variable that cannot be read."""

    def text(name: str, default: str = "") -> str:
        return environment.get(f"STAGING_{name}", default)

    try:
        return Settings(
            auth=text("AUTH", "instance_principal"),
            endpoint=text("ENDPOINT"),
            federation=text("FEDERATION"),
            namespace=text("NAMESPACE"),
            par=text("PAR"),
            bucket=text("BUCKET"),
            target=text("TARGET"),
            include=json.loads(text("INCLUDE", "[]")),
            exclude=json.loads(text("EXCLUDE", "[]")),
            outputs=[Output(one["bucket"], one["directory"]) for one in json.loads(text("OUTPUTS", "[]"))],
            deployment=text("DEPLOYMENT"),
            pod=text("POD"),
            pod_namespace=text("POD_NAMESPACE"),
            container=text("CONTAINER", "recipe"),
            interval_s=float(text("INTERVAL_S", "300")),
            threads=int(text("THREADS", "8")),
            part_bytes=int(text("PART_BYTES", str(32 * MIB))),
            headroom=int(text("HEADROOM", str(64 * MIB))),
            pause_s=float(text("PAUSE_S", "1")),
            termination_log=text("TERMINATION_LOG", "/dev/termination-log"),
            config_file=text("CONFIG_FILE"),
            metadata=text("METADATA", "http://169.254.169.254/opc/v2"),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Failure(f"a STAGING_ variable cannot be read: {error}") from error


def say(line: str) -> None:
    sys.stdout.write(f"staging: {line}\n")
    sys.stdout.flush()


# --- HTTP -------------------------------------------------------------------------------------------------------------


class Reply(NamedTuple):
    """A successful answer. Header names are lower case."""

    headers: Mapping[str, str]
    body: bytes


Headers = Mapping[str, str]
Sign = Callable[[str, str, str, Headers, bytes], Headers]
"""(method, host, target, headers, body) → the headers to send."""


class Server:
    """One server, with a connection for each thread. Calls are repeated, with growing pauses, while that may help."""

    def __init__(self, url: str, sign: Sign, pause_s: float, trust: ssl.SSLContext | None = None) -> None:
        self.url = urlsplit(url.rstrip("/"))
        self._sign = sign
        self._pause_s = pause_s
        self._trust = trust
        self._mine = threading.local()

    def call(self, method: str, path: str, headers: Headers | None = None, body: bytes = b"") -> Reply:
        """The whole answer. Raises Refused, or Failure when the server cannot be reached."""

        def attempt() -> Reply:
            answer = self._send(method, path, headers or {}, body)
            return Reply({name.lower(): value for name, value in answer.getheaders()}, answer.read())

        return self.persist(attempt)

    def pieces(self, path: str, headers: Headers) -> Iterator[bytes]:
        """The body of one GET as it arrives. It is not repeated: whoever reads knows what is missing."""
        answer = self._send("GET", path, headers, b"")
        while True:
            piece = answer.read(READ_BYTES)
            if not piece:
                return
            yield piece

    def lines(self, path: str) -> Iterator[bytes]:
        """Lines of an endless answer, such as a watch."""
        answer = self._send("GET", path, {}, b"")
        yield from answer

    def persist(self, attempt: Callable[[], Result]) -> Result:
        """The result of the first attempt that succeeds."""
        for number in range(1, ATTEMPTS + 1):
            try:
                return attempt()
            except Refused as refused:
                self.close()
                if refused.status not in PASSING or number == ATTEMPTS:
                    raise
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if number == ATTEMPTS:
                    raise Failure(f"{self.url.netloc} cannot be reached: {type(error).__name__}: {error}") from error
            time.sleep(min(LONGEST_PAUSE_S, self._pause_s * 2 ** (number - 1)) * random.uniform(0.5, 1.0))
        raise AssertionError("every attempt returns or raises")

    def close(self) -> None:
        """Ends this thread's connection; the next call opens a new one."""
        connection = getattr(self._mine, "connection", None)
        if connection is not None:
            connection.close()
            self._mine.connection = None

    def _send(self, method: str, path: str, headers: Headers, body: bytes) -> http.client.HTTPResponse:
        target = self.url.path + path
        signed = self._sign(method, self.url.netloc, target, headers, body)
        connection = self._connection()
        connection.request(method, target, body or None, dict(signed))
        answer = connection.getresponse()
        if not 200 <= answer.status < 300:
            shown = re.sub(r"/p/[^/]+/", "/p/…/", path.partition("?")[0])
            raise Refused(f"{method} {shown}", answer.status, answer.read())
        return answer

    def _connection(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._mine, "connection", None)
        if connection is None:
            if self.url.scheme == "https":
                trust = self._trust or ssl.create_default_context()
                connection = http.client.HTTPSConnection(self.url.netloc, timeout=TIMEOUT_S, context=trust)
            else:
                connection = http.client.HTTPConnection(self.url.netloc, timeout=TIMEOUT_S)
            self._mine.connection = connection
        return connection


def unsigned(_method: str, _host: str, _target: str, headers: Headers, _body: bytes) -> Headers:
    return headers


# --- RSA, as far as OCI's signatures need it: Python's own library has none -------------------------------------------


class RsaKey(NamedTuple):
    """Numbers of a private key."""

    n: int
    e: int
    d: int


SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")
RSA_ALGORITHM = bytes.fromhex("300d06092a864886f70d0101010500")
SMALL_PRIMES = [p for p in range(3, 2000) if all(p % q for q in range(2, int(p**0.5) + 1))]


def read_pem(text: str) -> bytes:
    """The bytes between the first BEGIN and END."""
    found = re.search(r"-----BEGIN [^-]+-----(.*?)-----END", text, re.DOTALL)
    if found is None or "ENCRYPTED" in text:
        raise Failure("a key or certificate is not in plain PEM form")
    return base64.b64decode("".join(found[1].split()))


def der_items(data: bytes) -> list[tuple[int, bytes]]:
    """(tag, content) of the items that stand one after the other."""
    items, at = [], 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            width = size & 0x7F
            size, at = int.from_bytes(data[at : at + width], "big"), at + width
        items.append((tag, data[at : at + size]))
        at += size
    return items


def read_key(pem: str) -> RsaKey:
    """A private key in PKCS #1, or in PKCS #8, which wraps the same."""
    fields = der_items(der_items(read_pem(pem))[0][1])
    if fields[1][0] != 0x02:
        fields = der_items(der_items(fields[2][1])[0][1])
    n, e, d = (int.from_bytes(content, "big") for _tag, content in fields[1:4])
    return RsaKey(n, e, d)


def rsa_sign(key: RsaKey, message: bytes) -> bytes:
    """PKCS #1 v1.5 with SHA-256."""
    size = (key.n.bit_length() + 7) // 8
    tail = b"\x00" + SHA256_PREFIX + hashlib.sha256(message).digest()
    padded = b"\x00\x01" + b"\xff" * (size - len(tail) - 2) + tail
    return pow(int.from_bytes(padded, "big"), key.d, key.n).to_bytes(size, "big")


def new_key(bits: int = 2048) -> RsaKey:
    """A key for one session."""
    e = 65537
    while True:
        p, q = _prime(bits // 2), _prime(bits // 2)
        rest = (p - 1) * (q - 1)
        if p != q and rest % e:
            return RsaKey(p * q, e, pow(e, -1, rest))


def _prime(bits: int) -> int:
    while True:
        number = secrets.randbits(bits) | (0b11 << (bits - 2)) | 1
        if all(number % small for small in SMALL_PRIMES) and _is_prime(number):
            return number


def _is_prime(number: int, rounds: int = 20) -> bool:
    """Miller and Rabin's test."""
    twos = ((number - 1) & -(number - 1)).bit_length() - 1
    odd = (number - 1) >> twos
    for _round in range(rounds):
        value = pow(secrets.randbelow(number - 3) + 2, odd, number)
        if value not in (1, number - 1):
            for _step in range(twos - 1):
                value = value * value % number
                if value == number - 1:
                    break
            else:
                return False
    return True


def public_der(key: RsaKey) -> bytes:
    """SubjectPublicKeyInfo."""
    numbers = _der(0x30, _der_number(key.n) + _der_number(key.e))
    return _der(0x30, RSA_ALGORITHM + _der(0x03, b"\x00" + numbers))


def _der_number(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    width = (size.bit_length() + 7) // 8
    return bytes([tag, 0x80 | width]) + size.to_bytes(width, "big") + content


# --- Who we are to OCI ------------------------------------------------------------------------------------------------


class Login(NamedTuple):
    """What signs calls. ``expires``: seconds since 1970."""

    key_id: str
    key: RsaKey
    expires: float


def signature(login: Login, method: str, target: str, headers: Headers, names: Sequence[str]) -> str:
    """The authorization header: OCI's form of HTTP signatures."""
    lines = [
        f"{name}: {method.lower() + ' ' + target if name == '(request-target)' else headers[name]}" for name in names
    ]
    made = base64.b64encode(rsa_sign(login.key, "\n".join(lines).encode())).decode()
    listed = " ".join(names)
    return f'Signature algorithm="rsa-sha256",headers="{listed}",keyId="{login.key_id}",signature="{made}",version="1"'


def digested(headers: Headers, body: bytes) -> dict[str, str]:
    """With the headers that protect a body."""
    return {
        **headers,
        "content-length": str(len(body)),
        "content-type": "application/json",
        "x-content-sha256": base64.b64encode(hashlib.sha256(body).digest()).decode(),
    }


BODY_HEADERS = ("content-length", "content-type", "x-content-sha256")


class Signer:
    """Signs calls, and logs in again shortly before a token ends. Safe to share between threads."""

    def __init__(self, log_in: Callable[[], Login]) -> None:
        self._log_in = log_in
        self._lock = threading.Lock()
        self._login: Login | None = None

    def __call__(self, method: str, host: str, target: str, headers: Headers, body: bytes) -> Headers:
        """Bodies of PUT are objects and stay unsigned, as with Oracle's own clients."""
        login = self._current()
        sent = {"date": formatdate(usegmt=True), **headers, "host": host}
        names: tuple[str, ...] = ("date", "(request-target)", "host")
        if method == "POST":
            sent, names = digested(sent, body), names + BODY_HEADERS
        return {**sent, "authorization": signature(login, method, target, sent, names)}

    def _current(self) -> Login:
        with self._lock:
            if self._login is None or self._login.expires - time.time() < EXPIRES_SOON_S:
                self._login = self._log_in()
            return self._login


def api_key_login(settings: Settings) -> Login:
    """From the DEFAULT profile of a config file."""
    text = Path(settings.config_file).read_text()
    profile = dict(re.findall(r"^\s*(\w+)\s*=\s*(.+?)\s*$", text, re.MULTILINE))
    key_id = f"{profile['tenancy']}/{profile['user']}/{profile['fingerprint']}"
    return Login(key_id, read_key(Path(profile["key_file"]).expanduser().read_text()), float("inf"))


def instance_login(settings: Settings) -> Login:
    """As the node: its certificate is exchanged for a token."""
    metadata = Server(settings.metadata, unsigned, settings.pause_s)
    leaf, key, intermediate = (
        metadata.call("GET", f"/identity/{name}.pem", {"authorization": "Bearer Oracle"}).body.decode()
        for name in ("cert", "key", "intermediate")
    )
    certificate = read_pem(leaf)
    print_ = hashlib.sha1(certificate, usedforsecurity=False).hexdigest().upper()
    fingerprint = ":".join(print_[at : at + 2] for at in range(0, len(print_), 2))
    session = new_key()
    body = {
        "certificate": base64.b64encode(certificate).decode(),
        "publicKey": base64.b64encode(public_der(session)).decode(),
        "intermediateCertificates": [base64.b64encode(read_pem(intermediate)).decode()],
    }
    leaf_login = Login(f"{tenancy_in(certificate)}/fed-x509/{fingerprint}", read_key(key), float("inf"))

    def sign(method: str, _host: str, target: str, headers: Headers, content: bytes) -> Headers:
        sent = digested({**headers, "date": formatdate(usegmt=True)}, content)
        names = ("date", "(request-target)", *BODY_HEADERS)
        return {**sent, "authorization": signature(leaf_login, method, target, sent, names)}

    answer = Server(settings.federation, sign, settings.pause_s).call("POST", "", body=json.dumps(body).encode())
    return _token_login(json.loads(answer.body)["token"], session)


def tenancy_in(certificate: bytes) -> str:
    """OCID in the subject, where it follows ``opc-tenant:``; the byte before that text is the text's length."""
    found = re.search(rb"opc-(tenant|identity):", certificate)
    if found is None:
        raise Failure("the instance's certificate names no tenancy")
    start = found.start()
    return certificate[found.end() : start + certificate[start - 1]].decode()


SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
TOKEN_PORT = 12250
"""Port of OKE's control plane that exchanges service account tokens."""


def workload_login(settings: Settings) -> Login:
    """As the pod's service account; enhanced clusters only."""
    session = new_key()
    sign = bearer(account_folder() / "token")
    host = f"https://{os.environ['KUBERNETES_SERVICE_HOST']}:{os.environ.get('STAGING_TOKEN_PORT', TOKEN_PORT)}"
    server = Server(host, sign, settings.pause_s, cluster_trust())
    body = json.dumps({"podKey": base64.b64encode(public_der(session)).decode()}).encode()
    answer = server.call("POST", "/resourcePrincipalSessionTokens", {"content-type": "application/json"}, body)
    token = json.loads(base64.b64decode(answer.body.strip(b'"\n ')))["token"]
    return _token_login(token[3:] if token.startswith("ST$") else token, session)


def _token_login(token: str, key: RsaKey) -> Login:
    claims = token.split(".")[1]
    content = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return Login(f"ST${token}", key, float(content["exp"]))


LOGINS: Mapping[str, Callable[[Settings], Login]] = {
    "api_key": api_key_login,
    "instance_principal": instance_login,
    "workload_identity": workload_login,
}


def account_folder() -> Path:
    return Path(os.environ.get("STAGING_SERVICE_ACCOUNT", str(SERVICE_ACCOUNT)))


def cluster_trust() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(account_folder() / "ca.crt"))


def bearer(token_file: Path) -> Sign:
    """The token is read anew each time: the kubelet replaces it."""

    def sign(_method: str, _host: str, _target: str, headers: Headers, _body: bytes) -> Headers:
        return {**headers, "authorization": f"Bearer {token_file.read_text().strip()}"}

    return sign


# --- Buckets ----------------------------------------------------------------------------------------------------------


class Found(NamedTuple):
    """An object in a bucket. ``md5`` is base64; of an object made of parts it is none of the content's."""

    key: str
    size: int
    md5: str
    etag: str


class Bucket:
    """A bucket, seen as ourselves or through a pre-authenticated request."""

    def __init__(self, server: Server, path: str) -> None:
        self.server = server
        self.path = path

    def object_path(self, key: str, under: str = "o") -> str:
        return f"{self.path}/{under}/{quote(key, safe='')}"

    def listed(self, prefix: str) -> Iterator[Found]:
        start = ""
        while True:
            asked = {"fields": "name,size,md5,etag", "limit": "1000"}
            asked.update({name: value for name, value in (("prefix", prefix), ("start", start)) if value})
            page = json.loads(self.server.call("GET", f"{self.path}/o?{urlencode(asked)}").body)
            for one in page["objects"]:
                yield Found(one["name"], one["size"], one.get("md5") or "", one.get("etag") or "")
            start = page.get("nextStartWith") or ""
            if not start:
                return

    def head(self, key: str) -> Found | None:
        """One object by its name; None when it is not there."""
        try:
            headers = self.server.call("HEAD", self.object_path(key)).headers
        except Refused as refused:
            if refused.status == 404:
                return None
            raise
        md5 = headers.get("opc-multipart-md5") or headers.get("content-md5") or ""
        return Found(key, int(headers.get("content-length", "0")), md5, headers.get("etag", ""))


def par_bucket(settings: Settings) -> Bucket:
    url = urlsplit(settings.par)
    if not re.fullmatch(r"/p/[^/]+/n/[^/]+/b/[^/]+/o/?", url.path):
        raise Failure("the pre-authenticated request is not one of a whole bucket: its path must end with /o/")
    server = Server(settings.endpoint or f"{url.scheme}://{url.netloc}", unsigned, settings.pause_s)
    return Bucket(server, url.path.rstrip("/")[: -len("/o")])


def named_bucket(settings: Settings, signer: Signer, name: str) -> Bucket:
    server = Server(settings.endpoint, signer, settings.pause_s)
    return Bucket(server, f"/n/{quote(settings.namespace, safe='')}/b/{quote(name, safe='')}")


# --- What to copy -----------------------------------------------------------------------------------------------------

WILD = re.compile(r"[*?\[]")


def matches(pattern: str, key: str) -> bool:
    """An exact name, a folder of it, or with ``* ? [`` a pattern in which ``*`` takes slashes, too."""
    if WILD.search(pattern):
        return fnmatch.fnmatchcase(key, pattern)
    folder = pattern.strip("/")
    return not folder or key in (pattern, folder) or key.startswith(folder + "/")


def wanted(key: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    if key.startswith(OWN_FOLDER + "/") or any(matches(pattern, key) for pattern in exclude):
        return False
    return not include or any(matches(pattern, key) for pattern in include)


def selection(bucket: Bucket, include: Sequence[str], exclude: Sequence[str]) -> list[Found]:
    """The objects to copy. Only what may match is listed; without the right to list, exact names still work."""
    prefixes = [WILD.split(pattern)[0] if WILD.search(pattern) else pattern.strip("/") for pattern in include]
    found: dict[str, Found] = {}
    try:
        for prefix in prefixes or [""]:
            found.update((one.key, one) for one in bucket.listed(prefix))
    except Refused as refused:
        if refused.status not in (401, 403, 404) or not include or any(WILD.search(one) for one in include):
            raise Failure(f"the bucket cannot be listed: {refused}") from refused
        heads = [bucket.head(key) for key in include]
        missing = [key for key, head in zip(include, heads) if head is None]  # noqa: B905 (3.9 knows no strict)
        if missing:
            raise Failure(f"the bucket may not be listed, and has no objects named {', '.join(missing)}") from refused
        found = {head.key: head for head in heads if head is not None}
    chosen = [one for one in found.values() if wanted(one.key, include, exclude)]
    if not chosen:
        raise Failure(f"no object of the bucket matches include {list(include)} and exclude {list(exclude)}")
    return chosen


# --- Download ---------------------------------------------------------------------------------------------------------


class Notes:
    """What is done already, one JSON line each, so that a container that starts again goes on: [key, etag, start].

    ``start`` is a byte offset, "whole" for a finished file, or "again" when what was noted before no longer counts.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], set[object]] = {}
        if path.exists():
            for line in path.read_text().splitlines():
                try:
                    key, etag, what = json.loads(line)
                except ValueError:
                    continue
                self._remember(key, etag, what)
        self._file = path.open("a")

    def has(self, one: Found, what: object) -> bool:
        return what in self._known.get((one.key, one.etag), ())

    def add(self, one: Found, what: object) -> None:
        with self._lock:
            self._remember(one.key, one.etag, what)
            self._file.write(json.dumps([one.key, one.etag, what]) + "\n")
            self._file.flush()

    def _remember(self, key: str, etag: str, what: object) -> None:
        noted = self._known.setdefault((key, etag), set())
        if what == "again":
            noted.clear()
        else:
            noted.add(what)


class Progress:
    """Says how far it is, now and then."""

    def __init__(self, total: int, objects: int) -> None:
        self._total, self._objects = total, objects
        self._done, self._finished = 0, 0
        self._lock = threading.Lock()
        self._started = self._spoken = time.monotonic()

    def moved(self, size: int, finished: int = 0) -> None:
        with self._lock:
            self._done += size
            self._finished += finished
            now = time.monotonic()
            if now - self._spoken >= SPEAKS_EVERY_S:
                self._spoken = now
                say(self.line())

    def line(self) -> str:
        rate = self._done / max(time.monotonic() - self._started, 0.001) / MIB
        done, total = self._done / MIB, self._total / MIB
        return f"{done:.1f} of {total:.1f} MiB, {self._finished} of {self._objects} objects, {rate:.1f} MiB/s"


class Download:
    """Fills a directory from a bucket, each object in ranges, all of them at the same time."""

    def __init__(self, bucket: Bucket, target: Path, settings: Settings) -> None:
        self._bucket = bucket
        self._target = target
        self._settings = settings
        self._own = target / OWN_FOLDER
        self._parts = self._own / "parts"
        self._parts.mkdir(parents=True, exist_ok=True)
        self._notes = Notes(self._own / "notes")
        self._stopped = threading.Event()

    def run(self, chosen: Sequence[Found]) -> None:
        for one in chosen:
            path_below(self._target, one.key)
        missing = [one for one in chosen if not self._is_there(one)]
        self._check_space(missing)
        say(f"{len(chosen)} objects, {len(chosen) - len(missing)} of them there already")
        progress = Progress(sum(one.size for one in missing), len(missing))
        with ThreadPoolExecutor(self._settings.threads) as pool:
            jobs = [pool.submit(self._range, *each, progress) for one in missing for each in self._ranges(one)]
            try:
                for job in as_completed(jobs):
                    job.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        shutil.rmtree(self._parts)
        say(progress.line())

    def _is_there(self, one: Found) -> bool:
        path = path_below(self._target, one.key)
        if one.key.endswith("/"):
            return path.is_dir()
        if not path.is_file() or path.stat().st_size != one.size:
            return False
        return self._notes.has(one, "whole") or (_is_plain(one.md5) and file_md5(path) == one.md5)

    def _check_space(self, missing: Sequence[Found]) -> None:
        """What is missing, less what lies in unfinished files of this version already, must fit."""
        expected = {self._part(one) for one in missing}
        for path in self._parts.iterdir():
            if path not in expected:
                path.unlink()
        needed = sum(one.size for one in missing)
        allocated = sum(path.stat().st_blocks * 512 for path in self._parts.iterdir())
        free = shutil.disk_usage(self._target).free + allocated
        if needed + self._settings.headroom > free:
            raise Failure(
                f"{needed / MIB:.0f} MiB are to be copied and {free / MIB:.0f} MiB are free: raise volume_size_in_gbs"
            )

    def _ranges(self, one: Found) -> list[tuple[Found, Arrival, int]]:
        size = self._settings.part_bytes
        starts = list(range(0, max(one.size, 1), size))
        part = self._part(one)
        if not part.exists():
            self._notes.add(one, "again")
            with part.open("wb") as file:
                file.truncate(one.size)
        arrival = Arrival(part, len(starts))
        return [(one, arrival, start) for start in starts]

    def _part(self, one: Found) -> Path:
        """The unfinished file."""
        return self._parts / hashlib.sha256(f"{one.key}\0{one.etag}".encode()).hexdigest()

    def _range(self, one: Found, arrival: Arrival, start: int, progress: Progress) -> None:
        if self._stopped.is_set():
            return
        end = min(start + self._settings.part_bytes, one.size)
        try:
            if not self._notes.has(one, start):
                self._fetch(one, arrival.part, start, end)
                self._notes.add(one, start)
            last = arrival.is_last()
            if last:
                self._finish(one, arrival.part)
        except BaseException:
            self._stopped.set()
            raise
        progress.moved(end - start, finished=int(last))

    def _fetch(self, one: Found, part: Path, start: int, end: int) -> None:
        """Bytes of a range, going on where a broken connection stopped."""
        at = start
        path = self._bucket.object_path(one.key)

        def attempt() -> None:
            nonlocal at
            headers = {"range": f"bytes={at}-{end - 1}", **({"if-match": one.etag} if one.etag else {})}
            for piece in self._bucket.server.pieces(path, headers):
                if at + len(piece) > end:
                    raise Failure(f"{one.key}: more bytes arrived than were asked for")
                file.write(piece)
                at += len(piece)
            if at < end:
                raise ConnectionError(f"the connection ended {end - at} bytes early")

        if start == end:
            return
        with part.open("r+b", buffering=0) as file:
            file.seek(start)
            try:
                self._bucket.server.persist(attempt)
            except Refused as refused:
                changed = refused.status == 412
                reason = "it changed while it was being copied; start the pod again" if changed else str(refused)
                raise Failure(f"{one.key}: {reason}") from refused

    def _finish(self, one: Found, part: Path) -> None:
        path = path_below(self._target, one.key)
        if one.key.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            part.unlink()
            return
        if _is_plain(one.md5) and file_md5(part) != one.md5:
            self._notes.add(one, "again")
            part.unlink()
            raise Failure(f"{one.key}: the copy differs from the object's checksum; start the pod again")
        path.parent.mkdir(parents=True, exist_ok=True)
        part.replace(path)
        self._notes.add(one, "whole")


class Arrival:
    """The file that ranges of one object arrive in, and how many are still to come."""

    def __init__(self, part: Path, ranges: int) -> None:
        self.part = part
        self._left = ranges
        self._lock = threading.Lock()

    def is_last(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left == 0


def path_below(root: Path, key: str) -> Path:
    """Where an object goes: its whole key below the root. Raises Failure for keys that would lead elsewhere."""
    steps = key[:-1].split("/") if key.endswith("/") else key.split("/")
    if any(step in ("", ".", "..") for step in steps) or "\0" in key:
        raise Failure(f"the object {key!r} has no place below a directory: its name has empty or dotted steps")
    return root.joinpath(*steps)


def _is_plain(md5: str) -> bool:
    return bool(md5) and "-" not in md5


def file_md5(path: Path) -> str:
    """base64, as Object Storage tells it."""
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(READ_BYTES), b""):
            digest.update(piece)
    return base64.b64encode(digest.digest()).decode()


def download(settings: Settings) -> str:
    """Fills the target, unless a former run of this container did so."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: os._exit(143))  # a pod's first process has no default action
    target = Path(settings.target)
    source = settings.par or settings.bucket
    asked = json.dumps([hashlib.sha256(source.encode()).hexdigest(), list(settings.include), list(settings.exclude)])
    done = target / OWN_FOLDER / "done"
    if done.exists() and done.read_text() == asked:
        return "everything was copied before"
    bucket = par_bucket(settings) if settings.par else named_bucket(settings, signer_of(settings), settings.bucket)
    chosen = selection(bucket, settings.include, settings.exclude)
    Download(bucket, target, settings).run(chosen)
    done.write_text(asked)
    return f"copied {len(chosen)} objects, {sum(one.size for one in chosen) / MIB:.1f} MiB"


def signer_of(settings: Settings) -> Signer:
    log_in = LOGINS.get(settings.auth)
    if log_in is None:
        raise Failure(f"STAGING_AUTH {settings.auth!r} is not one of {', '.join(LOGINS)}")
    return Signer(lambda: log_in(settings))


# --- Upload -----------------------------------------------------------------------------------------------------------


class Stamp(NamedTuple):
    """Tells a file that has changed from one that has not."""

    size: int
    changed_ns: int


class Uploaded(NamedTuple):
    stamp: Stamp
    md5: str


class Upload:
    """Copies the files of one directory to a bucket. What is there already, by checksum, is not sent again."""

    def __init__(self, bucket: Bucket, output: Output, settings: Settings) -> None:
        self._bucket = bucket
        self._root = Path(output.directory)
        self._settings = settings
        self.sent: dict[str, Uploaded] = {}
        """By key: what the bucket holds of ours."""

    def run(self) -> int:
        """Copies what is new or changed since the last call; the number of objects sent. Raises Failure."""
        files = {key: path for key, path in files_below(self._root) if self._is_new(key, path)}
        say(f"{self._root}: {len(files)} files to look at")
        with ThreadPoolExecutor(self._settings.threads) as pool:
            small = {key: path for key, path in files.items() if path.stat().st_size <= self._settings.part_bytes}
            counts = list(pool.map(lambda item: self._file(item[0], item[1], None), small.items()))
            counts += [self._file(key, path, pool) for key, path in files.items() if key not in small]
        return sum(counts)

    def manifest(self, *, complete: bool, exit_code: int | None) -> None:
        """The last object: what was uploaded, and whether the program had ended well."""
        listed = [{"name": key, "size": one.stamp.size, "md5": one.md5} for key, one in sorted(self.sent.items())]
        about = {
            "deployment": self._settings.deployment,
            "pod": self._settings.pod,
            "complete": complete,
            "exit_code": exit_code,
            "objects": listed,
        }
        path = self._bucket.object_path(f"{OWN_FOLDER}/{self._settings.deployment}.json")
        self._put(path, json.dumps(about, indent=1).encode(), "application/json")

    def _is_new(self, key: str, path: Path) -> bool:
        known = self.sent.get(key)
        return known is None or known.stamp != stamp_of(path)

    def _file(self, key: str, path: Path, pool: ThreadPoolExecutor | None) -> int:
        """1 when it was sent, 0 when the bucket had it. A file that changes meanwhile is left to the next call."""
        stamp = stamp_of(path)
        size = max(self._settings.part_bytes, -(-stamp.size // MOST_PARTS))
        starts = range(0, max(stamp.size, 1), size)
        digests = [hashlib.md5(read_part(path, start, size), usedforsecurity=False).digest() for start in starts]
        md5 = joined_md5(digests)
        live = self._bucket.head(key)
        is_there = live is not None and live.size == stamp.size and live.md5 == md5
        if not is_there and pool is None:
            self._put(self._bucket.object_path(key), read_part(path, 0, size), "application/octet-stream")
        elif not is_there and pool is not None:
            self._in_parts(key, path, [(start, size) for start in starts], pool)
        if stamp_of(path) == stamp:
            self.sent[key] = Uploaded(stamp, md5)
        return 0 if is_there else 1

    def _put(self, path: str, content: bytes, kind: str) -> str:
        """The etag of what was stored. The service compares the checksum itself."""
        md5 = base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
        headers = {"content-md5": md5, "content-type": kind, "content-length": str(len(content))}
        return self._bucket.server.call("PUT", path, headers, content).headers.get("etag", "")

    def _in_parts(self, key: str, path: Path, parts: Sequence[tuple[int, int]], pool: ThreadPoolExecutor) -> None:
        server = self._bucket.server
        made = server.call("POST", f"{self._bucket.path}/u", body=json.dumps({"object": key}).encode())
        upload = {"uploadId": json.loads(made.body)["uploadId"]}
        where = self._bucket.object_path(key, "u")

        def send(number: int, start: int, size: int) -> dict[str, object]:
            asked = urlencode({**upload, "uploadPartNum": number})
            etag = self._put(f"{where}?{asked}", read_part(path, start, size), "application/octet-stream")
            return {"partNum": number, "etag": etag}

        jobs = [pool.submit(send, number, *part) for number, part in enumerate(parts, 1)]
        try:
            body = json.dumps({"partsToCommit": [job.result() for job in jobs]}).encode()
            server.call("POST", f"{where}?{urlencode(upload)}", body=body)
        except BaseException:
            for job in jobs:
                job.cancel()
            server.call("DELETE", f"{where}?{urlencode(upload)}")
            raise


def files_below(root: Path) -> Iterator[tuple[str, Path]]:
    """(key, path) of every regular file, those behind links to files, too: model caches are made of links."""
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if name not in (OWN_FOLDER, "lost+found"))
        for name in sorted(files):
            path = Path(folder, name)
            if path.is_file():
                yield path.relative_to(root).as_posix(), path


def stamp_of(path: Path) -> Stamp:
    about = path.stat()
    return Stamp(about.st_size, about.st_mtime_ns)


def read_part(path: Path, start: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)


def joined_md5(digests: Sequence[bytes]) -> str:
    """As Object Storage tells it: of parts, the digest of their digests and their number."""
    if len(digests) == 1:
        return base64.b64encode(digests[0]).decode()
    whole = hashlib.md5(b"".join(digests), usedforsecurity=False).digest()
    return f"{base64.b64encode(whole).decode()}-{len(digests)}"


def uploads_of(settings: Settings) -> list[Upload]:
    signer = signer_of(settings)
    return [Upload(named_bucket(settings, signer, one.bucket), one, settings) for one in settings.outputs]


def upload(settings: Settings) -> str:
    """Waits for the program, then copies whatever it left, also after a failure."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the program is told to end, too: its outputs come after that
    say(f"waits until {settings.container} has ended")
    exit_code = wait_for_end(settings)
    say(f"{settings.container} ended with exit code {exit_code}")
    return _all_outputs(uploads_of(settings), exit_code)


def _all_outputs(uploads: Iterable[Upload], exit_code: int | None) -> str:
    sent = kept = 0
    for one in uploads:
        sent += one.run()
        one.manifest(complete=exit_code in (0, None), exit_code=exit_code)
        kept += len(one.sent)
    return f"uploaded {sent} objects, {kept - sent} were there already"


def sync(settings: Settings) -> str:
    """Copies what has changed every few minutes. At SIGTERM, which comes when the program has ended, a last time."""
    told = {signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, told)
    uploads = uploads_of(settings)
    while signal.sigtimedwait(told, settings.interval_s) is None:
        try:
            for one in uploads:
                one.run()
        except (Failure, Refused, OSError) as error:
            say(f"will try again in {settings.interval_s:.0f} s: {error}")
    return _all_outputs(uploads, None)


# --- The pod this runs in ---------------------------------------------------------------------------------------------


def wait_for_end(settings: Settings) -> int:
    """Exit code of the watched container, as soon as it has one."""
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ.get("KUBERNETES_SERVICE_PORT", "443")
    server = Server(f"https://{host}:{port}", bearer(account_folder() / "token"), settings.pause_s, cluster_trust())
    pods = f"/api/v1/namespaces/{quote(settings.pod_namespace)}/pods"
    while True:
        pod = json.loads(server.call("GET", f"{pods}/{quote(settings.pod)}").body)
        code = exit_code_of(pod, settings.container)
        if code is not None:
            return code
        asked = {
            "watch": "1",
            "fieldSelector": f"metadata.name={settings.pod}",
            "resourceVersion": pod["metadata"]["resourceVersion"],
            "timeoutSeconds": str(WATCH_S),
        }
        try:
            for line in server.lines(f"{pods}?{urlencode(asked)}"):
                code = exit_code_of(json.loads(line).get("object", {}), settings.container)
                if code is not None:
                    return code
        except (OSError, http.client.HTTPException, ValueError, Refused) as error:
            say(f"the watch of the pod broke and begins again: {error}")
            time.sleep(settings.pause_s)
        finally:
            server.close()


def exit_code_of(pod: Mapping[str, Mapping[str, Sequence[Mapping[str, object]]]], container: str) -> int | None:
    for status in pod.get("status", {}).get("containerStatuses", ()):
        state = status.get("state")
        ended = state.get("terminated") if isinstance(state, dict) else None
        if status.get("name") == container and isinstance(ended, dict):
            return int(ended.get("exitCode", 1))
    return None


# --- Beginning and end ------------------------------------------------------------------------------------------------

DOES: Mapping[str, Callable[[Settings], str]] = {"download": download, "upload": upload, "sync": sync}


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """The exit code."""
    if len(arguments) != 1 or arguments[0] not in DOES:
        say(f"give one argument: {', '.join(DOES)}")
        return 2
    settings = None
    try:
        settings = settings_from(environment)
        message, code = DOES[arguments[0]](settings), 0
    except (Failure, Refused) as failure:
        message, code = str(failure), 1
    except OSError as error:
        message, code = f"{type(error).__name__}: {error}", 1
    say(message)
    leave_message(settings.termination_log if settings else "/dev/termination-log", message)
    return code


def leave_message(path: str, message: str) -> None:
    try:
        Path(path).write_bytes(message.encode()[:LONGEST_MESSAGE])
    except OSError:
        return


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], os.environ))
