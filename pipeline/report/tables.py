"""The tables for Excel: `occurrences.csv`, `shots.csv`, and where there is content the others of `TABLES`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pages.notes import Note
from pages.tables import Cell, as_csv
from pipeline.record.evidence import Evidence, Match, Occurrence, Place, Shot
from pipeline.record.grounds import LogRow, PlaceMention, Rush, RushMatch
from pipeline.record.timeline import Interval, clock, decimal_seconds
from pipeline.report.figures import size_band
from pipeline.report.findings import status_label
from pipeline.report.log_view import named_reason
from pipeline.report.text import Language
from pipeline.report.wording import Wording, wording

Columns = tuple[tuple[str, str], ...]

_TIME_COLUMNS: Columns = (
    ("开始", "start"),
    ("结束", "end"),
    ("开始（秒）", "start (s)"),
    ("结束（秒）", "end (s)"),
    ("时长（秒）", "length (s)"),
)

_OCCURRENCE_COLUMNS: Columns = (
    ("编号", "id"),
    ("集（文件）", "episode"),
    ("镜头（从1起）", "shot (from 1)"),
    ("地标编号", "landmark id"),
    ("地标", "landmark"),
    ("县（市、区）", "county"),
    ("状态", "status"),
    *_TIME_COLUMNS,
    ("逐帧证实的时长（秒）", "proven length (s)"),
    ("画面占比（%）", "part of the screen (%)"),
    ("画面占比档", "size band"),
    ("参考照片", "reference photo"),
    ("吻合点数", "inliers"),
    ("画面相似度", "similarity"),
    ("第二方法（SIFT）吻合点数", "second witness (SIFT) inliers"),
    ("比对的画面", "frame looked at"),
    ("达标抽样帧数", "frames above the threshold"),
    ("最接近的对照照片", "nearest decoy"),
    ("对照照片吻合点数", "decoy inliers"),
    ("对照照片相似度", "decoy similarity"),
    ("说明", "remarks"),
    ("画面文件", "still"),
    ("画面时刻（秒）", "time of the still (s)"),
)


_SHOT_COLUMNS: Columns = (
    ("集（文件）", "episode"),
    ("镜头（从1起）", "shot (from 1)"),
    *_TIME_COLUMNS,
    ("取景依据", "grade"),
    ("依据编号", "grounds"),
)
_LOG_COLUMNS: Columns = (
    ("编号", "id"),
    ("日志行", "row of the log"),
    ("集（文件）", "episode"),
    *_TIME_COLUMNS,
    ("地点", "place"),
    ("地标编号", "landmark id"),
    ("县（市、区）", "county"),
    ("日期", "date"),
    ("对照结果", "outcome"),
    ("说明", "remarks"),
)
_MENTION_COLUMNS: Columns = (
    ("编号", "id"),
    ("集（文件）", "episode"),
    *_TIME_COLUMNS,
    ("来源", "source"),
    ("原文", "text"),
    ("地名", "name"),
    ("所指", "place"),
    ("文字识别置信度", "reader's confidence"),
    ("存疑", "doubt"),
    ("画面文件", "still"),
)
_RUSH_COLUMNS: Columns = (
    ("文件", "file"),
    ("时长（秒）", "length (s)"),
    ("拍摄时间", "taken"),
    ("设备", "device"),
    ("可信度", "trust"),
    ("在赣州境内", "inside Ganzhou"),
    ("纬度（WGS-84）", "latitude (WGS-84)"),
    ("经度（WGS-84）", "longitude (WGS-84)"),
    ("县（市、区）", "county"),
    ("境外距离（公里）", "km outside"),
    ("位置读自", "position read from"),
    ("位置个数", "positions"),
    ("矛盾", "contradictions"),
    ("提示", "warnings"),
    ("SHA-256", "SHA-256"),
)


_MATCH_COLUMNS: Columns = (
    ("编号", "id"),
    ("集（文件）", "episode"),
    ("镜头（从1起）", "shot (from 1)"),
    *_TIME_COLUMNS,
    ("素材", "camera original"),
    ("素材起点（秒）", "start in the original (s)"),
    ("素材终点（秒）", "end in the original (s)"),
    ("起点可能相差（秒）", "start may be off by (s)"),
    ("速度", "speed"),
    ("镜像", "mirrored"),
    ("吻合点数", "inliers"),
    ("画面一致度", "agreement"),
    ("成片画面文件", "still of the cut"),
    ("素材画面文件", "still of the original"),
)


TABLES = ("occurrences.csv", "shots.csv", "shooting_log.csv", "mentions.csv", "rushes.csv", "rush_matches.csv")
"""Every table there may be."""


def tables(evidence: Evidence, language: Language) -> dict[str, bytes]:
    """Return by its file name every table that has something to hold; the occurrences' and the shots' always.

    See `pages.tables` for their form.
    """
    words = wording(evidence, language)
    places = {place.id: place for place in evidence.landmarks}
    occurrences = [_occurrence(occurrence, places[occurrence.landmark], words) for occurrence in evidence.occurrences]
    written = {
        "occurrences.csv": _csv(_OCCURRENCE_COLUMNS, occurrences, words),
        "shots.csv": _csv(_SHOT_COLUMNS, [_shot(shot, words) for shot in evidence.shots], words),
    }
    if evidence.shooting_log:
        written["shooting_log.csv"] = _csv(_LOG_COLUMNS, [_log_row(row, words) for row in evidence.shooting_log], words)
    if evidence.mentions:
        written["mentions.csv"] = _csv(_MENTION_COLUMNS, [_mention(mention, words) for mention in evidence.mentions], words)
    if evidence.rushes:
        written["rushes.csv"] = _csv(_RUSH_COLUMNS, [_rush(rush, words) for rush in evidence.rushes], words)
    if evidence.rush_matches:
        written["rush_matches.csv"] = _csv(_MATCH_COLUMNS, [_match(match, words) for match in evidence.rush_matches], words)
    return written


def _csv(columns: Columns, rows: Iterable[Sequence[Cell]], words: Wording) -> bytes:
    return as_csv([zh if words.language == "zh" else en for zh, en in columns], rows)


def _occurrence(occurrence: Occurrence, place: Place, words: Wording) -> list[Cell]:
    text, language = words.text, words.language
    decoy: Match | None = occurrence.nearest_decoy
    return [
        occurrence.id,
        occurrence.episode,
        occurrence.shot + 1,
        occurrence.landmark,
        place.name if language == "zh" else place.english,
        words.county(place.county),
        status_label(occurrence, text),
        *_times(occurrence.interval),
        decimal_seconds(occurrence.low.length),
        f"{100 * occurrence.screen_share:.1f}",
        text[f"band.{size_band(occurrence.screen_share)}"],
        occurrence.reference,
        occurrence.inliers,
        f"{occurrence.similarity:.4f}",
        occurrence.proof.second_witness,
        text[f"look.{occurrence.proof.look}"],
        occurrence.confirmed_frames,
        decoy.reference if decoy else None,
        decoy.inliers if decoy else None,
        f"{decoy.similarity:.4f}" if decoy else None,
        _listed(occurrence.reasons, words),
        occurrence.still,
        decimal_seconds(occurrence.still_time),
    ]


def _shot(shot: Shot, words: Wording) -> list[Cell]:
    return [shot.episode, shot.index + 1, *_times(shot.interval), words.text[f"grade.{shot.grade}"], " ".join(shot.grounds)]


def _log_row(row: LogRow, words: Wording) -> list[Cell]:
    return [
        row.id,
        row.row,
        row.episode,
        *_times(row.interval),
        row.place,
        row.landmark,
        words.county(row.county) if row.county else None,
        row.date,
        words.text[f"agreement.{row.agreement}"],
        _listed([named_reason(reason, words) for reason in row.reasons], words),
    ]


def _mention(mention: PlaceMention, words: Wording) -> list[Cell]:
    return [
        mention.id,
        mention.episode,
        *_times(Interval(mention.start, mention.end)),
        words.text[f"source.{mention.source}"],
        mention.text,
        mention.name,
        words.place(mention.place, mention.place),
        f"{mention.score:.3f}",
        None if mention.doubt is None else mention.doubt.say(words.language),
        mention.still,
    ]


def _rush(rush: Rush, words: Wording) -> list[Cell]:
    first = rush.positions[0] if rush.positions else None
    return [
        rush.file,
        decimal_seconds(rush.duration),
        rush.captured,
        rush.device,
        words.text[f"trust.{rush.trust}"],
        None if rush.in_ganzhou is None else words.text["yes" if rush.in_ganzhou else "no"],
        f"{first.latitude:.6f}" if first else None,
        f"{first.longitude:.6f}" if first else None,
        words.county(first.county) if first and first.county else None,
        f"{first.kilometres_outside:.3f}" if first else None,
        f"{first.source} ({first.datum})" if first else None,
        len(rush.positions),
        _listed(rush.contradictions, words),
        _listed(rush.warnings, words),
        rush.sha256,
    ]


def _match(match: RushMatch, words: Wording) -> list[Cell]:
    return [
        match.id,
        match.episode,
        match.shot + 1,
        *_times(Interval(match.start, match.end)),
        match.rush,
        decimal_seconds(match.rush_start),
        decimal_seconds(match.rush_end),
        decimal_seconds(match.doubt),
        f"{float(match.speed):.3f}",
        words.text["yes" if match.mirrored else "no"],
        match.inliers,
        f"{match.agreement:.4f}",
        match.still,
        match.rush_still,
    ]


def _times(interval: Interval) -> tuple[Cell, ...]:
    return (
        clock(interval.start),
        clock(interval.end),
        decimal_seconds(interval.start),
        decimal_seconds(interval.end),
        decimal_seconds(interval.length),
    )


def _listed(notes: Iterable[Note], words: Wording) -> str:
    return ("；" if words.language == "zh" else "; ").join(note.say(words.language) for note in notes)
