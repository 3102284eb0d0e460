"""Weights from a local file, in every layout they come in, and the refusals."""

import copy
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from models import embedder as module
from models.device import Runtime, choose_runtime
from models.embedder import Embedder
from pages.errors import InputError
from tests.conftest import Picture


@pytest.fixture(scope="module")
def runtime() -> Runtime:
    return choose_runtime("cpu")


@pytest.fixture(scope="module")
def other_weights() -> dict[str, torch.Tensor]:
    """The default tower with other weights than the packaged ones."""
    torch.manual_seed(7)
    state = module._build("efficientnet-lite0").state_dict()
    return {
        key: value + 0.05 * torch.randn_like(value) if value.is_floating_point() and "running" not in key else value
        for key, value in state.items()
    }


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    rng = np.random.default_rng(3)
    return [rng.integers(0, 255, (40, 60, 3), dtype=np.uint8) for _ in range(3)]


def test_vectors_are_normalised_and_one_picture_alone_gives_the_same(runtime: Runtime, pictures: list[Picture]) -> None:
    embedder = Embedder("efficientnet-lite0", runtime)
    vectors = embedder.embed(pictures)
    assert vectors.shape == (3, 1280)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.abs(embedder.embed(pictures[:1])[0] - vectors[0]).max() < 0.01
    assert embedder.embed([]).shape[0] == 0


@pytest.mark.parametrize(("name", "side"), [("efficientnet-lite0", 224), ("efficientnet-lite2", 260)])
def test_on_a_processor_vectors_are_those_of_the_torch_network(name, side):
    squares = np.random.default_rng(5).integers(0, 256, (6, side, side, 3), dtype=np.uint8)
    embedder = Embedder(name, Runtime(torch.device("cpu"), torch.float32))
    with torch.inference_mode():
        features = module.torch_network(name, Embedder.weights(name))(torch.from_numpy(squares).permute(0, 3, 1, 2).float() / 127.5 - 1)
        pooled = features.clamp(min=1e-6).pow(3).mean((2, 3)).pow(1 / 3)
        expected = torch.nn.functional.normalize(pooled, dim=1).numpy()
    assert np.abs(embedder.embed(list(squares)) - expected).max() < 1e-5


@pytest.mark.parametrize("prefix", ["", "visual.", "trunk only"])
@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
def test_a_local_file_is_loaded_whatever_its_layout(
    runtime: Runtime, other_weights: dict[str, torch.Tensor], pictures: list[Picture], tmp_path: Path, prefix: str, suffix: str
) -> None:
    if prefix == "trunk only":
        state = {key.removeprefix("trunk."): value for key, value in other_weights.items()}
    else:
        state = {prefix + key: value for key, value in other_weights.items()} | ({"text.token": torch.zeros(2)} if prefix else {})
    path = tmp_path / f"weights{suffix}"
    if suffix == ".pth":
        torch.save({"state_dict": state}, path)
    else:
        save_file({key: value.contiguous() for key, value in state.items()}, path)
    loaded = Embedder(f"efficientnet-lite0@{path}", Runtime(torch.device("cpu"), torch.float32))
    reference = Embedder("efficientnet-lite0", runtime)
    assert np.abs(loaded.embed(pictures) - reference.embed(pictures)).max() > 0.01
    expected = module._build("efficientnet-lite0").eval()
    expected.load_state_dict(other_weights)
    squares = np.stack([cv2.resize(picture, (224, 224), interpolation=cv2.INTER_AREA) for picture in pictures])
    with torch.inference_mode():
        features = expected(torch.from_numpy(squares).permute(0, 3, 1, 2).float() / 127.5 - 1)
        pooled = features.clamp(min=1e-6).pow(3).mean((2, 3)).pow(1 / 3)
    assert np.abs(loaded.embed(pictures) - torch.nn.functional.normalize(pooled, dim=1).numpy()).max() < 1e-5


def test_files_that_do_not_serve_are_refused_by_name(runtime: Runtime, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.pth: no weights file"):
        Embedder(f"efficientnet-lite0@{tmp_path / 'nothing.pth'}", runtime)
    garbage = tmp_path / "garbage.safetensors"
    garbage.write_bytes(b"\x08\x00\x00\x00\x00\x00\x00\x00garbage!")
    with pytest.raises(InputError, match=r"garbage\.safetensors: not a readable"):
        Embedder(f"efficientnet-lite0@{garbage}", runtime)
    other = tmp_path / "other.safetensors"
    save_file({"conv.weight": torch.zeros(3)}, other)
    with pytest.raises(InputError, match=r"other\.safetensors: these weights do not fit"):
        Embedder(f"efficientnet-lite0@{other}", runtime)


def test_a_pickle_with_code_in_it_is_refused_and_not_run(runtime: Runtime, tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Callable[..., object], tuple[str, str]]:
            return (open, (str(tmp_path / "went_off"), "w"))

    torch.save({"state_dict": Bomb()}, tmp_path / "bomb.pth")
    with pytest.raises(InputError, match=r"bomb\.pth"):
        Embedder(f"efficientnet-lite0@{tmp_path / 'bomb.pth'}", runtime)
    assert not (tmp_path / "went_off").exists()


def test_an_unknown_name_says_which_there_are(runtime: Runtime) -> None:
    with pytest.raises(InputError, match="dinov2-l"):
        Embedder("clip-of-my-dreams", runtime)


def test_batch_norms_are_folded_without_changing_what_the_network_says() -> None:
    torch.manual_seed(7)
    tower = module._TOWERS["efficientnet-lite0"]
    plain = module._build(tower.configuration).eval()
    for norm in (layer for layer in plain.modules() if isinstance(layer, torch.nn.BatchNorm2d)):
        assert norm.running_mean is not None
        assert norm.running_var is not None
        norm.running_mean.uniform_(-0.5, 0.5)
        norm.running_var.uniform_(0.5, 2.0)
    folded = module._fold_batch_norms(copy.deepcopy(plain))
    assert any(isinstance(layer, torch.nn.BatchNorm2d) for layer in plain.modules())
    assert not any(isinstance(layer, torch.nn.BatchNorm2d) for layer in folded.modules())
    with torch.inference_mode():
        pictures = torch.rand(2, 3, tower.side, tower.side)
        expected, found = plain(pictures), folded(pictures)
    assert expected.std() > 1e-3
    assert (found - expected).abs().max() < 1e-4 * expected.abs().max()
