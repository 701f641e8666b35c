# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The profile of an OCI config file, with what the options say themselves."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as ConfigSyntaxError
from pathlib import Path

from .._errors import InvalidOption
from .options import OciOptions

Profile = dict[str, str]

DEFAULT_FILE = "~/.oci/config"
DEFAULT_PROFILE = "DEFAULT"
WELL_FORMED: Mapping[str, re.Pattern[str]] = {
    "fingerprint": re.compile(r"^([0-9a-f]{2}:){15}[0-9a-f]{2}$", re.IGNORECASE),
    "key_file": re.compile("."),
    "tenancy": re.compile(r"^([0-9a-z]+\.)*ocid1\.tenancy\.", re.IGNORECASE),
    "user": re.compile(r"^([0-9a-z]+\.)*ocid1\.", re.IGNORECASE),
}
"""What a login by API key needs, and how it looks."""

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
    path = options.config_file_location or os.environ.get("OCI_CONFIG_FILE") or DEFAULT_FILE
    name = options.config_profile_name or DEFAULT_PROFILE
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(Path(path).expanduser().read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if not required:
            return {}
        raise InvalidOption(f"There is no OCI config file at {path}.", hint=LOGIN_HINT) from error
    except OSError as error:
        raise InvalidOption(f"The OCI config file {path} cannot be read ({error.strerror}).") from error
    except (ConfigSyntaxError, ValueError) as error:
        raise InvalidOption(f"The OCI config file {path} cannot be understood near profile {name!r}.") from error
    if name not in parser or not (name != DEFAULT_PROFILE or parser.defaults()):
        if not required:
            return {}
        raise InvalidOption(f"The OCI config file {path} has no profile {name!r}.")
    profile = dict(parser[name])
    _refuse_missing_key_file(profile, options, path, name)
    return profile


def _refuse_missing_key_file(profile: Profile, options: OciOptions, path: str, name: str) -> None:
    file = profile.get("key_file", "")
    if file and not options.api_user_key_file and not Path(file).expanduser().exists():
        raise InvalidOption(
            f"The key_file of profile {name!r} in the OCI config file {path} does not exist.",
            hint="Correct the path, or give api_user_key_file.",
        )


def check_api_key_profile(profile: Profile) -> None:
    """Raises InvalidOption naming every key that an API key login needs and does not find well-formed."""
    wrong = {
        key: "malformed" if profile.get(key) else "missing"
        for key, form in WELL_FORMED.items()
        if not form.match(profile.get(key, ""))
    }
    if wrong:
        listed = ", ".join(f"{key} is {problem}" for key, problem in sorted(wrong.items()))
        options = ", ".join(sorted(OPTION_OF_KEY[key] for key in wrong))
        raise InvalidOption(
            f"The OCI profile cannot be used: {listed}.", hint=f"Correct the config file or give {options}."
        )
