"""How passwords are hashed."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one thread, as OWASP's Password Storage Cheat Sheet advises.

    Django's own 100 MiB on eight threads would let ten people who sign in at once take a gigabyte.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
