"""3x3 convolutions of many small pictures by Winograd's minimal filtering, F(4x4, 3x3) of Lavin and Gray (2015, arXiv 1509.09308).

Tiles of 6x6 are carried into a basis where 36 products stand for the 144 of 4x4 outputs: what a convolution multiplies falls to a quarter,
and all of it, the changes of basis too, is matrix products. In fp32 the outputs differ from the direct sum by some 1e-5 of their size.
"""

from __future__ import annotations

import torch
from torch.nn import functional

_IN = torch.tensor(
    [[4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0], [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1]],
    dtype=torch.float64,
)
_KERNEL = torch.tensor([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]], dtype=torch.float64) / 24
_OUT = torch.tensor([[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]], dtype=torch.float64)

_TILES_AT_ONCE = 84
"""So many that the products are worth their call, and so few that what they write is still in the cache for the next step."""


class Winograd3x3:
    """A convolution with stride 1 and zero padding 1, without bias.

    Args:
        weight: `(out_channels, in_channels, 3, 3)` float32.
    """

    def __init__(self, weight: torch.Tensor) -> None:
        self._to_basis = torch.kron(_IN, _IN).float()
        self._weight = torch.einsum("ia,jb,ocab->ijco", _KERNEL, _KERNEL, weight.double()).flatten(0, 1).float().contiguous()
        self._from_basis = torch.kron(_OUT, _OUT).float()

    def __call__(self, pictures: torch.Tensor) -> torch.Tensor:
        """Convolve `(N, H, W, in_channels)` float32; returns `(N, H, W, out_channels)`."""
        count, height, width, channels = pictures.shape
        rows, columns = -(-height // 4), -(-width // 4)
        padded = functional.pad(pictures, (0, 0, 1, 4 * columns - width + 1, 1, 4 * rows - height + 1))
        tiles = padded.unfold(1, 6, 4).unfold(2, 6, 4).permute(4, 5, 0, 1, 2, 3)
        result = pictures.new_empty(count, height, width, self._weight.shape[2])
        step = max(1, _TILES_AT_ONCE // (rows * columns))
        for start in range(0, count, step):
            some = tiles[:, :, start : start + step].reshape(36, -1)
            products = torch.bmm((self._to_basis @ some).view(36, -1, channels), self._weight)
            outputs = (self._from_basis @ products.view(36, -1)).view(4, 4, -1, rows, columns, self._weight.shape[2])
            _place(outputs, result[start : start + step])
        return result


def _place(tiles: torch.Tensor, pictures: torch.Tensor) -> None:
    """Lay tiles `(4, 4, N, rows, columns, C)` into pictures `(N, H, W, C)`; what reaches beyond their edges is left out."""
    height, width = pictures.shape[1:3]
    for top, bottom in _whole_and_rest(height):
        for left, right in _whole_and_rest(width):
            tall, wide = min(4, bottom - top), min(4, right - left)
            part = pictures[:, top:bottom, left:right]
            part = part.view(len(part), (bottom - top) // tall, tall, (right - left) // wide, wide, part.shape[3])
            inside = tiles[:tall, :wide, :, top // 4 : -(-bottom // 4), left // 4 : -(-right // 4)]
            part.permute(2, 4, 0, 1, 3, 5).copy_(inside)


def _whole_and_rest(length: int) -> list[tuple[int, int]]:
    """Divide a side into what whole tiles cover and the rest, as far as there is either."""
    whole = length // 4 * 4
    return [(begin, end) for begin, end in ((0, whole), (whole, length)) if begin < end]
