"""What verifying a title costs, held against a bare decode and against a plain build of the same job: `python -m benchmarks`."""
