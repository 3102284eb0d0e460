"""What moves by itself in a shot, on features whose places are known."""

import numpy as np
import pytest

from models.local_features import LocalFeatures
from pipeline.links.backgrounds import without_movers

SIDE = 500


@pytest.fixture
def chance() -> np.random.Generator:
    return np.random.default_rng(3)


def spots(chance, count, left, right, top=0, bottom=SIDE):
    """Positions `(count, 2)` in a part of the picture."""
    return chance.uniform((left, top), (right, bottom), (count, 2)).astype(np.float32)


def features(*groups):
    """Features at the positions and with the descriptors of groups."""
    positions, descriptors = (np.concatenate(parts) for parts in zip(*groups, strict=True))
    return LocalFeatures(positions, descriptors.astype(np.float16), SIDE, SIDE)


def described(chance, count):
    """Descriptors `(count, 128)` that are like no others."""
    found = chance.normal(size=(count, 128))
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_what_the_camera_turned_to_is_not_taken_for_a_false_match_beside_it(chance: np.random.Generator) -> None:
    tower, of_tower = spots(chance, 40, 400, 500), described(chance, 40)
    shops, of_shops = spots(chance, 150, 0, 200), described(chance, 150)
    twins, of_twins = np.array([[60, 100], [150, 300]], np.float32), described(chance, 2)
    turned = features((tower, of_tower), (shops, of_shops), (twins, of_twins))
    before = features((np.subtract(tower, [300, 0]), of_tower), (np.array([[300, 400], [210, 20]], np.float32), of_twins))
    assert len(without_movers(turned, before).keypoints) >= 40 + 150


def test_a_person_goes_with_what_is_found_of_him_only_once(chance: np.random.Generator) -> None:
    wall, of_wall = spots(chance, 80, 0, 500), described(chance, 80)
    coat, of_coat = spots(chance, 40, 200, 280, 200, 450), described(chance, 40)
    folds, of_folds = spots(chance, 20, 210, 270, 210, 440), described(chance, 20)
    now = features((wall, of_wall), (coat, of_coat), (folds, of_folds))
    later = features((wall, of_wall), (np.add(coat, [60, 0]), of_coat))
    kept = without_movers(now, later).keypoints
    assert not {tuple(spot) for spot in coat} & {tuple(spot) for spot in kept}
    assert sum(tuple(spot) in {tuple(kept_spot) for kept_spot in kept} for spot in folds) <= 4
    assert len(kept) >= 76
