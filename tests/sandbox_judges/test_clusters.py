# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64

import oci
import pytest
import yaml

from .clients import DONE, QUICK, Sdk

MODELS = oci.container_engine.models


def test_the_cluster_is_there_with_endpoints_without_scheme(sdk: Sdk) -> None:
    found = sdk.oke.get_cluster(sdk.emulated.cluster)
    assert found.headers["etag"]
    cluster = found.data
    assert (cluster.lifecycle_state, cluster.type) == ("ACTIVE", "ENHANCED_CLUSTER")
    assert cluster.endpoints.kubernetes == "127.0.0.1:6443"
    assert cluster.endpoints.vcn_hostname_endpoint == ""
    assert cluster.cluster_pod_network_options[0].cni_type == "OCI_VCN_IP_NATIVE"
    assert [one.id for one in sdk.oke.list_clusters(sdk.emulated.compartment).data] == [cluster.id]


def test_the_kubeconfig_names_things_after_the_cluster(sdk: Sdk) -> None:
    body = MODELS.CreateClusterKubeconfigContentDetails(token_version="2.0.0", endpoint="PUBLIC_ENDPOINT")
    text = sdk.oke.create_kubeconfig(
        sdk.emulated.cluster, create_cluster_kubeconfig_content_details=body
    ).data.content.decode()
    assert text.startswith("---\n")
    config = yaml.safe_load(text)
    assert config["kind"] == ""
    assert config["current-context"] == f"context-{sdk.emulated.cluster[-11:]}"
    authority = config["clusters"][0]["cluster"]["certificate-authority-data"]
    assert base64.b64decode(authority).startswith(b"-----BEGIN CERTIFICATE-----")


def test_options_list_images_by_version_architecture_and_device(sdk: Sdk) -> None:
    options = sdk.oke.get_node_pool_options(sdk.emulated.cluster).data
    names = [source.source_name for source in options.sources]
    assert sdk.emulated.settings["kubernetes_version"] in options.kubernetes_versions
    assert len({name.rpartition("-OKE-")[2].rpartition("-")[0] for name in names if "-OKE-" in name}) == 3
    for part in ("aarch64", "Gen2-GPU", "-OKE-1.36.3-"):
        assert any(part in name for name in names)
        assert any(part not in name for name in names)
    arm = sdk.oke.get_node_pool_options("all", node_pool_os_arch="AARCH64").data.sources
    assert all("aarch64" in source.source_name for source in arm)


def test_a_newer_image_is_published_between_two_looks(sdk: Sdk) -> None:
    old = sdk.image()
    name = "Oracle-Linux-8.10-2026.10.31-0-OKE-1.36.3-1300"
    new = sdk.emulated.admin("POST", "/images", {"name": name, "supersedes": old})["id"]
    assert sdk.image() == new
    sources = sdk.oke.get_node_pool_options(sdk.emulated.cluster).data.sources
    assert old not in {source.image_id for source in sources}
    assert sdk.compute.get_image(old).data.display_name.startswith("Oracle-Linux-8.10-")


def test_a_cluster_of_ones_own_is_created_and_deleted(sdk: Sdk) -> None:
    details = MODELS.CreateClusterDetails(
        name="second",
        compartment_id=sdk.emulated.compartment,
        vcn_id=sdk.emulated.settings["vcn_id"],
        kubernetes_version=sdk.emulated.settings["kubernetes_version"],
    )
    work = sdk.oke_waiting.create_cluster_and_wait_for_state(details, wait_for_states=DONE, waiter_kwargs=QUICK).data
    cluster = next(one.identifier for one in work.resources if one.entity_type.lower() == "cluster")
    assert sdk.oke.get_cluster(cluster).data.lifecycle_state == "ACTIVE"
    sdk.wait(sdk.oke.delete_cluster(cluster))
    assert sdk.oke.get_cluster(cluster).data.lifecycle_state == "DELETED"


def test_addons_are_installed_changed_and_removed(sdk: Sdk) -> None:
    cluster = sdk.emulated.cluster
    pool = sdk.create_pool(size=0)
    setting = MODELS.AddonConfiguration(key="nodes", value=f"1:3:{pool.id}")
    install = MODELS.InstallAddonDetails(addon_name="ClusterAutoscaler", configurations=[setting])
    assert sdk.wait(sdk.oke.install_addon(cluster, install)).operation_type == "ENABLE_ADDON"
    found = sdk.oke.get_addon(cluster, "ClusterAutoscaler")
    assert (found.data.lifecycle_state, found.data.configurations[0].value) == ("ACTIVE", setting.value)
    with pytest.raises(oci.exceptions.ServiceError) as stale:
        sdk.oke.update_addon(cluster, "ClusterAutoscaler", MODELS.UpdateAddonDetails(), if_match="stale")
    assert (stale.value.status, stale.value.code) == (412, "NoEtagMatch")
    update = MODELS.UpdateAddonDetails(configurations=[MODELS.AddonConfiguration(key="nodes", value=f"0:1:{pool.id}")])
    sdk.wait(sdk.oke.update_addon(cluster, "ClusterAutoscaler", update, if_match=found.headers["etag"]))
    assert sdk.oke.get_addon(cluster, "ClusterAutoscaler").data.configurations[0].value == f"0:1:{pool.id}"
    sdk.wait(sdk.oke.disable_addon(cluster, "ClusterAutoscaler", is_remove_existing_add_on=True))
    assert "ClusterAutoscaler" not in {one.name for one in sdk.oke.list_addons(cluster).data}


def test_an_autoscaler_entry_of_a_deleted_pool_needs_attention(sdk: Sdk) -> None:
    cluster, pool = sdk.emulated.cluster, sdk.create_pool(size=0)
    setting = {"key": "nodes", "value": f"1:3:{pool.id}"}
    sdk.wait(sdk.oke.install_addon(cluster, {"addonName": "ClusterAutoscaler", "configurations": [setting]}))
    sdk.wait(sdk.oke.delete_node_pool(pool.id))
    addon = sdk.oke.get_addon(cluster, "ClusterAutoscaler").data
    assert addon.lifecycle_state == "NEEDS_ATTENTION"
    assert pool.id in addon.addon_error.message


def test_what_is_unknown_and_what_is_hidden_look_the_same(sdk: Sdk) -> None:
    for call in (
        lambda: sdk.oke.get_cluster("ocid1.cluster.oc1.iad.unknown"),
        lambda: sdk.oke.get_node_pool("ocid1.nodepool.oc1.iad.unknown"),
        lambda: sdk.oke.list_node_pools("ocid1.compartment.oc1..unknown"),
        lambda: sdk.oke.get_work_request("ocid1.clustersworkrequest.oc1.iad.unknown"),
        lambda: sdk.network.get_subnet("ocid1.subnet.oc1.iad.unknown"),
        lambda: sdk.compute.get_image("ocid1.image.oc1.iad.unknown"),
    ):
        with pytest.raises(oci.exceptions.ServiceError) as refused:
            call()
        assert (refused.value.status, refused.value.code) == (404, "NotAuthorizedOrNotFound")
