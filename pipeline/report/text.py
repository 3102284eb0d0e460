"""What the report says, in Chinese and English side by side so that neither is forgotten."""

from __future__ import annotations

import re
from typing import Literal

from pages.notes import Note
from pipeline.report.text_grounds import GROUNDS_PAIRS

Language = Literal["zh", "en"]

_PAIRS: dict[str, tuple[str, str]] = {
    "language": ("zh-CN", "en"),
    "notice": ("机器初检结果，须人工确认", "机器初检结果，须人工确认 · A machine's finding for people to confirm"),
    "report": ("取景拍摄初检报告", "First examination of location shooting"),
    "measure": ("赣州市微短剧扶持措施 · 第6条", "Ganzhou micro-drama measures · article 6 (第6条)"),
    "verdict": ("初检结论", "Finding"),
    "verdict.met": ("初检达到", "Met"),
    "verdict.not_met": ("初检未达到", "Not met"),
    "verdict.needs_review": ("须人工判定", "For people to decide"),
    "verdict.met.long": (
        "机器量得的各项数字均达到门槛，仍须人工确认后方可采用。",
        "All measured figures reach their thresholds; people have to confirm them before they are used.",
    ),
    "verdict.not_met.long": (
        "至少有一项没有达到门槛，见下方数字；是否采用由人工决定。",
        "At least one figure is below its threshold, see below; people decide.",
    ),
    "verdict.needs_review.long": (
        "至少有一项须由人工判定，见下方数字和待复核的画面。",
        "At least one condition is for people to decide; see the figures and the findings to review.",
    ),
    "imprint.number": ("报告编号", "Report number"),
    "imprint.day": ("出具日期", "Day"),
    "imprint.hash": ("内容清单哈希（SHA-256）", "Hash of the list of contents (SHA-256)"),
    "runtime": ("全片总时长", "Run time"),
    "episodes": ("集数", "Episodes"),
    "findings": ("画面证据", "Findings"),
    # The conditions of the measure.
    "condition.ganzhou_share": ("取景时长占比", "Share shot in Ganzhou"),
    "condition.occurrences": ("展现次数", "Occurrences"),
    "condition.on_screen_seconds": ("合计时长", "Seconds on screen"),
    "condition.elements": ("赣州元素", "Ganzhou elements"),
    "condition.released": ("上线播出", "Released"),
    "condition.elements.long": (
        "剧情内容是否明确出现赣州元素，由人工判断。",
        "Whether the plot clearly features Ganzhou elements is a human judgement.",
    ),
    "condition.released.long": ("是否已上线播出，由人工核实。", "Whether the work has been released is for people to verify."),
    "unit.ganzhou_share": ("%", "%"),
    "unit.occurrences": ("次", "times"),
    "unit.on_screen_seconds": ("秒", "s"),
    "unit.margin.ganzhou_share": ("个百分点", "percentage points"),
    "unit.margin.occurrences": ("次", "occurrences"),
    "unit.margin.on_screen_seconds": ("秒", "s"),
    "threshold.>": ("门槛：超过 {threshold}", "Threshold: more than {threshold}"),
    "threshold.>=": ("门槛：不少于 {threshold}", "Threshold: at least {threshold}"),
    "margin.above": ("高出 {amount}", "{amount} above"),
    "margin.below": ("还差 {amount}", "{amount} short"),
    "margin.equal.>": ("正好等于门槛，尚未超过", "Exactly at the threshold, not above it"),
    "margin.equal.>=": ("正好达到门槛", "Exactly at the threshold"),
    "detail.ganzhou_share": (
        "计入已见地标、同景关联、原始素材三档；连同拍摄日志为 {declared} %",
        "Sighted, linked and rushes count; with the shooting log it is {declared} %",
    ),
    "detail.occurrences": ("另有 {review} 次待复核，未计入", "{review} more to review, not counted"),
    "detail.on_screen_seconds": ("下限 {low} 秒，上限 {high} 秒", "between {low} s and {high} s"),
    "human": ("人工判断", "Human judgement"),
    # What would tip it.
    "tips": ("换一种读法会怎样", "What would tip it"),
    "tips.lead": (
        "同一批画面按其他合理读法计算，各项数字和结论会变成：",
        "The same findings under other sensible readings would give:",
    ),
    "scenario.reported": ("本报告采用的读法", "as reported"),
    "scenario.review_accepted": ("待复核的全部采信", "everything to review accepted"),
    "scenario.review_rejected": ("待复核的全部不采信", "everything to review rejected"),
    "scenario.gap": ("中断不超过 {seconds} 秒仍算同一次", "gaps up to {seconds} s bridged"),
    "scenario.without_repeats": ("重复段只计一次", "repeats counted once"),
    "scenario.declared_accepted": ("拍摄日志全部采信", "everything declared accepted"),
    "tips.scenario": ("读法", "Reading"),
    "tips.changes": ("结论改变", "changes the finding"),
    "condition": ("条件", "Condition"),
    # Files.
    "inputs": ("送检文件", "Files examined"),
    "inputs.summary": ("{count} 个文件，其中 {warned} 个有提示", "{count} files, {warned} with warnings"),
    "input.file": ("文件", "File"),
    "input.duration": ("时长", "Duration"),
    "input.picture": ("画面", "Picture"),
    "input.frames": ("帧数", "Frames"),
    "input.failures": ("解码失败", "Decode failures"),
    "input.size": ("{size} 字节", "{size} bytes"),
    "input.warnings": ("提示", "Warnings"),
    "input.clean": ("无", "none"),
    "input.variable": ("帧率可变", "variable rate"),
    # What the decoder warns of; its own English words stand beside.
    "warning.read_error": ("读取中途停止", "Reading stopped early"),
    "warning.truncated": ("文件不完整", "The file is cut short"),
    "warning.damaged": ("部分画面数据损坏", "Some data are damaged"),
    "warning.size_changes": ("画面尺寸中途改变", "The frame size changes"),
    "warning.several_streams": ("含多条视频流", "Several video streams"),
    "warning.long_frame": ("有一帧停留过久", "One frame stays long"),
    "warning.runtime_mismatch": ("实测时长与文件所述相差超过 1 %", "Run time and container differ by more than 1 %"),
    "warning.runtime_differs": ("实测时长与文件所述略有出入", "Run time and container differ slightly"),
    "warning.pts_missing": ("部分帧没有时间戳", "Some frames carry no time"),
    "warning.pts_disorder": ("部分时间戳重复或倒退", "Some times repeat or step back"),
    "warning.pts_restart": ("时间戳中途重新起算", "The clock starts anew"),
    # Time line.
    "timeline": ("时间线", "Time line"),
    "timeline.lead": (
        "每集一条，每处地标一行；点击色块可跳到对应的画面证据。",
        "One per episode with a lane per landmark; a click on a bar leads to its finding.",
    ),
    "timeline.summary": (
        "确认 {confirmed} 次 · 待复核 {review} 次 · 合计 {seconds} 秒",
        "{confirmed} confirmed · {review} to review · {seconds} s",
    ),
    "timeline.empty": ("本集没有找到地标画面", "No landmark was found in this episode"),
    "timeline.shots": ("镜头", "Shots"),
    "timeline.shot_count": ("{count} 个镜头", "{count} shots"),
    "timeline.zoom": ("放大", "Zoom"),
    "status.confirmed": ("机器确认", "Confirmed by machine"),
    "status.review": ("待复核", "To review"),
    "status.rejected": ("不计入", "Not counted"),
    # Findings.
    "finding.frame": ("画面", "Frame"),
    "finding.reference": ("参考照片", "Reference photo"),
    "finding.decoy": ("最接近的对照（非本地标）", "Nearest decoy (not this landmark)"),
    "finding.no_decoy": ("没有可比的对照", "no decoy came near"),
    "finding.alt.frame": ("{episode} 在 {time} 的画面，标出了{landmark}", "Frame of {episode} at {time} with {landmark} outlined"),
    "finding.alt.reference": ("{landmark}的参考照片 {reference}", "Reference photo {reference} of {landmark}"),
    "finding.alt.decoy": ("对照照片 {reference}", "Decoy photo {reference}"),
    "finding.pairs": ("连线显示 {shown} / {all} 对吻合点", "{shown} of {all} matched points are joined"),
    "finding.inliers": ("吻合点数", "Matched points (inliers)"),
    "finding.similarity": ("画面相似度", "Similarity"),
    "finding.second_witness": ("第二方法（SIFT）吻合点", "Second witness (SIFT)"),
    "finding.no_second_witness": ("未测", "not measured"),
    "finding.frames": ("达标的抽样帧", "Frames above the threshold"),
    "finding.screen_share": ("占画面", "Part of the screen"),
    "finding.band": ("{band} 档", "band {band}"),
    "finding.lead": ("比对照多 {lead} 个吻合点", "{lead} inliers ahead of the decoy"),
    "finding.behind": ("比对照少 {lead} 个吻合点", "{lead} inliers behind the decoy"),
    "finding.reasons.confirmed": ("请留意", "Please note"),
    "finding.reasons.review": ("请复核", "Please look at"),
    "finding.reasons.rejected": ("不计入的原因", "Why it does not count"),
    "status.not_counted": ("{status}（不计入）", "{status}, not counted"),
    "not_counted": ("未列入名录，不计入", "Not in the catalogue, not counted"),
    "finding.shot": ("第 {number} 镜", "shot {number}"),
    "finding.length": ("{seconds} 秒", "{seconds} s"),
    "finding.full": ("看原尺寸", "full size"),
    "threshold.confirm_inliers": ("确认 ≥ {value}", "confirmed ≥ {value}"),
    "threshold.review_inliers": ("复核 ≥ {value}", "review ≥ {value}"),
    "threshold.gate_similarity": ("入选 ≥ {value}", "gate ≥ {value}"),
    "threshold.decoy_margin": ("领先对照 ≥ {value}", "ahead of the decoy ≥ {value}"),
    # Controls.
    "show.all": ("全部", "All"),
    "show.landmark": ("地标", "Landmark"),
    "show.episode": ("集", "Episode"),
    "show.points": ("显示轮廓和连线", "Show outline and lines"),
    "show.count": ("显示 {shown} / {all} 条", "{shown} of {all} shown"),
    "show.keys": ("按 j / k 看下一条 / 上一条，按 o 开关连线", "j / k: next / previous, o: lines on or off"),
    "show.none": ("没有符合筛选的画面", "No finding fits the filter"),
    # How to read, provenance.
    "reading": ("怎样看这份报告", "How to read this report"),
    "reading.points": (
        "吻合点：画面与参考照片上能用同一种平面变换对上的点。越多越可靠；门槛用本地标之外的画面校准过。",
        "Matched points (inliers): points of frame and reference photo that one homography maps onto each other. The more the surer; "
        "the thresholds were calibrated on pictures without the landmark.",
    ),
    "reading.decoy": (
        "对照：外形相近、但不是该地标的照片。本地标须明显胜过对照才算确认。",
        "Decoy: a photo that looks alike but is not the landmark. A landmark has to beat it clearly to be confirmed.",
    ),
    "reading.seconds": (
        "合计时长：同一时刻有几处地标也只计一次。下限只计逐帧证实的部分，上限计整个镜头。",
        "Seconds on screen: a moment counts once, however many landmarks it shows. "
        "The lower figure counts proven frames only, the upper one whole shots.",
    ),
    "reading.people": (
        "海报、屏幕、素材或生成画面里的地标只是“展现”，不等于在当地拍摄；机器分不清，请人工判断。",
        "A landmark on a poster, a screen, in stock or generated footage is shown there, not shot there. "
        "The machine cannot tell; people decide.",
    ),
    "provenance": ("检验依据", "Provenance"),
    "provenance.models": ("模型与权重", "Models and weights"),
    "provenance.versions": ("软件版本", "Software versions"),
    "provenance.index": ("参考照片索引 SHA-256", "Index of reference photos, SHA-256"),
    "provenance.configuration": ("配置 SHA-256", "Configuration SHA-256"),
    "provenance.settings": ("配置与门槛", "Configuration and thresholds"),
    "provenance.machine": ("运算", "Computation"),
    "provenance.machine.value": ("{device} · {precision} · {threads} 线程", "{device} · {precision} · {threads} threads"),
    "provenance.seeds": ("随机种子", "Seeds"),
    "provenance.catalogue": ("地标名录 SHA-256", "Catalogue SHA-256"),
    "calibration.calibrated": ("已校准", "Calibrated"),
    "calibration.uncalibrated": ("未经校准", "Not calibrated"),
    "calibration.too_few": ("校准不足", "Calibrated on too little"),
    "calibration.outdated": ("校准已过时", "Calibration outdated"),
    "provenance.calibration": ("门槛的校准", "Calibration of the thresholds"),
    "provenance.calibration.value": (
        "{negatives} 幅没有本地标的画面中误认 {false_confirms} 次，误认率的 95 % 上限为 {upper} %",
        "{false_confirms} of {negatives} pictures without a landmark were confirmed; 95 % upper bound of that rate: {upper} %",
    ),
    "provenance.check": (
        "同一文件夹中的 manifest.json 列有每个文件的 SHA-256 与 SM3；用 ganzhou-evidence check 可逐一复核。",
        "manifest.json in the same folder lists SHA-256 and SM3 of every file; ganzhou-evidence check recomputes them.",
    ),
    "missing_characters": (
        "下列字符在字库中没有字形，文中以编号代替：{characters}",
        "The font has no glyph for these characters; their code points stand in their place: {characters}",
    ),
    "page": ("第 {page} 页，共 {pages} 页", "page {page} of {pages}"),
}


_GAP = re.compile(r"gap_(.+)s")


def texts(language: Language) -> dict[str, str]:
    """Every string of the report in one language; `{name}` marks what is filled in."""
    column = 0 if language == "zh" else 1
    return {key: pair[column] for key, pair in (_PAIRS | GROUNDS_PAIRS).items()}


def scenario_label(scenario: str, text: dict[str, str]) -> str:
    """A reading's code (`pipeline.verdict`) in words; an unknown one stays as it is."""
    gap = _GAP.fullmatch(scenario)
    return text["scenario.gap"].format(seconds=gap[1]) if gap else text.get(f"scenario.{scenario}", scenario)


def reason_label(reason: str, text: dict[str, str]) -> str:
    """A reason's code, or `code: details`, in words on one line; an unknown one stays as it is."""
    heading, details = note_label(reason, text)
    return f"{heading} ({details})" if heading and details else heading or details


def note_label(note: str, text: dict[str, str]) -> tuple[str, str]:
    """A note `code: details` as a heading in words and its details; one without a known code is all details.

    Codes of warnings and reasons share one space of names.
    """
    code, _, details = note.partition(": ")
    heading = next((text[key] for key in (f"warning.{code}", f"reason.{code}") if key in text), "")
    return (heading, details) if heading else ("", note)


def note_parts(note: Note, language: Language) -> tuple[str, str]:
    """A note as its heading and its details, which its text parts with a colon; the details are empty where it has none."""
    heading, _, details = note.say(language).partition("：" if language == "zh" else ": ")
    return heading, details
