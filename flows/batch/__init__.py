"""A folder of titles, each one done or explained.

run.py           the inbox looked at, workers kept alive, reports laid out, the summary written
worker.py        leases, renews, publishes
process.py       the process that does the work as its worker sees it: it may crash, hang or take too much memory, and is ended then
carrier.py       what that process does
outcome.py       what a title came to, as the register keeps it
title_folder.py  a title's files and `title.yaml`
"""
