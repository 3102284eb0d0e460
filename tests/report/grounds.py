"""Something of every kind that a grade or the plot may rest on, written by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from pages.notes import note
from pipeline.measure.share import graded, remaining
from pipeline.measure.verdict import TitleFacts, measure6
from pipeline.record.evidence import Evidence
from pipeline.record.grounds import (
    Agreement,
    Datum,
    Elsewhere,
    Grounds,
    LicenceNumber,
    Link,
    LogRow,
    PlaceMention,
    Repeat,
    Rush,
    RushMatch,
    RushPosition,
    Stretch,
    TextSource,
    Trust,
)
from tests.report.drawing import draw_view, save

INSIDE = RushPosition(
    source="QuickTime ISO 6709", datum=Datum.WGS84, latitude=25.8770, longitude=114.9370, county="章贡区", kilometres_outside=0.0
)
OUTSIDE = RushPosition(
    source="DJI SRT", datum=Datum.GCJ02, latitude=25.9, longitude=113.75, at=Fraction(3), county=None, kilometres_outside=14.3
)
FAR = RushPosition(source="GPMF", datum=Datum.WGS84, latitude=39.9, longitude=116.4, county=None, kilometres_outside=1412.06)


def rush(file: str, positions: tuple[RushPosition, ...], trust: Trust, **stated: object) -> Rush:
    inside = all(position.county for position in positions) if positions else None
    return Rush.model_validate(
        {
            "file": file,
            "sha256": "d" * 64,
            "duration": Fraction(321, 5),
            "frames": 1605,
            "width": 3840,
            "height": 2160,
            "captured": "2025-03-14T09:26:53+08:00",
            "device": "DJI FC3582",
            "trust": trust,
            "positions": positions,
            "in_ganzhou": inside,
            **stated,
        }
    )


def with_grounds(evidence: Evidence, folder: Path, links: int = 3) -> Evidence:
    """Add something of every kind to a title of at least two episodes with at least five occurrences each, and grade it anew.

    `links` is how many links there are; the first is direct, the second goes over it, the others are direct ones of the same shots.
    """
    one, two = (item.file for item in evidence.inputs[:2])
    points = tuple((round(0.3 + 0.01 * n, 4), 0.5, round(0.6 - 0.01 * n, 4), 0.4) for n in range(31))
    stills = [save(folder, f"stills/link{n}.jpg", draw_view((1080, 1920), 300 + n, 0.5, True)) for n in range(2)]
    first = Link(
        id="link-0001",
        episode=one,
        shot=0,
        at=Fraction(3, 2),
        still=stills[0],
        to_episode=one,
        to_shot=1,
        to_at=Fraction(5),
        to_still=evidence.occurrences[0].still,
        depth=1,
        inliers=44,
        second_witness=17,
        weakest_inliers=44,
        similarity=0.731,
        points=points,
    )
    over = first.model_copy(
        update={
            "id": "link-0002", "episode": two, "at": Fraction(2), "still": stills[1], "to_episode": one, "to_shot": 0,
            "to_at": Fraction(3, 2), "to_still": stills[0], "depth": 2, "inliers": 31, "weakest_inliers": 31,
        }
    )  # fmt: skip
    others = [first.model_copy(update={"id": f"link-{n:04d}", "inliers": 40, "weakest_inliers": 40}) for n in range(3, links + 1)]
    rushes = (
        rush("DJI_0012.MP4", (INSIDE,), Trust.CAMERA_ORIGINAL),
        rush(
            "第二机位/A001_很长很长的文件夹名/C0031_20250314_外景_郁孤台_备份.MOV",
            (OUTSIDE, OUTSIDE.model_copy(update={"at": Fraction(9)})),
            Trust.RE_ENCODED,
            contradictions=(note("position_outside", count=2, total=2, distance="14.3", position="25.9, 113.75", source="DJI SRT"),),
        ),
        rush("GX010044.MP4", (FAR,), Trust.SIGNED, device=None),
        rush("clip.mp4", (), Trust.NONE, captured=None, device=None, warnings=(note("re_encoded", programs="Lavf"),)),
    )  # fmt: skip
    still = save(folder, "stills/rush.jpg", draw_view((1920, 1080), 400, 0.55, False))
    cut = save(folder, "stills/cut.jpg", draw_view((1080, 1920), 401, 0.5, True))
    match = RushMatch(
        id="rush-0001",
        episode=one,
        shot=2,
        start=Fraction(8),
        end=Fraction(12),
        rush="DJI_0012.MP4",
        rush_start=Fraction(316, 5),
        rush_end=Fraction(338, 5),
        speed=Fraction(11, 10),
        mirrored=True,
        crop=(0.34, 0.0, 0.66, 1.0),
        inliers=96,
        agreement=0.987,
        at=Fraction(10),
        still=cut,
        rush_at=Fraction(327, 5),
        rush_still=still,
        points=tuple((0.2 + 0.02 * n, 0.4, 0.4 + 0.006 * n, 0.4) for n in range(20)),
    )
    wrong = match.model_copy(
        update={"id": "rush-0002", "shot": 4, "start": Fraction(16), "end": Fraction(20), "rush": rushes[1].file, "mirrored": False,
                "speed": Fraction(1), "at": Fraction(18)}
    )  # fmt: skip
    elsewhere = Elsewhere(
        id="else-0001",
        episode=two,
        shot=4,
        at=Fraction(17),
        still=save(folder, "stills/else.jpg", draw_view((1080, 1920), 402, 0.5, True)),
        identity="_decoy/hengdian",
        reference="_decoy/hengdian/03.jpg",
        reference_still="stills/refs/decoy.jpg",
        inliers=58,
    )

    def row(number: int, episode: str, start: int, end: int, place: str, agreement: Agreement, **stated: object) -> LogRow:
        return LogRow.model_validate(
            {
                "id": f"log-{number:04d}", "row": number + 1, "episode": episode, "start": Fraction(start), "end": Fraction(end),
                "place": place, "landmark": None, "county": "章贡区", "date": "2025-03-14", "agreement": agreement, **stated,
            }
        )  # fmt: skip

    log = (
        row(1, one, 4, 8, "郁孤台", Agreement.AGREES, landmark="yugutai", reasons=(note("seen", id="01-001", places="yugutai", file=""),)),
        row(2, one, 16, 20, "赣州市章贡区西津路与建国路之间一处很长的地址写法以试换行", Agreement.CONTRADICTED,
            reasons=(note("against_rush_outside", id="rush-0002", places="", file="C0031.MOV"),)),
        row(3, one, 24, 28, "宋城壹号影棚", Agreement.ONLY_DECLARED),
        row(4, two, 16, 20, "八境台", Agreement.CONTRADICTED, landmark="bajingtai"),
        row(5, two, 24, 43, "于都县", Agreement.ONLY_DECLARED, county="于都县"),
        row(6, two, 4, 8, "bajingtai", Agreement.ONLY_MEASURED, row=None, date=None, landmark="bajingtai"),
    )  # fmt: skip
    caption = save(folder, "stills/caption.jpg", draw_view((1080, 1920), 403, 0.5, True))

    def mention(number: int, text: str, name: str, place: str, **stated: object) -> PlaceMention:
        return PlaceMention.model_validate(
            {
                "id": f"text-{number:04d}", "episode": one, "start": Fraction(number), "end": Fraction(2 * number + 1, 2), "text": text,
                "name": name, "place": place, "source": TextSource.PICTURE, "score": 0.971, "box": (0.2, 0.8, 0.8, 0.825),
                "still": caption, "at": Fraction(number), **stated,
            }
        )  # fmt: skip

    mentions = (
        mention(1, "欢迎来到赣州郁孤台", "郁孤台", "yugutai"),
        mention(2, "明天去于都，重走长征路", "于都", "于都县"),
        mention(3, "郁孤台下清江水", "郁孤台", "yugutai", source=TextSource.SUBTITLE_FILE, score=1.0, box=None, still=None, at=None),
        mention(4, "于都，你怎么才来？", "于都", "于都县", doubt=note("maybe_person", text="于都，")),
        mention(5, "南康家具", "南康", "南康区", doubt=note("maybe_brand", text="南康家具"), source=TextSource.SUBTITLE_TRACK, score=1.0,
                box=None, still=None),
    )  # fmt: skip
    licences = (
        LicenceNumber(
            id="licence-0001", episode=one, at=Fraction(1), text="（赣）网微剧审字（2025）第001号", number="(赣)网微剧审字(2025)第001号",
            plausible=True, score=0.93, still=caption,
        ),
        LicenceNumber(
            id="licence-0002", episode=two, at=Fraction(1), text="(赣)网微剧审字(2035)第1号", number="(赣)网微剧审字(2035)第1号",
            plausible=False, reasons=(note("number_after_release", year="2035", release_year=2025),), score=0.88,
        ),
    )  # fmt: skip
    repeats = (
        Repeat(
            id="repeat-0001",
            kind="opening",
            places=tuple(Stretch(episode=item.file, start=Fraction(0), end=Fraction(3)) for item in evidence.inputs),
            still=cut,
        ),
    )
    grounds = Grounds((first, over, *others), rushes, (match, wrong), log, (elsewhere,))
    lengths = {item.file: item.duration for item in evidence.inputs}
    facts = TitleFacts(evidence.shots, evidence.measure6.runtime, grounds, remaining(repeats, lengths))
    return evidence.model_copy(
        update={
            "shots": tuple(graded(evidence.shots, evidence.occurrences, grounds)),
            "links": grounds.links,
            "rushes": rushes,
            "rush_matches": grounds.rush_matches,
            "elsewhere": grounds.elsewhere,
            "shooting_log": log,
            "shooting_log_notes": (note("log_row_left_out", row=9, text="合计"),),
            "mentions": mentions,
            "licences": licences,
            "repeats": repeats,
            "measure6": measure6(facts, {Fraction(g): evidence.occurrences for g in (0, 1, 2)}, Fraction(1)),
        }
    )
