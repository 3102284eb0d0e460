"""Networks are loaded once per process, as long as it works with one index."""

import torch

from flows.networks import networks_of
from landmarks.index import load_index
from models.device import Runtime


def test_titles_one_after_the_other_share_the_networks_of_an_index(drawn_title):
    first, second = (load_index(drawn_title.index) for _ in range(2))
    exact, reduced = (Runtime(torch.device("cpu"), dtype) for dtype in (torch.float32, torch.bfloat16))
    networks = networks_of(drawn_title.index, first, exact)
    assert networks_of(drawn_title.index, second, exact) is networks
    assert networks_of(drawn_title.index, second, reduced) is not networks
