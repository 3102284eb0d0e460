"""The desk's addresses. Each view says by `desk.access.open_to` who may use it; one that does not answers nobody."""

from __future__ import annotations

from django.urls import path

from desk.views import accounts, audit, cases, entrance, identity, progress, recheck, reports, review, uploads

urlpatterns = [
    path("", cases.home, name="home"),
    path("sign-in", entrance.sign_in, name="sign_in"),
    path("sign-in/identity", identity.begin, name="identity"),
    path("sign-in/identity/back", identity.back, name="identity_back"),
    path("sign-out", entrance.sign_out, name="sign_out"),
    path("language", entrance.choose_language, name="language"),
    path("begin/<str:token>", entrance.begin, name="begin"),
    path("titles", cases.titles, name="titles"),
    path("titles/new", cases.new, name="new"),
    path("titles/<uuid:case>", cases.show, name="case"),
    path("titles/<uuid:case>/change", cases.change, name="change"),
    path("titles/<uuid:case>/act", cases.act, name="act"),
    path("titles/<uuid:case>/progress", progress.stream, name="progress"),
    path("titles/<uuid:case>/report/<path:name>", reports.report, name="report"),
    path("titles/<uuid:case>/uploads", uploads.begin, name="uploads"),
    path("titles/<uuid:case>/review", review.page, name="review"),
    path("titles/<uuid:case>/review/picture", review.picture, name="review_picture"),
    path("titles/<uuid:case>/review/decisions", review.decisions, name="review_decisions"),
    path("titles/<uuid:case>/review/times/<int:episode>", review.times, name="review_times"),
    path("titles/<uuid:case>/review/film/<int:episode>.mp4", review.film, name="review_film"),
    path("titles/<uuid:case>/review/frame/<int:episode>/<int:frame>.jpg", review.frame, name="review_frame"),
    path("titles/<uuid:case>/review/papers.zip", review.download, name="review_papers"),
    path("titles/<uuid:case>/review/still/<path:path>", review.still, name="review_still"),
    path("uploads/<uuid:number>", uploads.upload, name="upload"),
    path("uploads/<uuid:number>/hash", uploads.compare, name="upload_hash"),
    path("recheck", recheck.listed, name="recheck"),
    path("recheck/<int:number>", recheck.answered, name="recheck_one"),
    path("audit", audit.audit, name="audit"),
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/<int:number>", accounts.change, name="account"),
]

handler403 = "desk.views.refusals.forbidden"
handler404 = "desk.views.refusals.not_found"
handler400 = "desk.views.refusals.bad_request"
handler500 = "desk.views.refusals.failed"
