"""Accounts, for the administrator: adding, disabling, and a fresh link for whoever lost the password."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from desk.access import open_to
from desk.accounts import add_account, invite, set_active
from desk.models import Account, Identity
from desk.names import account_name
from desk.roles import ADMINISTRATORS, Role
from pages.errors import NotedError
from pages.notes import Note, note


@open_to(get=ADMINISTRATORS, post=ADMINISTRATORS)
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts; add one."""
    if request.method == "GET":
        return _page(request)
    role = request.POST.get("role", "")
    if role not in list(Role):
        return _page(request, error=note("desk.account.role"), status=400)
    try:
        account = add_account(account_name(request.POST.get("name", "")), Role(role), actor=_me(request))
    except NotedError as error:
        return _page(request, error=error.note, status=400)
    return _page(request, account=account)


@open_to(post=ADMINISTRATORS)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Disable or enable an account, or make a fresh link for it."""
    account = get_object_or_404(Account, pk=number)
    wish = request.POST.get("do")
    if wish == "link":
        return _page(request, account=account)
    if account == request.user:
        return _page(request, error=note("desk.account.yourself"), status=400)
    if wish in ("disable", "enable"):
        set_active(account, wish == "enable", actor=_me(request))
    return redirect("accounts")


def _page(request: HttpRequest, *, account: Account | None = None, error: Note | None = None, status: int = 200) -> HttpResponse:
    """The list; where an account is given, with its link, which is shown this once."""
    link = request.build_absolute_uri(reverse("begin", args=[invite(account, actor=_me(request))])) if account else ""
    identities = Identity.objects.filter(account=OuterRef("pk"))
    context = {
        "accounts": Account.objects.annotate(by_identity=Exists(identities)).order_by("name"),
        "roles": list(Role),
        "fresh": account,
        "link": link,
        "error": error,
    }
    return render(request, "desk/accounts.html", context, status=status)


def _me(request: HttpRequest) -> str:
    return request.user.get_username()
