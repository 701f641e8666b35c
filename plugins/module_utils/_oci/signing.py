# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signers: one per way of logging in. Those of principals are the oci library's own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Protocol

from .._errors import Connection, InvalidOption, MissingLibrary
from .api_key import ApiKeySigner
from .options import OciOptions
from .profile import Profile, check_api_key_profile
from .request import Unsigned
from .sdk import sdk

try:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
except ImportError:
    RSAPrivateKey = None  # type: ignore[assignment,misc]


class Signer(Protocol):
    """Anything that adds date, host and authorization headers to a request."""

    def __call__(self, request: Unsigned) -> Unsigned: ...


def signer(options: OciOptions, profile: Profile) -> Signer:
    """The signer for ``options.auth_type``. Principals fetch their first token here, over the network."""
    auth_type = options.auth_type or "api_key"
    make = SIGNERS.get(auth_type)
    if make is None:
        raise InvalidOption(f"auth_type {auth_type!r} is not known.", hint=f"Use one of: {', '.join(SIGNERS)}.")
    return make(options, profile)


def _api_key(_options: OciOptions, profile: Profile) -> Signer:
    check_api_key_profile(profile)
    key_id = f"{profile['tenancy']}/{profile['user']}/{profile['fingerprint']}"
    return ApiKeySigner(key_id, _private_key(profile))


def _security_token(_options: OciOptions, profile: Profile) -> Signer:
    path = profile.get("security_token_file", "")
    if not path:
        raise InvalidOption("The OCI profile has no security_token_file.", hint="Run: oci session authenticate")
    try:
        token = Path(path).expanduser().read_text().strip()
    except OSError as error:
        raise InvalidOption(
            f"The security_token_file {path} cannot be read ({error.strerror}).", hint="Run: oci session authenticate"
        ) from error
    return ApiKeySigner(f"ST${token}", _private_key(profile))


def _instance_principal(options: OciOptions, _profile: Profile) -> Signer:
    settings = {"purpose": "service_principal"} if options.auth_purpose == "service_principal" else {}
    return _principal(
        lambda signers: signers.InstancePrincipalsSecurityTokenSigner(**settings, **_federation(options)),
        "instance principal",
        "It works on OCI compute instances only, and needs a dynamic group.",
    )


def _instance_obo_user(options: OciOptions, profile: Profile) -> Signer:
    path = profile.get("delegation_token_file", "")
    try:
        token = Path(path).expanduser().read_text().strip()
    except OSError as error:
        raise InvalidOption(f"The delegation_token_file {path!r} of the OCI profile cannot be read.") from error
    return _principal(
        lambda signers: signers.InstancePrincipalsDelegationTokenSigner(delegation_token=token, **_federation(options)),
        "delegated instance principal",
        "It works on OCI compute instances and in Cloud Shell only.",
    )


def _resource_principal(_options: OciOptions, _profile: Profile) -> Signer:
    return _principal(
        lambda signers: signers.get_resource_principals_signer(),
        "resource principal",
        "The OCI_RESOURCE_PRINCIPAL_… variables are set inside OCI services only.",
    )


def _workload_identity(_options: OciOptions, _profile: Profile) -> Signer:
    return _principal(
        lambda signers: signers.get_oke_workload_identity_resource_principal_signer(),
        "workload identity",
        "It works in pods of enhanced OKE clusters only.",
    )


SIGNERS: Mapping[str, Callable[[OciOptions, Profile], Signer]] = {
    "api_key": _api_key,
    "security_token": _security_token,
    "instance_principal": _instance_principal,
    "instance_obo_user": _instance_obo_user,
    "resource_principal": _resource_principal,
    "workload_identity": _workload_identity,
}
"""Every ``auth_type``."""


def sign(using: Signer, request: Unsigned) -> None:
    """Add the signature. Principals may have to fetch a new token for it."""
    with _login_problems("The login could not be renewed", "Try again; check the principal's policy and network."):
        using(request)


def refresh(using: Signer) -> bool:
    """Fetch a new token for a signer whose token was refused; False for signers that have nothing to fetch."""
    renew = getattr(using, "refresh_security_token", None)
    if renew is None:
        return False
    with _login_problems("The login could not be renewed", "Try again; check the principal's policy and network."):
        renew()
    return True


def _principal(make: Callable[[ModuleType], Signer], name: str, hint: str) -> Signer:
    with _login_problems(f"The login as {name} failed", hint):
        return make(sdk().auth.signers)


@contextmanager
def _login_problems(what: str, hint: str) -> Iterator[None]:
    """Principals fail in many ways: metadata unreachable, variables missing, no policy, tokens malformed."""
    try:
        yield
    except MissingLibrary:
        raise
    except Exception as error:
        raise Connection(f"{what} ({type(error).__name__}).", hint=hint) from error


def _federation(options: OciOptions) -> dict[str, str]:
    bundle = options.cert_bundle
    return {"federation_client_cert_bundle_verify": os.path.expanduser(bundle)} if bundle else {}


def _private_key(profile: Profile) -> RSAPrivateKey:
    """The API key. Its arithmetic is not checked again: a wrong key is refused by OCI, and the check costs 40 ms."""
    if RSAPrivateKey is None:
        raise MissingLibrary("The Python library cryptography is not installed.", hint="Run: pip install cryptography")
    path = profile.get("key_file", "")
    try:
        pem = Path(path).expanduser().read_bytes()
    except OSError as error:
        raise InvalidOption(f"The API key file {path!r} cannot be read ({error.strerror}).") from error
    pass_phrase = profile.get("pass_phrase") or None
    try:
        key = load_pem_private_key(
            pem,
            pass_phrase.encode() if pass_phrase and b"ENCRYPTED" in pem else None,
            unsafe_skip_rsa_key_validation=True,
        )
    except TypeError as error:
        raise InvalidOption(
            f"The API key file {path} is encrypted and no pass phrase is given.", hint="Give api_user_key_pass_phrase."
        ) from error
    except Exception as error:
        why = "the pass phrase is wrong" if b"ENCRYPTED" in pem else "it holds no RSA private key in PEM form"
        raise InvalidOption(f"The API key file {path} cannot be used: {why}.") from error
    if not isinstance(key, RSAPrivateKey):
        raise InvalidOption(f"The API key file {path} cannot be used: OCI takes RSA keys only.")
    return key
