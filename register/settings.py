"""Settings of a process that has the register alone; `register.database.connect` says where it lies. A project with pages has its own."""

from __future__ import annotations

from register.database import databases

INSTALLED_APPS = ["register"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
DATABASES = databases("sqlite:///:memory:")
