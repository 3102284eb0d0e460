"""The desk's addresses. Each view says by `desk.access.open_to` who may use it; one that does not answers nobody."""

from __future__ import annotations

from django.urls import path

from desk.views import accounts, entrance, home, review

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in", entrance.sign_in, name="sign_in"),
    path("sign-out", entrance.sign_out, name="sign_out"),
    path("language", entrance.choose_language, name="language"),
    path("begin/<str:token>", entrance.begin, name="begin"),
    path("titles", home.titles, name="titles"),
    path("titles/<int:number>/review", review.page, name="review"),
    path("titles/<int:number>/review/picture", review.picture, name="review_picture"),
    path("titles/<int:number>/review/decisions", review.decisions, name="review_decisions"),
    path("titles/<int:number>/review/times/<int:episode>", review.times, name="review_times"),
    path("titles/<int:number>/review/film/<int:episode>.mp4", review.film, name="review_film"),
    path("titles/<int:number>/review/frame/<int:episode>/<int:frame>.jpg", review.frame, name="review_frame"),
    path("titles/<int:number>/review/still/<path:path>", review.still, name="review_still"),
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/<int:number>", accounts.change, name="account"),
]

handler403 = "desk.views.refusals.forbidden"
handler404 = "desk.views.refusals.not_found"
handler400 = "desk.views.refusals.bad_request"
handler500 = "desk.views.refusals.failed"
