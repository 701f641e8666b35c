# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that say which Kubernetes API to use, and as whom."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  kubeconfig:
    description:
      - Path of a kubeconfig file, or its content as a dictionary. Goes before O(cluster_id).
      - If not set, the value of the environment variable E(K8S_AUTH_KUBECONFIG) is used.
      - Without it and without O(cluster_id), the pod's service account is used inside a cluster, else E(KUBECONFIG) or
        C(~/.kube/config).
    type: raw
  context:
    description:
      - Context of the kubeconfig file.
      - If not set, the value of the environment variable E(K8S_AUTH_CONTEXT) is used, else the file's current context.
    type: str
  host:
    description:
      - URL of the API server.
      - If not set, the value of the environment variable E(K8S_AUTH_HOST) is used.
    type: str
  api_key:
    description:
      - Bearer token for the API server.
      - If not set, the value of the environment variable E(K8S_AUTH_API_KEY) is used.
    type: str
  username:
    description:
      - User name for the API server.
      - If not set, the value of the environment variable E(K8S_AUTH_USERNAME) is used.
    type: str
  password:
    description:
      - Password for the API server.
      - If not set, the value of the environment variable E(K8S_AUTH_PASSWORD) is used.
    type: str
  validate_certs:
    description:
      - Whether the API server's certificate is checked.
      - If not set, the value of the environment variable E(K8S_AUTH_VERIFY_SSL) is used, else it is.
    type: bool
    aliases:
      - verify_ssl
  ca_cert:
    description:
      - Path of the certificate authorities (PEM) that the API server's certificate is checked against.
      - If not set, the value of the environment variable E(K8S_AUTH_SSL_CA_CERT) is used.
    type: path
    aliases:
      - ssl_ca_cert
  client_cert:
    description:
      - Path of a client certificate (PEM).
      - If not set, the value of the environment variable E(K8S_AUTH_CERT_FILE) is used.
    type: path
    aliases:
      - cert_file
  client_key:
    description:
      - Path of the client certificate's key (PEM).
      - If not set, the value of the environment variable E(K8S_AUTH_KEY_FILE) is used.
    type: path
    aliases:
      - key_file
  proxy:
    description:
      - URL of an HTTP proxy for calls of the API server.
      - If not set, the value of the environment variable E(K8S_AUTH_PROXY) is used.
    type: str
"""
