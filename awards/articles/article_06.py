"""第6条 在赣州取景拍摄：占比、赣州元素、次数、合计时长四项条件，按在赣州实际发生的制作配套费计。

The measured figures come from an evidence folder of `verify` with the reviewers' decisions; typed in by hand they are possible and marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, PrivateAttr, StringConstraints, model_validator

from awards.article import FormWords, only
from awards.case import Count, Day, Decimal, Facts, Money, Name, Percent, Several, Strict, WorkCase
from awards.chain import Chain
from awards.errors import AwardsError, fault
from awards.readings import Readings
from awards.requirements import first_producer, holds, is_given, reaches
from awards.rule import Rule
from awards.text import Text
from awards.trace import Doubt, Fact, Figure, Unknown
from law import Value
from pages.notes import note

MEASURED = (
    "share_percent",
    "share_percent_without_repeats",
    "occurrences",
    "occurrences_without_repeats",
    "on_screen_seconds",
    "on_screen_seconds_without_repeats",
    "on_screen_seconds_low",
)
"""What the evidence measures, and a case with evidence therefore does not type in."""


class Counts(NamedTuple):
    """Occurrences and seconds on screen, `low_seconds` from the first to the last proven frame; each as reviewed and with all accepted."""

    occurrences: tuple[int, int]
    seconds: tuple[Any, Any]
    low_seconds: tuple[Any, Any]


class EvidenceFigures(NamedTuple):
    """The figures of an evidence folder as reviewed; `most_*` with everything accepted that is still to review or only declared.

    `without_repeats` are `share` and `most_share` with repeated openings, recaps and cards counted once, `once` the other figures
    likewise; None where nothing recurs. `low_seconds` are those that are proven at least, as reviewed and at most.
    `unproven` says why nothing measured is met by itself, `for_a_person` why nothing measured is decided at all; `own_catalogue` whether
    the places that count stand in another catalogue than this program's.
    """

    title: str
    sha256: str
    share: Any
    most_share: Any
    without_repeats: tuple[Any, Any] | None
    occurrences: int
    most_occurrences: int
    seconds: Any
    most_seconds: Any
    accepted: int
    rejected: int
    to_review: int
    unproven: tuple[Text, ...]
    for_a_person: tuple[Text, ...]
    catalogue_sha256: str
    own_catalogue: bool
    low_seconds: tuple[Any, Any]
    once: Counts | None
    added: tuple[int, int, str] | None = None
    """How many occurrences people added, then occurrences and seconds without them; None where they added none."""

    judgements: Mapping[str, bool] = MappingProxyType({})
    """What a signed review says of conditions, by name."""

    def counts(self, readings: Readings) -> Counts:
        """What counts, under a reading of repeats."""
        whole = Counts((self.occurrences, self.most_occurrences), (self.seconds, self.most_seconds), self.low_seconds)
        return self.once if self.once is not None and readings.repeats_counted == "once" else whole

    @property
    def doubt(self) -> Doubt:
        """Where a person decides on what was measured."""
        if self.for_a_person:
            return "always"
        return "if_met" if self.unproven else ""


class ReviewDecisions(Strict):
    """What the reviewers decided on an evidence folder; occurrences by their id in `evidence.json`."""

    decisions: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = None
    """A signed `review.json` of the desk, relative to this file, in place of the lists below."""

    accepted: Several[Name] = ()
    rejected: Several[Name] = ()
    ganzhou_share: bool | None = None
    """The share of 第6条 was shot in Ganzhou, in a person's judgement; asked where it hangs on what is only declared or still to review."""

    occurrences: bool | None = None
    """The occurrences that 第6条 asks are there, in a person's judgement; asked where thresholds are not calibrated or a clock jumps."""

    on_screen_seconds: bool | None = None
    """The seconds that 第6条 asks are there, in a person's judgement; likewise."""

    elements: bool | None = None
    released: bool | None = None

    @model_validator(mode="after")
    def _decided_once(self) -> ReviewDecisions:
        if self.decisions is not None and (self.accepted or self.rejected):
            raise fault("case.decided_twice", field="review.decisions")
        return self


class Facts06(Facts):
    """What article 6 asks."""

    first_producer: bool | None = None
    elements: bool | None = None
    """The plot clearly features elements of Ganzhou (剧情内容明确出现赣州元素)."""

    released: bool | None = None
    released_on: Day | None = None
    local_costs: Money | None = None
    """Production and supporting costs really incurred in Ganzhou (制作配套费)."""

    share_percent: Percent | None = Field(default=None, description="typed in; leave out where `evidence` is given")
    share_percent_without_repeats: Percent | None = Field(default=None, description="the same without repeated openings, recaps, cards")
    occurrences: Count | None = Field(default=None, description="typed in; leave out where `evidence` is given")
    occurrences_without_repeats: Count | None = Field(default=None, description="the same without repeated openings, recaps, cards")
    on_screen_seconds: Decimal | None = Field(default=None, description="typed in; leave out where `evidence` is given")
    on_screen_seconds_without_repeats: Decimal | None = Field(default=None, description="the same without repeats")
    on_screen_seconds_low: Decimal | None = Field(default=None, description="the same from the first to the last frame that proves it")


class Case06(WorkCase):
    """A case of article 6."""

    article: Literal[6]
    facts: Facts06 = Facts06()
    evidence: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = Field(
        default=None, description="a report folder of `verify`, relative to this file"
    )
    catalogue_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="SHA-256 of the bureau's own catalogue that the evidence was made with, where it is not the program's"
    )
    evidence_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="SHA-256 of the `evidence.json` that was handed in, where the case is held to it"
    )
    review: ReviewDecisions | None = None
    _figures: EvidenceFigures | None = PrivateAttr(default=None)

    @property
    def figures(self) -> EvidenceFigures | None:
        """What the evidence folder says, once the loader has read it."""
        return None if self.evidence is None else self._figures

    def with_figures(self, figures: EvidenceFigures) -> Case06:
        """This case with its evidence read.

        Raises:
            AwardsError: it was made with a catalogue that the case does not name, is not the one the case names by its hash, or decides
                what a decision is given on.
        """
        made, named = figures.catalogue_sha256, self.catalogue_sha256
        evidence = str(self.evidence)
        if self.evidence_sha256 is not None and self.evidence_sha256 != figures.sha256:
            raise AwardsError(note("case.other_evidence", evidence=evidence, sha256=figures.sha256))
        if named is None and figures.own_catalogue:
            raise AwardsError(note("case.own_catalogue", evidence=evidence, sha256=made))
        if named is not None and named != made:
            raise AwardsError(note("case.other_catalogue", evidence=evidence, sha256=made))
        for name in ("occurrences", "on_screen_seconds"):
            if not figures.doubt and getattr(self.review, name, None) is not None:
                raise AwardsError(note("case.evidence_decides", field=f"review.{name}"))
        case = self.model_copy(update={"review": self._with_judgements(figures.judgements)})
        case._figures = figures
        return case

    def _with_judgements(self, judgements: Mapping[str, bool]) -> ReviewDecisions | None:
        """What a signed review says of conditions stands where the case says nothing, and must not differ where it does."""
        for name, met in judgements.items():
            for where, stated in (("review", getattr(self.review, name, None)), ("facts", getattr(self.facts, name, None))):
                if stated is not None and stated != met:
                    raise AwardsError(note("case.differs", field=f"{where}.{name}", other="review.decisions"))
        return self.review.model_copy(update=dict(judgements)) if self.review is not None and judgements else self.review

    @model_validator(mode="after")
    def _one_origin(self) -> Case06:
        if self.evidence is not None:
            for name in MEASURED:
                if getattr(self.facts, name) is not None:
                    raise fault("case.measured", field=f"facts.{name}")
        elif self.review is not None and (self.review.decisions or self.review.accepted or self.review.rejected):
            raise fault("case.no_evidence", field="review")
        elif self.review is not None and (self.review.occurrences, self.review.on_screen_seconds) != (None, None):
            raise fault("case.no_evidence_figures", field="review")
        for name in ("elements", "released"):
            stated, decided = getattr(self.facts, name), getattr(self.review, name, None)
            if stated is not None and decided is not None and stated != decided:
                raise fault("case.differs", field=f"review.{name}", other=f"facts.{name}")
        return self


def _share(case: Case06, readings: Readings) -> Fact:
    figures = case.figures
    if figures is not None:
        decision = case.review.ganzhou_share if case.review else None
        whole = figures.share, figures.most_share
        share, most = (figures.without_repeats or whole) if readings.share_denominator == "without_repeats" else whole
        note = Text(
            "画面确认地标、同景关联、原始素材三级合计；仅有拍摄日志声明的不计入，由人工认定",
            "grades sighted, linked and rushes; what is only declared in the shooting log is left to people",
        )
        return Figure(share, "evidence", most, decision, "review.ganzhou_share", _with_doubts(note, figures), figures.doubt)
    if readings.share_denominator == "without_repeats" and case.facts.share_percent_without_repeats is not None:
        return Figure(case.facts.share_percent_without_repeats, "typed_in")
    return None if case.facts.share_percent is None else Figure(case.facts.share_percent, "typed_in")


def _occurrences(case: Case06, readings: Readings) -> Fact:
    figures = case.figures
    if figures is not None:
        return _counted(case, figures, "occurrences", *figures.counts(readings).occurrences)
    facts, stated = case.facts, case.facts.occurrences
    if readings.repeats_counted == "once" and facts.occurrences_without_repeats is not None:
        stated = facts.occurrences_without_repeats
    return None if stated is None else Figure(stated, "typed_in")


def _seconds(case: Case06, readings: Readings) -> Fact:
    figures = case.figures
    if figures is not None:
        counts = figures.counts(readings)
        return _counted(case, figures, "on_screen_seconds", *(counts.low_seconds if readings.on_screen_time == "low" else counts.seconds))
    facts = case.facts
    asked = (
        facts.on_screen_seconds_without_repeats if readings.repeats_counted == "once" else None,
        facts.on_screen_seconds_low if readings.on_screen_time == "low" else None,
    )
    stated = min((seconds for seconds in asked if seconds is not None), default=facts.on_screen_seconds)
    return None if stated is None else Figure(stated, "typed_in")


def _counted(
    case: Case06, figures: EvidenceFigures, name: Literal["occurrences", "on_screen_seconds"], value: Value, most: Value
) -> Figure:
    """Settled by accepting and rejecting occurrences, and by a person's word where the evidence cannot be relied on."""
    missing = f"review.{name}" if figures.doubt else "review.accepted"
    note = _with_doubts(_to_review(figures), figures)
    return Figure(value, "evidence", most, getattr(case.review, name, None), missing, note, figures.doubt)


def _with_doubts(note: Text, figures: EvidenceFigures) -> Text:
    reasons = (*figures.for_a_person, *figures.unproven)
    return Text("；".join([*(reason.zh for reason in reasons), note.zh]), "; ".join([*(reason.en for reason in reasons), note.en]))


def _to_review(figures: EvidenceFigures) -> Text:
    parts = {"accepted": str(figures.accepted), "rejected": str(figures.rejected), "open": str(figures.to_review)}
    said = Text(
        "人工采信 {accepted} 次，人工不采信 {rejected} 次，待复核 {open} 次",
        "{accepted} accepted and {rejected} rejected by reviewers, {open} still to review",
    ).filled(**parts)
    if figures.added is None:
        return said
    added, occurrences, seconds = figures.added
    without = Text(
        "其中人工补录 {added} 次，不计补录为 {occurrences} 次、{seconds} 秒",
        "{added} were added by reviewers; without them {occurrences} occurrences and {seconds} s",
    ).filled(added=str(added), occurrences=str(occurrences), seconds=seconds)
    return Text(f"{said.zh}；{without.zh}", f"{said.en}; {without.en}")


def _confirmed(name: Literal["elements", "released"]) -> Any:  # noqa: ANN401 - a reader of this case, see `trace.Read`
    def read(case: Case06, readings: Readings) -> Fact:
        decided = getattr(case.review, name, None)
        found = getattr(case.facts, name) if decided is None else decided
        return Unknown(f"review.{name}" if case.evidence is not None else f"facts.{name}") if found is None else Figure(found, "person")

    return read


def _amount(case: Case06, chain: Chain, readings: Readings) -> Chain:
    text = Text("在赣州实际发生的制作配套费", "production and supporting costs incurred in Ganzhou")
    return chain.base(text, case.facts.local_costs or 0, "第6条：实际发生制作配套费").rate().cap("cap_work")


RULE = Rule(
    id="6",
    title=Text("在赣州取景拍摄", "Shooting in Ganzhou"),
    payee=Text("第一出品方", "the first producer"),
    citation="第6条",
    about="work",
    requirements=(
        reaches(
            "ganzhou_share",
            "facts.share_percent",
            Text("取景时长占比", "share shot in Ganzhou"),
            "第6条：超过20%",
            _share,
            reading="share_denominator",
        ),
        holds(
            "elements",
            "facts.elements",
            Text("剧情明确出现赣州元素", "the plot features Ganzhou"),
            "第6条：赣州元素",
            _confirmed("elements"),
        ),
        reaches(
            "occurrences",
            "facts.occurrences",
            Text("展现次数", "occurrences"),
            "第6条：20次（含）以上",
            _occurrences,
            reading="repeats_counted",
        ),
        reaches(
            "on_screen_seconds",
            "facts.on_screen_seconds",
            Text("合计时长（秒）", "seconds on screen"),
            "第6条：40秒（含）以上",
            _seconds,
            reading="repeats_counted",
            also="on_screen_time",
        ),
        holds("released", "facts.released", Text("已上线播出", "released online"), "第6条：上线播出后", _confirmed("released")),
        first_producer("第6条：第一出品方"),
        is_given(
            "local_costs", "facts.local_costs", Text("制作配套费", "costs incurred in Ganzhou"), "第6条：实际发生制作配套费", unit="yuan"
        ),
    ),
    amount=_amount,
    caps=("cap_work",),
    work_cap="cap_work",
    enterprise_year_cap="cap_enterprise_year",
    matter="6",
    year=lambda case: case.facts.released_on.year if case.facts.released_on else None,
)

FORM = FormWords(
    names={
        "facts.elements": Text("剧情是否明确出现赣州元素", "plot features Ganzhou"),
        "facts.released_on": Text("上线播出日期", "day of release"),
        "facts.local_costs": Text("在赣州发生的制作配套费（元）", "costs incurred in Ganzhou (yuan)"),
        "facts.share_percent": Text("取景时长占比（%）", "share shot in Ganzhou (%)"),
        "facts.share_percent_without_repeats": Text("取景时长占比，重复部分只计一次（%）", "share, repeats counted once (%)"),
        "facts.occurrences": Text("展现次数", "occurrences"),
        "facts.occurrences_without_repeats": Text("展现次数，重复部分只计一次", "occurrences, repeats counted once"),
        "facts.on_screen_seconds": Text("合计时长（秒）", "seconds on screen"),
        "facts.on_screen_seconds_without_repeats": Text("合计时长，重复部分只计一次（秒）", "seconds on screen, repeats counted once"),
        "facts.on_screen_seconds_low": Text("合计时长，仅计得到证明的画面之间（秒）", "seconds on screen, as proven"),
        "evidence": Text("证据文件夹", "evidence folder"),
        "evidence_sha256": Text("证据清单的SHA-256", "SHA-256 of the evidence's manifest"),
        "catalogue_sha256": Text("自有地标名录的SHA-256", "SHA-256 of the bureau's own catalogue"),
        "review.decisions": Text("评审记录文件", "signed review"),
        "review.accepted": Text("人工采信的画面编号", "occurrences accepted"),
        "review.rejected": Text("人工不采信的画面编号", "occurrences rejected"),
        "review.ganzhou_share": Text("人工认定：占比达标", "decided: share met"),
        "review.occurrences": Text("人工认定：次数达标", "decided: occurrences met"),
        "review.on_screen_seconds": Text("人工认定：时长达标", "decided: seconds met"),
        "review.elements": Text("人工认定：赣州元素", "decided: elements of Ganzhou"),
        "review.released": Text("人工认定：已上线播出", "decided: released online"),
    },
)

ARTICLE = only(6, Case06, RULE, FORM)
