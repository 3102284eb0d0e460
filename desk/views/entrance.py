"""Signing in and out, choosing the language, and taking up an account by its link; who comes from the provider: `desk.views.identity`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from desk.access import open_to
from desk.grants import GRANTS, session_of
from desk.identity import Person, Vouched
from desk.kept import forget, kept
from desk.language import COOKIE, language_of
from desk.models import Account, Identity, Invitation
from desk.names import account_name
from desk.roles import EVERYBODY, PUBLIC, Role
from desk.throttle import Throttle
from pages.errors import NotedError
from pages.notes import Note, note
from register.events import append

_tries = Throttle(10, 300)

VOUCHED = "desk_vouched"
"""Under what a browser keeps who it came back from the identity provider as, for the page of the link alone."""

_YEAR = 365 * 24 * 3600


@open_to(get=PUBLIC, post=PUBLIC)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by name and password."""
    target = inside(request, request.POST.get("next") or request.GET.get("next"))
    if request.method == "GET":
        return HttpResponseRedirect(target) if request.user.is_authenticated else _page(request, target)
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
    return _page(request, target, status, name=name, error=error)


def _page(request: HttpRequest, target: str, status: int = 200, **more: str | Note) -> HttpResponse:
    return render(request, "desk/sign_in.html", {"next": target, "provider": settings.PLACE.provider, **more}, status=status)


def inside(request: HttpRequest, target: str | None) -> str:
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
    response = HttpResponseRedirect(inside(request, request.POST.get("next")))
    chosen = "en" if request.POST.get("language") == "en" else "zh"
    response.set_cookie(COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE)
    return response


@open_to(get=PUBLIC, post=PUBLIC)
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an account by a link that works once: by a password, or as somebody whom the identity provider knows."""
    invitation = Invitation.open(token)
    if invitation is None:
        return render(request, "desk/refused.html", {"text": "desk.begin.spent"}, status=404)
    vouched = kept(request, VOUCHED, Vouched)
    person = vouched.person if vouched is not None and vouched.invitation == token and invitation.account else None
    if request.method == "GET":
        return _begin_page(request, invitation, token, person)
    name = invitation.account.name if invitation.account else request.POST.get("name", "")
    try:
        if person is not None and request.POST.get("with") == "identity":
            account = _taken_up_as(invitation, person)
        else:
            account = _taken_up(invitation, name, request.POST.get("password", ""), request.POST.get("again", ""))
    except NotedError as error:
        return _begin_page(request, invitation, token, person, name, [error.note.say(language_of(request))])
    except ValidationError as error:
        return _begin_page(request, invitation, token, person, name, error.messages)
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    response = redirect("home")
    forget(response, VOUCHED, request.path)
    return response


def _begin_page(
    request: HttpRequest, invitation: Invitation, token: str, person: Person | None, name: str = "", errors: Sequence[str] = ()
) -> HttpResponse:
    context = {
        "invited": invitation.account,
        "name": name,
        "errors": errors,
        "person": person,
        # The administrator comes in where the provider is away, too.
        "provider": settings.PLACE.provider if invitation.account else None,
        "token": token,
    }
    return render(request, "desk/begin.html", context, status=400 if errors else 200)


def _taken_up(invitation: Invitation, name: str, password: str, again: str) -> Account:
    """Return the account with its new password, by which alone it is used from now on.

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
        _take(invitation, account)
        Identity.objects.filter(account=account).delete()
        append("account_taken_up", actor=account.name, subject=f"account:{account.pk}", payload={"role": account.role})
    return account


def _taken_up_as(invitation: Invitation, person: Person) -> Account:
    """Return the account that a person uses from now on, and who had its password no longer.

    Raises:
        NotedError: the person has another account.
        Http404: the link was used meanwhile.
    """
    account = cast("Account", invitation.account)
    account.set_unusable_password()
    who = {"issuer": person.issuer, "subject": person.subject}
    try:
        with transaction.atomic():
            _take(invitation, account)
            Identity.objects.update_or_create(account=account, defaults=who)
            append("account_taken_up", actor=account.name, subject=f"account:{account.pk}", payload={"role": account.role, **who})
    except IntegrityError as error:
        raise NotedError(note("desk.identity.taken", shown=person.shown)) from error
    return account


def _take(invitation: Invitation, account: Account) -> None:
    if not invitation.take():
        raise Http404
    account.save()
