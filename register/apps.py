"""The Django app."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Tables without pages."""

    name = "register"
    default_auto_field = "django.db.models.BigAutoField"
