"""Networks in ONNX files, run by onnxruntime on one core."""

from collections.abc import Mapping
from functools import cached_property
from importlib import metadata
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from scan.engines import Probe


def probe() -> Probe:
    """Say which version runs networks."""
    return Probe("onnxruntime", metadata.version("onnxruntime"))


class BadNetwork(Exception):
    """A file is not the network that it should be."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        super().__init__(f"{path}: {problem}; install Mon parcours again, or make the file as its card says")


class Network:
    """A network with one output. Loaded once, at the first call, which raises `BadNetwork` where it cannot be.

    Args:
        path: The ONNX file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, *values: NDArray[np.float32] | NDArray[np.int64]) -> NDArray[np.float32]:
        """Run the network; its inputs in their order, the shapes are the network's own."""
        (result,) = self._session.run(None, dict(zip(self._inputs, values, strict=True)))
        return np.asarray(result, np.float32)

    @property
    def facts(self) -> Mapping[str, str]:
        """What the file says of itself."""
        return dict(self._session.get_modelmeta().custom_metadata_map)

    @cached_property
    def _inputs(self) -> tuple[str, ...]:
        return tuple(one.name for one in self._session.get_inputs())

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # pages are read in parallel
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(str(self._path), options, providers=["CPUExecutionProvider"])
        except Exception as problem:  # onnxruntime's errors have no class in common
            raise BadNetwork(self._path, str(problem)) from problem
