"""The networks of the file of marks are weighed by who is right; marks of which a scan shows nothing teach nothing."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="only for training")
onnx = pytest.importorskip("onnx", reason="only for training")

import onnxruntime  # noqa: E402  # after what may be missing
from onnx import numpy_helper  # noqa: E402

from scan.marks import MODEL  # noqa: E402
from scan.training import mark_powers, marks  # noqa: E402
from scan.training.mark_parts import set_values  # noqa: E402

KINDS = np.array(["empty", "tick", "cross", "fill", "ring", "cancelled", "dot"])
"""One kind of mark for each class but the last."""

PAPER = 255


def views(seed: int) -> NDArray[np.uint8]:
    """Sixty pictures of anything, as samples hold them: paper is 255."""
    ink = np.random.default_rng(seed).random((60, 4, 80, 80)) ** 4
    return (PAPER * (1 - ink)).astype(np.uint8)


def write(folder: Path, number: int, seen: NDArray[np.uint8], kinds: NDArray[np.str_]) -> Path:
    path = folder / f"marks-{number:07}.npz"
    pens = np.full(len(seen), -1)
    names, which = np.unique(kinds, return_inverse=True)
    np.savez(path, views=seen, kinds=which, kind_names=names, pens=pens, pen_names=np.array(["ballpoint"]))
    return path


def powers(model: Path) -> tuple[float, ...]:
    known = {one.name: numpy_helper.to_array(one) for one in onnx.load(model).graph.initializer}
    return tuple(known[name].item() for name in ("one_power", "other_power"))


@pytest.mark.parametrize("right", [0, 1])
def test_the_network_that_is_right_counts_for_more(right: int, tmp_path: Path) -> None:
    whole = onnx.load(MODEL)
    logs = ("one_log", "other_log")
    whole.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in logs)
    session = onnxruntime.InferenceSession(whole.SerializeToString(), providers=["CPUExecutionProvider"])
    for number in range(10):
        seen = views(number)
        said, other = session.run([logs[right], logs[1 - right]], {"views": marks.as_seen(seen)})
        write(tmp_path, number, seen, KINDS[(2 * said - other)[:, : len(KINDS)].argmax(axis=1)])
    model = tmp_path / "marks.onnx"
    model.write_bytes(MODEL.read_bytes())

    mark_powers.main([str(tmp_path), str(model)])

    assert powers(model)[right] > powers(model)[1 - right]


def test_half_of_the_weights_before_are_kept_where_half_are_asked_for(tmp_path: Path) -> None:
    for number in range(10):
        write(tmp_path, number, views(number), np.resize(KINDS, 60))
    model, before = onnx.load(MODEL), tmp_path / "before.onnx"
    before.write_bytes(MODEL.read_bytes())
    name = next(one.name for one in model.graph.initializer if len(one.dims) == 4)
    weights = numpy_helper.to_array(next(one for one in model.graph.initializer if one.name == name))
    set_values(model, name, 3 * weights)
    onnx.save(model, tmp_path / "marks.onnx")

    mark_powers.main([str(tmp_path), str(tmp_path / "marks.onnx"), "--before", str(before), "--share", "0.5"])

    mixed = {one.name: numpy_helper.to_array(one) for one in onnx.load(tmp_path / "marks.onnx").graph.initializer}
    assert np.allclose(mixed[name], 2 * weights)


def test_a_mark_that_a_scan_of_one_bit_shows_nothing_of_is_no_sample(tmp_path: Path) -> None:
    seen = np.full((4, 4, 80, 80), PAPER, np.uint8)
    seen[1, :3, 36:44, 36:44] = 0
    seen[3, :3] = np.random.default_rng(1).integers(200, 250, (80, 80))
    path = write(tmp_path, 0, seen, np.array(["tick", "tick", "empty", "tick"]))

    assert marks.load([path]).kinds.tolist() == ["tick", "empty", "tick"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the export
def test_a_network_can_be_written_alone_and_the_file_stays(tmp_path: Path) -> None:
    for number in range(10):
        write(tmp_path, number, views(number), np.resize(KINDS, 60))
    model, alone = tmp_path / "marks.onnx", tmp_path / "alone.onnx"
    model.write_bytes(MODEL.read_bytes())

    marks.main([str(tmp_path), str(model), "--part", "2", "--alone", str(alone), "--epochs", "0"])

    seen = marks.as_seen(views(11))
    whole = onnx.load(MODEL)
    whole.graph.output.append(onnx.helper.make_empty_tensor_value_info("other_log"))
    third, only = (
        onnxruntime.InferenceSession(one, providers=["CPUExecutionProvider"]).run([name], {"views": seen})[0]
        for one, name in ((whole.SerializeToString(), "other_log"), (alone.read_bytes(), "shares"))
    )
    assert model.read_bytes() == MODEL.read_bytes()
    assert (only[:, :7].argmax(axis=1) == third.argmax(axis=1)).all()
