"""A folder of titles, each one done or explained; `flows.carrying` carries them out.

run.py           the inbox looked at, workers kept alive, reports laid out, the summary written
status.py        how far a batch is, from the register alone
summary.py       the page and the tables
title_folder.py  a title's files and `title.yaml`
"""
