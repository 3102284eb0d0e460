"""What an account is there for; each has exactly one role."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Applicants hand in; reviewers decide and leads settle; auditors read all and decide nothing; administrators keep accounts."""

    APPLICANT = "applicant"
    REVIEWER = "reviewer"
    LEAD = "lead"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


Roles = frozenset[Role]

EVERYBODY: Roles = frozenset(Role)
READERS: Roles = EVERYBODY - {Role.APPLICANT}
"""They read every title; an applicant reads his own."""

REVIEWERS: Roles = frozenset({Role.REVIEWER, Role.LEAD})
"""They decide."""

ADMINISTRATORS: Roles = frozenset({Role.ADMINISTRATOR})

PUBLIC: Roles = frozenset()
"""Also for whoever has not signed in."""

PREPARERS: Roles = frozenset({Role.APPLICANT, Role.REVIEWER, Role.LEAD})
"""They hand titles in, each his own."""

CHECKERS: Roles = frozenset({Role.AUDITOR})
"""They look again at what was decided and signed."""

AUDITORS: Roles = frozenset({Role.LEAD, Role.AUDITOR, Role.ADMINISTRATOR})
"""They read the events."""
