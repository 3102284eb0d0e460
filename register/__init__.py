"""What is known of titles, runs and results, in a database that several processes and machines share. It owns the truth.

`database` opens it, `queue` hands work out under leases, `events` keeps the log that nobody changes, `models` are the tables.

Importing any of it makes Django ready with the register alone; a project with pages names its own settings before
(`DJANGO_SETTINGS_MODULE`), with the app `register` among them.
"""

import os

import django
from django.conf import settings

if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
    os.environ["DJANGO_SETTINGS_MODULE"] = "register.settings"
    django.setup()
