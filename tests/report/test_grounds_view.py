"""What the sections on the share's evidence say: figures that add up, chains, the map, and one line where there is nothing."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pages.errors import InputError
from pipeline.record.evidence import Evidence, Grade
from pipeline.report.build import build_view
from pipeline.report.map_view import map_view
from pipeline.report.view import ReportView
from pipeline.report.wording import wording
from tests.report.conftest import MakeEvidence
from tests.report.grounds import FAR, INSIDE, OUTSIDE


def percent(written: str) -> Fraction:
    return Fraction(written.removesuffix("%"))


@pytest.fixture(scope="module")
def view(written: tuple[Path, Evidence]) -> ReportView:
    return build_view(written[1], "zh")


def test_every_grade_is_in_the_title(written: tuple[Path, Evidence]) -> None:
    assert {shot.grade for shot in written[1].shots} == set(Grade)


def test_the_bars_fill_their_line_and_stand_end_to_end(view: ReportView) -> None:
    for bar in (*view.share.bars, *view.share.episodes):
        at = Fraction(0)
        for segment in bar.segments:
            assert abs(Fraction(segment.left) - at) < Fraction(1, 1000)
            at = Fraction(segment.left) + Fraction(segment.width)
        assert abs(at - 100) < Fraction(1, 1000)


def test_the_figures_are_those_of_the_measure(view: ReportView, written: tuple[Path, Evidence]) -> None:
    measure = written[1].measure6
    by_grade = {row.grade: row for row in view.share.rows}
    for grade in (Grade.SIGHTED, Grade.LINKED, Grade.RUSHES, Grade.DECLARED):
        for figures, figure in ((by_grade[grade].figures, measure), (by_grade[grade].without, measure.without_repeats)):
            assert abs(percent(figures.cumulated) - 100 * getattr(figure.ganzhou_share, grade)) <= Fraction(1, 200)
    assert by_grade[Grade.CONTRADICTED].figures.cumulated == ""
    assert sum(Fraction(row.figures.seconds) for row in view.share.rows) == measure.runtime == 129
    assert sum(Fraction(row.without.seconds) for row in view.share.rows) == measure.without_repeats.runtime == 123
    assert [bar.counted for bar in view.share.bars] == ["37.21%", "36.59%"]
    assert [bar.counted for bar in view.share.episodes] == ["46.51%", "37.21%", "27.91%"]
    assert (view.share.threshold, view.share.threshold_label) == ("20.0000", "门槛 20%")


def test_an_episode_without_length_has_an_empty_bar(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    empty = evidence.inputs[0].model_copy(update={"duration": Fraction(0)})
    view = build_view(evidence.model_copy(update={"inputs": (empty,), "shots": (), "occurrences": ()}), "zh")
    assert view.share.episodes[0].segments == ()


def test_a_chain_leads_to_the_sighted_landmark(view: ReportView) -> None:
    direct, over = (next(pair for pair in view.links.pairs if pair.id == name) for name in ("link-0001", "link-0002"))
    assert direct.chain == ("第01集 · 第 1 镜", "第01集 · 第 2 镜")
    assert over.chain == ("第02集 · 第 1 镜", "第01集 · 第 1 镜", "第01集 · 第 2 镜")
    assert direct.ends == over.ends == (("郁孤台 01-001", "o1"),)
    assert over.notes == ("最弱环节 31 点",)


def test_a_match_states_its_time_map(view: ReportView) -> None:
    match, wrong = view.rushes.matches
    assert match.chain == ("第01集 · 第 3 镜 0:00:08.000–0:00:12.000", "DJI_0012.MP4 0:01:03.200–0:01:07.600")
    assert match.notes == ("×1.10", "镜像")
    assert match.ends[0][0] == "章贡区"
    assert (wrong.notes, wrong.ends[0][0]) == (("×1.00",), "赣州境外 14.3 公里")


def test_rushes_say_what_they_are_worth(view: ReportView) -> None:
    by_file = {row.file: row for row in view.rushes.rows}
    assert by_file["DJI_0012.MP4"].trust_label == "相机原始文件，标签齐全"
    assert by_file["DJI_0012.MP4"].positions == (("章贡区", "25.8770, 114.9370 · QuickTime ISO 6709，WGS-84"),)
    bare = by_file["clip.mp4"]
    assert (bare.captured, bare.positions, bare.marks) == ("未注明", (("无位置信息", ""),), "")
    assert bare.warnings == (("文件经过重新编码", "由 Lavf 写入，而非相机；请提交相机原始文件"),)
    (far,) = (row for row in view.rushes.rows if row.file.startswith("第二机位"))
    assert far.contradictions == (("位置在赣州境外", "2 个位置中有 2 个在境外，最远 14.3 公里（25.9, 113.75，读自 DJI SRT）"),)
    assert far.more == "共 2 个位置"


def test_positions_stand_on_the_map_where_they_belong(written: tuple[Path, Evidence]) -> None:
    words = wording(written[1], "zh")
    beside = INSIDE.model_copy(update={"latitude": INSIDE.latitude + 0.002})
    chart, numbers = map_view([("a", [INSIDE, beside]), ("b", [OUTSIDE]), ("c", [FAR, INSIDE]), ("d", [])], words)
    assert numbers == ((1,), (2,), (3, 1), ())
    inside, outside, far = chart.pins
    assert [pin.kind for pin in chart.pins] == ["inside", "outside", "beyond"]
    assert inside.files == "a, c"
    assert outside.x < min(x for county in chart.counties for ring in county.rings for x, _ in ring)
    # Beijing lies to the north: at the upper edge, the arrow pointing up.
    assert far.y < 20
    assert -110 < far.angle < -70
    zhanggong = next(county for county in chart.counties if county.name == "章贡区")
    xs, ys = [x for x, _ in zhanggong.rings[0]], [y for _, y in zhanggong.rings[0]]
    assert min(xs) < inside.x < max(xs)
    assert min(ys) < inside.y < max(ys)
    assert [kind for kind, _ in chart.legend] == ["inside", "outside", "beyond"]
    assert "MIT" in chart.source


def test_a_place_far_away_in_any_direction_points_there(written: tuple[Path, Evidence]) -> None:
    words = wording(written[1], "en")
    east = FAR.model_copy(update={"latitude": INSIDE.latitude, "longitude": 130.0})
    south_west = FAR.model_copy(update={"latitude": 10.0, "longitude": 99.0})
    chart, _ = map_view([("e", [east]), ("s", [south_west])], words)
    assert chart.pins[0].angle == 0.0
    assert 90 < chart.pins[1].angle < 180
    assert chart.counties[0].name == "Zhanggong"
    for pin in chart.pins:
        assert 0 < pin.x < chart.width
        assert 0 < pin.y < chart.height


def test_the_log_says_how_its_rows_stand(view: ReportView) -> None:
    assert [(row.row, row.agreement) for row in view.log.rows] == [
        ("2", "agrees"), ("3", "contradicted"), ("4", "only_declared"), ("5", "contradicted"), ("6", "only_declared"),
    ]  # fmt: skip
    assert view.log.rows[0].reasons == (("画面确认", "01-001 郁孤台"),)
    assert view.log.rows[1].reasons == (("相反", "原始素材位于境外 rush-0002 C0031.MOV"),)
    assert view.log.notes == (("第 9 行「合计」是合计或说明，未作为取景记录", ""),)
    (missing,) = view.log.only_measured
    assert (missing.place, missing.row, missing.place_note) == ("八境台", "", "章贡区")
    lanes = {episode.file: [bar.agreement for bar in episode.log] for episode in view.episodes}
    assert lanes["第01集.mp4"] == ["agrees", "contradicted", "only_declared"]
    assert lanes["第03集.mp4"] == []


def test_shots_lead_to_what_their_grade_rests_on(view: ReportView) -> None:
    shots = view.episodes[0].shots
    assert [shot.grade for shot in shots[:5]] == ["linked", "sighted", "rushes", "sighted", "contradicted"]
    assert [shot.anchor for shot in shots[:5]] == ["l1", "o1", "m1", "o2", "m2"]
    assert shots[5].anchor == ""


def test_mentions_stand_by_place_and_doubts_apart(view: ReportView) -> None:
    assert [(group.name, len(group.mentions)) for group in view.elements.groups] == [("郁孤台", 2), ("于都县", 1)]
    first = view.elements.groups[0].mentions[0]
    assert (first.before, first.name, first.after) == ("欢迎来到赣州", "郁孤台", "")
    assert (first.frame.left, first.frame.top, first.frame.width, first.frame.height) == ("20.00", "80.00", "60.00", "2.50")
    assert {mention.doubt for group in view.elements.doubtful for mention in group.mentions} == {
        ("可能是人名", "于都，"), ("可能是品牌或店名", "南康家具"),
    }  # fmt: skip
    assert [licence.label for licence in view.elements.licences] == ["形式合规", "形式不符"]


def test_every_section_without_content_says_why(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    view = build_view(make_evidence(tmp_path, episodes=1, per_episode=1), "zh")
    assert view.rushes.lead == "未提交原始素材。"
    assert view.log.lead == "未提交拍摄日志。"
    for lead in (view.links.lead, view.elsewhere.lead, view.elements.lead, view.elements.licences_lead, view.repeats.lead):
        assert "未" in lead
    assert len(view.share.bars) == 1


@pytest.mark.parametrize(
    ("field", "change", "named"),
    [
        ("links", {"to_episode": "other.mp4"}, "other.mp4"),
        ("rush_matches", {"rush": "gone.mov"}, "gone.mov"),
        ("shooting_log", {"episode": "other.mp4"}, "other.mp4"),
        ("mentions", {"episode": "other.mp4"}, "other.mp4"),
        ("links", {"id": "rush-0001"}, "rush-0001"),
    ],
)
def test_a_finding_that_names_what_the_record_lacks_is_refused(
    written: tuple[Path, Evidence], field: str, change: dict[str, Any], named: str
) -> None:
    first, *others = getattr(written[1], field)
    with pytest.raises(InputError, match=named):
        build_view(written[1].model_copy(update={field: (first.model_copy(update=change), *others)}), "zh")


def test_episodes_whose_stems_are_the_same_keep_their_endings(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=3, per_episode=1, names={0: "a.mp4", 1: "a.mov", 2: "很" * 60 + "尾.mp4"})
    words = wording(evidence, "zh")
    assert [words.episode(item.file) for item in evidence.inputs] == ["a.mp4", "a.mov", "很" * 22 + "…" + "很" * 9 + "尾"]
