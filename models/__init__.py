"""The networks behind small interfaces, their weights, and the device they run on."""

import os

# PyTorch reads it at its first allocation: tensors on huge pages (Linux) take a tenth of the page faults, which cost more than some layers.
os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
