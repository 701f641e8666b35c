# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Having a node image as wished: imported once, named, and said to run on the shapes that are to use it."""

from __future__ import annotations

from dataclasses import replace

from .._blueprint.image_wish import ImageWish
from .._catalog.nearest import nearest
from .._catalog.shapes import SHAPES
from .._errors import Connection, InvalidOption, OciError
from .._oci import compute, images, object_storage
from .._plan.node_image import ImageStep, choose, plan_present
from .._plan.step import Action, Plan
from .image_work import ImageWork, seen
from .import_image import IN_MOTION, begin_import, follow_import

UNREADABLE = frozenset({401, 403, 404})


def provide(asked: ImageWish, work: ImageWork) -> None:
    """Raises before any write what is wrong with the wish, or with what is there under its name."""
    request, world, outcome = work.request, work.world, work.outcome
    wish = _completed(asked, work)
    outcome.image.source = wish.source.shown
    listed = work.listed()
    chosen = choose(wish, [seen(one, []) for one in listed.values()], adopt=request.adopt)
    _refuse_unknown_shapes(wish, work)
    live = None
    if chosen is None:
        _refuse_unreadable(wish, work)
    else:
        found = listed[chosen.id]
        if found.state in IN_MOTION and request.wait and not request.check:
            found = follow_import(world, found, "", work.budget)
        live = work.observed(found)
        outcome.image.show(live)
    plan = plan_present(wish, live, work.compartment_id)
    if live is not None and live.state in IN_MOTION and not request.wait:
        plan = Plan((replace(plan.steps[0], action=Action.NONE, why="is still being imported"),))
        outcome.warnings.append(_not_yet(wish))
    work.show(plan)
    for step in plan.steps:
        if isinstance(step, ImageStep) and step.changes:
            outcome.changed = request.check
            if not request.check:
                _carry_out(step, wish, work)


def _completed(wish: ImageWish, work: ImageWork) -> ImageWish:
    """The wish with the region and namespace that were left to whoever asks."""
    oci = work.world.oci
    namespace = wish.source.namespace or object_storage.namespace(oci)
    return replace(wish, source=wish.source.within(oci.region, namespace))


def _refuse_unknown_shapes(wish: ImageWish, work: ImageWork) -> None:
    """A misspelled shape would be refused only once the image is there, half an hour later."""
    if all(shape in SHAPES for shape in wish.shapes):
        return
    known = {*SHAPES, *(one.name for one in compute.shapes(work.world.oci, work.compartment_id))}
    for shape in wish.shapes:
        if shape not in known:
            close = nearest(shape, known)
            meant = f" (did you mean {close}?)" if close else ""
            raise InvalidOption(f"shapes: there is no shape {shape[:100]!r}{meant}.")


def _refuse_unreadable(wish: ImageWish, work: ImageWork) -> None:
    """OCI would accept the import, and end it later. It may still read what cannot be reached from here."""
    if not wish.source.token:
        return
    try:
        status = object_storage.readable(work.world.oci, wish.source.uri)
    except Connection as error:
        work.outcome.warnings.append(f"Whether OCI can read the source shows at the import: {error}")
        return
    if status in UNREADABLE:
        raise InvalidOption(
            f"source_uri: the pre-authenticated request does not let read {wish.source.name} ({status}).",
            hint="It has expired or is for another object: make a new one that allows reading.",
        )


def _carry_out(step: ImageStep, wish: ImageWish, work: ImageWork) -> None:
    world, outcome = work.world, work.outcome
    world.around.check()
    world.around.progress(f"{step.action} image {step.name}: {step.why}")
    image_id, missing = step.image_id, step.shapes
    if step.action is Action.CREATE:
        image, work_request_id = begin_import(world, step.body)
        image_id, outcome.changed = image.id, True
        outcome.image.show(seen(image, []))
        if not work.request.wait:
            outcome.warnings.append(_not_yet(wish))
            return
        live = work.observed(follow_import(world, image, work_request_id, work.budget))
        missing = tuple(shape for shape in wish.shapes if shape not in live.shapes)
    elif step.body:
        images.update(world.oci, image_id, step.body)
        outcome.changed = True
    for shape in missing:
        world.around.check()
        images.add_shape(world.oci, image_id, shape)
        outcome.changed = True
    after = images.find(world.oci, image_id)
    if after is None:
        raise OciError(f"The image {step.name} was deleted meanwhile.", operation="GetImage", status=404)
    outcome.image.show(work.observed(after))


def _not_yet(wish: ImageWish) -> str:
    shapes = (
        f", and is said to run on {', '.join(wish.shapes)} only by a run that finds it there" if wish.shapes else ""
    )
    return f"The image {wish.name} is still being imported{shapes}."
