"""A title verified in this process without Prefect: `verify_here.py INDEX OUT WORK VIDEO...`; prints what it found kept and computed."""

import json
import sys
from pathlib import Path

import flows.verify
from flows.request import VerifyRequest

index, out, work, *videos = sys.argv[1:]
flows.verify.is_kept = lambda order, store: True
request = VerifyRequest(title="drawn", videos=tuple(map(Path, videos)), index=Path(index), out=Path(out), work=Path(work))
evidence = flows.verify.verify(request)
print(json.dumps({"reused": evidence.run.reused, "computed": sorted(evidence.run.seconds)}))
