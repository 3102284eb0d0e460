"""Going to the identity provider and coming back from it."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from desk.access import open_to
from desk.identity import Begun, IdentityError, Person, Vouched, confirm, stale
from desk.identity import begin as begin_at
from desk.kept import forget, keep, kept
from desk.models import Account, Invitation
from desk.provider import Provider
from desk.roles import PUBLIC
from desk.views.entrance import VOUCHED, inside
from pages.notes import Note, note
from register.events import append

_BEGUN = "desk_identity"

_LOG = logging.getLogger(__name__)


@open_to(get=PUBLIC)
def begin(request: HttpRequest) -> HttpResponse:
    """Go to the provider: to sign in, or with the token of a link to take up its account.

    A link and no form leads here: browsers hold `form-action` against everything that a form is led on to.
    """
    provider = _provider()
    token = request.GET.get("begin", "")
    if token and Invitation.open(token) is None:
        return _page(request, note("desk.begin.spent"), 404)
    try:
        url, begun = begin_at(provider, _back(request), target=inside(request, request.GET.get("next")), invitation=token)
    except IdentityError as error:
        return _refuse(request, error)
    response = HttpResponseRedirect(url)
    keep(response, _BEGUN, begun, reverse("identity"))
    return response


@open_to(get=PUBLIC)
def back(request: HttpRequest) -> HttpResponse:
    """Come back: sign in by the account that the person uses, or go on with taking one up."""
    provider = _provider()
    begun = kept(request, _BEGUN, Begun)
    try:
        if begun is None:
            raise stale()
        person = confirm(provider, _back(request), begun, request)
    except IdentityError as error:
        response = _refuse(request, error)
    else:
        response = _vouched(begun, person) if begun.invitation else _signed_in(request, begun, person)
    forget(response, _BEGUN, reverse("identity"))
    return response


def _vouched(begun: Begun, person: Person) -> HttpResponse:
    """On to the link's page, which asks: who was lured here should see which account this is about."""
    page = reverse("begin", args=[begun.invitation])
    response = HttpResponseRedirect(page)
    keep(response, VOUCHED, Vouched(person=person, invitation=begun.invitation), page)
    return response


def _signed_in(request: HttpRequest, begun: Begun, person: Person) -> HttpResponse:
    account = Account.objects.filter(identity__issuer=person.issuer, identity__subject=person.subject, is_active=True).first()
    if account is None:
        return _page(request, note("desk.identity.unknown", shown=person.shown), 403)
    append("signed_in", actor=account.name, subject=f"account:{account.pk}", payload={"issuer": person.issuer})
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return HttpResponseRedirect(begun.target)


def _provider() -> Provider:
    provider: Provider | None = settings.PLACE.provider
    if provider is None:
        raise Http404
    return provider


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("identity_back"))


def _refuse(request: HttpRequest, error: IdentityError) -> HttpResponse:
    if error.reason:
        _LOG.log(logging.ERROR if error.away else logging.WARNING, "identity provider: %s", error.reason)
    return _page(request, error.note, 503 if error.away else 403)


def _page(request: HttpRequest, text: Note, status: int) -> HttpResponse:
    return render(request, "desk/refused.html", {"heading": "desk.identity.refused", "text": text}, status=status)
