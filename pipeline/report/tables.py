"""`occurrences.csv`: one row per occurrence, for Excel."""

from __future__ import annotations

import csv
import io

from pipeline.evidence import Evidence, Match, Occurrence, Place
from pipeline.report.figures import size_band
from pipeline.report.text import Language, reason_label, texts
from pipeline.timeline import clock, decimal_seconds

# What a spreadsheet takes for a formula, in half and in full width (OWASP, "CSV Injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_COLUMNS: tuple[tuple[str, str], ...] = (
    ("编号", "id"),
    ("集（文件）", "episode"),
    ("镜头（从1起）", "shot (from 1)"),
    ("地标编号", "landmark id"),
    ("地标", "landmark"),
    ("县（市、区）", "county"),
    ("状态", "status"),
    ("开始", "start"),
    ("结束", "end"),
    ("开始（秒）", "start (s)"),
    ("结束（秒）", "end (s)"),
    ("时长（秒）", "length (s)"),
    ("逐帧证实的时长（秒）", "proven length (s)"),
    ("占画面（%）", "part of the screen (%)"),
    ("占画面档", "size band"),
    ("参考照片", "reference photo"),
    ("吻合点数", "inliers"),
    ("画面相似度", "similarity"),
    ("第二方法（SIFT）吻合点", "second witness (SIFT) inliers"),
    ("达标的抽样帧", "frames above the threshold"),
    ("最接近的对照", "nearest decoy"),
    ("对照吻合点数", "decoy inliers"),
    ("对照相似度", "decoy similarity"),
    ("说明", "remarks"),
    ("画面文件", "still"),
    ("画面时刻（秒）", "time of the still (s)"),
)


def occurrences_csv(evidence: Evidence, language: Language) -> bytes:
    """Write the table as UTF-8 with BOM and CRLF, as Excel opens it.

    A text that a spreadsheet would run as a formula gets a leading `'`.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([zh if language == "zh" else en for zh, en in _COLUMNS])
    places = {place.id: place for place in evidence.landmarks}
    text = texts(language)
    for occurrence in evidence.occurrences:
        row = _row(occurrence, places[occurrence.landmark], text, language)
        writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def _row(occurrence: Occurrence, place: Place, text: dict[str, str], language: Language) -> list[str | int | None]:
    decoy: Match | None = occurrence.nearest_decoy
    return [
        occurrence.id,
        occurrence.episode,
        occurrence.shot + 1,
        occurrence.landmark,
        place.name if language == "zh" else place.english,
        place.county,
        text[f"status.{occurrence.status}"],
        clock(occurrence.start),
        clock(occurrence.end),
        decimal_seconds(occurrence.start),
        decimal_seconds(occurrence.end),
        decimal_seconds(occurrence.interval.length),
        decimal_seconds(occurrence.low.length),
        f"{100 * occurrence.screen_share:.1f}",
        size_band(occurrence.screen_share),
        occurrence.reference,
        occurrence.inliers,
        f"{occurrence.similarity:.4f}",
        occurrence.proof.second_witness,
        occurrence.confirmed_frames,
        decoy.reference if decoy else None,
        decoy.inliers if decoy else None,
        f"{decoy.similarity:.4f}" if decoy else None,
        ("；" if language == "zh" else "; ").join(reason_label(reason, text) for reason in occurrence.reasons),
        occurrence.still,
        decimal_seconds(occurrence.still_time),
    ]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
