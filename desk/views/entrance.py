"""Signing in and out, choosing the language, and taking up an account by its link."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from desk.access import open_to
from desk.grants import GRANTS, session_of
from desk.language import COOKIE
from desk.models import Account, Invitation
from desk.names import account_name
from desk.roles import EVERYBODY, PUBLIC, Role
from desk.throttle import Throttle
from pages.errors import NotedError
from pages.notes import Note, note
from register.events import append

_tries = Throttle(10, 300)

_YEAR = 365 * 24 * 3600


@open_to(get=PUBLIC, post=PUBLIC)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by name and password."""
    target = _inside(request, request.POST.get("next") or request.GET.get("next"))
    if request.method == "GET":
        return HttpResponseRedirect(target) if request.user.is_authenticated else render(request, "desk/sign_in.html", {"next": target})
    name = request.POST.get("name", "").strip()[:64]
    if not _tries.allows(name):
        return _again(request, name, target, note("desk.sign_in.wait", minutes=_tries.seconds // 60), 429)
    account = authenticate(request, username=name, password=request.POST.get("password", "")[:1000])
    if account is None:
        _tries.count(name)
        return _again(request, name, target, note("desk.sign_in.wrong"), 403)
    _tries.forget(name)
    append("signed_in", actor=name, subject=f"account:{account.pk}")
    login(request, account)
    return HttpResponseRedirect(target)


def _again(request: HttpRequest, name: str, target: str, error: Note, status: int) -> HttpResponse:
    return render(request, "desk/sign_in.html", {"next": target, "name": name, "error": error}, status=status)


def _inside(request: HttpRequest, target: str | None) -> str:
    """Return the path where to go next: never to another site."""
    hosts, https = {request.get_host()}, request.is_secure()
    if target and target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=https):
        return target
    return reverse("home")


@open_to(post=EVERYBODY)
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    GRANTS.forget(session_of(request))
    logout(request)
    return redirect("sign_in")


@open_to(post=PUBLIC)
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language with this browser."""
    response = HttpResponseRedirect(_inside(request, request.POST.get("next")))
    chosen = "en" if request.POST.get("language") == "en" else "zh"
    response.set_cookie(COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE)
    return response


@open_to(get=PUBLIC, post=PUBLIC)
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an account by a link that works once."""
    invitation = Invitation.open(token)
    if invitation is None:
        return render(request, "desk/refused.html", {"text": "desk.begin.spent"}, status=404)
    if request.method == "GET":
        return render(request, "desk/begin.html", {"invited": invitation.account})
    name = invitation.account.name if invitation.account else request.POST.get("name", "")
    try:
        account = _taken_up(invitation, name, request.POST.get("password", ""), request.POST.get("again", ""))
    except NotedError as error:
        return _begin_again(request, invitation, name, [error.note.say("en" if request.COOKIES.get(COOKIE) == "en" else "zh")])
    except ValidationError as error:
        return _begin_again(request, invitation, name, error.messages)
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")


def _begin_again(request: HttpRequest, invitation: Invitation, name: str, errors: list[str]) -> HttpResponse:
    return render(request, "desk/begin.html", {"invited": invitation.account, "name": name, "errors": errors}, status=400)


def _taken_up(invitation: Invitation, name: str, password: str, again: str) -> Account:
    """Return the account with its new password.

    Raises:
        NotedError: the name cannot be used, or the passwords differ.
        ValidationError: the password is too weak.
        Http404: the link was used meanwhile.
    """
    account = invitation.account or Account(name=account_name(name), role=Role.ADMINISTRATOR)
    if password != again:
        raise NotedError(note("desk.begin.differ"))
    validate_password(password, account)
    account.set_password(password)
    with transaction.atomic():
        if not invitation.take():
            raise Http404
        account.save()
        append("account_taken_up", actor=account.name, subject=f"account:{account.pk}", payload={"role": account.role})
    return account
