"""Settings of a process that has the register alone; `register.database.connect` says where it lies. A project with pages has its own."""

from __future__ import annotations

from register.database import databases

INSTALLED_APPS = ["register"]
USE_TZ = True
TIME_ZONE = None  # Django would change the whole process's
DATABASES = databases("sqlite:///:memory:")
LOGGING_CONFIG = None
"""Logging is the program's: Django would take down what others set up, and Prefect's handler then waits for itself for good."""
