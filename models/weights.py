"""Weights: where they lie, what they hash to, and how they are read without running code from them."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from pathlib import Path
from typing import cast

import torch
from safetensors.torch import load_file

from pages.errors import InputError
from pages.notes import note

_CHUNK = 1 << 20


@functools.cache
def sha256_of(path: Path) -> str:
    """Return the hex SHA-256 of a weights file; read once per process."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def packaged(package: str, relative: str) -> Path:
    """Return the path of a file that an installed package carries, without importing that package.

    Raises:
        InputError: the package or the file is not installed.
    """
    spec = importlib.util.find_spec(package)
    locations = spec.submodule_search_locations if spec else None
    path = Path(next(iter(locations))) / relative if locations else None
    if path is None or not path.is_file():
        raise InputError(note("weights_not_installed", file=f"{package}/{relative}"))
    return path


def load_state(path: Path, expected_sha256: str | None = None) -> dict[str, torch.Tensor]:
    """Read a state dict from a `.safetensors` or `.pth`/`.pt` file, tensors only.

    Raises:
        InputError: the file is missing, hashes to something else, or holds no plain state dict.
    """
    if not path.is_file():
        raise InputError(note("no_weights_file", file=str(path)))
    found = sha256_of(path)
    if expected_sha256 and found != expected_sha256:
        raise InputError(note("weights_hash", file=str(path), found=found, expected=expected_sha256))
    try:
        loaded = load_file(path) if path.suffix == ".safetensors" else torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise InputError(note("weights_unreadable", file=str(path), error=type(error).__name__)) from error
    state = loaded.get("state_dict", loaded) if isinstance(loaded, dict) else None
    if not isinstance(state, dict) or not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise InputError(note("no_state_dict", file=str(path)))
    return cast(dict[str, torch.Tensor], state)
