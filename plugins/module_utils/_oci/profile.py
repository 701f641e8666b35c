# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The profile of an OCI config file, with what the options say themselves."""

from __future__ import annotations

import os
from collections.abc import Mapping
from configparser import Error as ConfigSyntaxError

from .._errors import InvalidOption
from .options import OciOptions

try:
    import oci
    from oci.exceptions import ConfigFileNotFound, InvalidConfig, InvalidKeyFilePath, ProfileNotFound
except ImportError:
    oci = None
    ConfigFileNotFound = InvalidConfig = InvalidKeyFilePath = ProfileNotFound = ValueError

Profile = dict[str, str]

OPTION_OF_KEY: Mapping[str, str] = {
    "user": "api_user",
    "fingerprint": "api_user_fingerprint",
    "key_file": "api_user_key_file",
    "pass_phrase": "api_user_key_pass_phrase",
    "tenancy": "tenancy",
    "region": "region",
}
"""Which option replaces which key of the profile."""

LOGIN_HINT = "Create it with: oci setup config"


def read_profile(options: OciOptions, *, required: bool) -> Profile:
    """Keys of the profile, options on top. With ``required`` unset a missing file or profile is no error."""
    given = {key: value for key, option in OPTION_OF_KEY.items() if (value := getattr(options, option))}
    if required and {"user", "fingerprint", "key_file", "tenancy", "region"} <= given.keys():
        required = False
    return {**_from_file(options, required=required), **given}


def _from_file(options: OciOptions, *, required: bool) -> Profile:
    path = options.config_file_location or os.environ.get("OCI_CONFIG_FILE") or oci.config.DEFAULT_LOCATION
    name = options.config_profile_name or oci.config.DEFAULT_PROFILE
    try:
        content = oci.config.from_file(path, name)
    except ConfigFileNotFound as error:
        if not required:
            return {}
        raise InvalidOption(f"There is no OCI config file at {path}.", hint=LOGIN_HINT) from error
    except ProfileNotFound as error:
        if not required:
            return {}
        raise InvalidOption(f"The OCI config file {path} has no profile {name!r}.") from error
    except InvalidKeyFilePath as error:
        raise InvalidOption(
            f"The key_file of profile {name!r} in the OCI config file {path} does not exist.",
            hint="Correct the path, or give api_user_key_file.",
        ) from error
    except (ConfigSyntaxError, InvalidConfig, ValueError) as error:
        raise InvalidOption(f"The OCI config file {path} cannot be understood near profile {name!r}.") from error
    except OSError as error:
        raise InvalidOption(f"The OCI config file {path} cannot be read ({error.strerror}).") from error
    return {key: str(value) for key, value in content.items() if value is not None}


def check_api_key_profile(profile: Profile) -> None:
    """Raises InvalidOption naming every key that an API key login needs and does not find well-formed."""
    try:
        oci.config.validate_config({**profile})
    except InvalidConfig as error:
        wrong = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        listed = ", ".join(f"{key} is {problem}" for key, problem in sorted(wrong.items())) or "it is incomplete"
        options = ", ".join(sorted(OPTION_OF_KEY[key] for key in wrong if key in OPTION_OF_KEY))
        raise InvalidOption(
            f"The OCI profile cannot be used: {listed}.",
            hint=f"Correct the config file or give {options}." if options else "Correct the config file.",
        ) from error
