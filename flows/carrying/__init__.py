"""Carrying a title out in a process that may be ended, for whoever asks: a batch, a desk, a machine that helps.

keeping.py     workers kept alive
worker.py      leases, renews, publishes
process.py     the process that does the work as its worker sees it: it may crash, hang or take too much memory, and is ended then
messages.py    what the two say to each other
carrier.py     what that process does; it holds the networks from one title to the next
verified.py    an order carried out to a report in the store
outcome.py     what a title came to, as the register keeps it
proxies.py     an episode's copy for playing
laying_out.py  a published report copied to where people look for it
"""
