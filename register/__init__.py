"""What is known of titles, runs and results, in a database that several processes and machines share. It owns the truth.

`database` opens it, `queue` hands work out under leases, `events` keeps the log that nobody changes, `models` are the tables.

Importing any of it makes Django ready: with the settings that `DJANGO_SETTINGS_MODULE` names, as a project with pages does (the app
`register` among its own); with the register alone where it names none.
"""

import os
import sys

import django
from django import conf

if not conf.settings.configured:
    project = os.environ.get("DJANGO_SETTINGS_MODULE")
    if project is None:
        from register import settings

        conf.settings.configure(**{name: value for name, value in vars(settings).items() if name.isupper()})
    # Settings that are just being read take `register.database` from here and are not ready for more.
    if project not in sys.modules:
        django.setup()
