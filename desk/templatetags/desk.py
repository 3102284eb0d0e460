"""`{% say %}`: a text of `pages.texts` in the page's language; what it is given is escaped with it."""

from __future__ import annotations

import datetime

from django import template
from django.template import Context
from django.utils import timezone

from awards.money import show_yuan
from pages.notes import Argument, Language, Note, note

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, text: str | Note, **arguments: Argument) -> str:
    """A text by its code, or a note, in the page's language."""
    language: Language = context["language"]
    return (text if isinstance(text, Note) else note(text, **arguments)).say(language)


@register.filter
def clock(moment: datetime.datetime) -> str:
    """A moment as both languages read it: day and time in Ganzhou."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S")


@register.filter
def yuan(fen: int) -> str:
    """Money as both languages write it."""
    return show_yuan(fen)


@register.filter
def size(number: int) -> str:
    """Bytes as people read them; the units are the same in both languages."""
    value, unit = float(number), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{value:.0f} {unit}" if unit in ("B", "kB") else f"{value:.1f} {unit}"
