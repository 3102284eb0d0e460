"""What the report says, in Chinese and English side by side so that neither is forgotten."""

from __future__ import annotations

import re

from pages.notes import Language, Note
from pipeline.report.text_grounds import GROUNDS_PAIRS

__all__ = ["Language", "note_parts", "scenario_label", "texts"]

_PAIRS: dict[str, tuple[str, str]] = {
    "language": ("zh-CN", "en"),
    "notice": ("机器初检结果，须人工确认", "A machine's finding for people to confirm"),
    "report": ("取景拍摄初检报告", "First examination of location shooting"),
    "measure": (
        "《赣州市促进微短剧产业高质量发展的若干措施（试行）（初稿）》第6条",
        "Measures for the High-Quality Development of the Micro-Drama Industry in Ganzhou (trial, first draft), article 6",
    ),
    "verdict": ("初检结论", "Finding"),
    "verdict.met": ("初步符合", "Preliminarily met"),
    "verdict.not_met": ("初步不符合", "Preliminarily not met"),
    "verdict.needs_review": ("须人工判定", "For people to decide"),
    # The headline, composed from the conditions.
    "headline.all.met": ("机检{count}项均初步符合", "All {count} machine-checked conditions preliminarily met"),
    "headline.all.not_met": ("机检{count}项均初步不符合", "All {count} machine-checked conditions preliminarily not met"),
    "headline.all.needs_review": ("机检{count}项均须人工判定", "All {count} machine-checked conditions are for people to decide"),
    "headline.some.met": ("机检{count}项初步符合", "Preliminarily met ({count})"),
    "headline.some.not_met": ("机检{count}项初步不符合", "Preliminarily not met ({count})"),
    "headline.some.needs_review": ("机检{count}项须人工判定", "For people to decide ({count})"),
    "headline.open": ("待人工", "open for people"),
    "headline.finding": ("{count} 处画面", "{count} finding"),
    "headline.findings": ("{count} 处画面", "{count} findings"),
    "headline.margin": ("{label} {value}（{margin}）", "{label} {value} ({margin})"),
    # Under which version of the law. The measures have a Chinese title only; in English they are those that the page names at its top.
    "law.issued": ("判定标准：《{title}》所列数值", "Judged by the numbers as they stand in these measures"),
    "law.changed": (
        "判定标准：《{title}》经调整、自 {day} 起施行的数值（调整依据：{documents}）",
        "Judged by the numbers of these measures as changed, in force from {day} (by {documents})",
    ),
    "law.day": ("按上线日期 {day} 确定适用版本", "the version in force on the day of release, {day}"),
    "law.newest": ("未提供上线日期，适用最新版本", "no day of release was stated: the newest version"),
    "law.unrecorded": ("判定标准：原记录未载明适用版本", "The record does not state under which version of the law it was made"),
    "alerts": ("重要提示", "To be read first"),
    "alerts.doubted": ("须人工判定的原因见页首提示", "A person decides: see the notice at the top"),
    "headline.colon": ("：", ": "),
    "headline.comma": ("、", ", "),
    "headline.semicolon": ("；", "; "),
    "count.1": ("一", "one"),
    "count.2": ("两", "two"),
    "count.3": ("三", "three"),
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
        "剧情内容是否明确出现赣州元素，由人工判定。",
        "Whether the plot clearly features Ganzhou elements is a human judgement.",
    ),
    "condition.released.long": ("是否已上线播出，由人工核实。", "Whether the work has been released is for people to verify."),
    "condition.see": ("查看：", "See: "),
    "condition.mentions": ("赣州地名 {sure} 处，另有存疑 {doubtful} 处", "{sure} mentions of places in Ganzhou, {doubtful} more in doubt"),
    "unit.ganzhou_share": ("%", "%"),
    "unit.occurrences": ("次", "times"),
    "unit.on_screen_seconds": ("秒", "s"),
    "unit.margin.ganzhou_share": ("个百分点", "percentage points"),
    "unit.margin.occurrences": ("次", "occurrences"),
    "unit.margin.on_screen_seconds": ("秒", "s"),
    "threshold.>": ("门槛：超过 {threshold}", "Threshold: more than {threshold}"),
    "threshold.>=": ("门槛：不少于 {threshold}", "Threshold: at least {threshold}"),
    "margin.above": ("高于门槛 {amount}", "{amount} above the threshold"),
    "margin.below": ("低于门槛 {amount}", "{amount} short of the threshold"),
    "margin.equal.>": ("正好等于门槛，尚未超过", "Exactly at the threshold, not above it"),
    "margin.equal.>=": ("正好达到门槛", "Exactly at the threshold"),
    "detail.ganzhou_share": (
        "计入画面确认地标、同景关联、原始素材三档；加计拍摄日志为 {declared}%",
        "Sighted, linked and rushes count; with the shooting log it is {declared}%",
    ),
    "detail.occurrences": ("另有 {review} 次待复核，未计入", "{review} more to review, not counted"),
    "detail.on_screen_seconds": ("下限 {low} 秒，上限 {high} 秒", "between {low} s and {high} s"),
    "human": ("人工判定", "Human judgement"),
    # What would tip it.
    "tips": ("不同口径测算", "Under other readings"),
    "tips.lead": (
        "同一批画面证据按其他合理口径测算，各项数字和初步结论如下：",
        "The same findings under other sensible readings would give:",
    ),
    "scenario.reported": ("本报告采用的口径", "as reported"),
    "scenario.review_accepted": ("待复核画面全部采信", "everything to review accepted"),
    "scenario.review_rejected": ("待复核画面全部不采信", "everything to review rejected"),
    "scenario.gap": ("中断不超过 {seconds} 秒计为同一次", "gaps up to {seconds} s bridged"),
    "scenario.without_repeats": ("重复段只计一次", "repeats counted once"),
    "scenario.declared_accepted": ("拍摄日志全部采信", "everything declared accepted"),
    "tips.scenario": ("口径", "Reading"),
    "tips.changes": ("结论改变", "changes the finding"),
    "condition": ("条件", "Condition"),
    # Files.
    "inputs": ("送审文件", "Files handed in"),
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
    # Time line.
    "timeline": ("时间线", "Time line"),
    "timeline.lead": (
        "每集一图，每处地标一行；点击色块可转到对应的画面证据。",
        "One per episode with a lane per landmark; a click on a bar leads to its finding.",
    ),
    "timeline.summary": (
        "确认 {confirmed} 次 · 待复核 {review} 次 · 合计 {seconds} 秒",
        "{confirmed} confirmed · {review} to review · {seconds} s",
    ),
    "timeline.empty": ("本集未发现地标画面", "No landmark was found in this episode"),
    "timeline.shot_count": ("{count} 个镜头", "{count} shots"),
    "timeline.keys": (
        "键盘：Tab 进入时间线，方向键逐段移动，回车转到证据",
        "Keys: tab enters the time line, arrows move along it, enter opens the finding",
    ),
    "timeline.zoom": ("放大", "Zoom"),
    "status.confirmed": ("机器确认", "Confirmed by machine"),
    "status.review": ("待复核", "To review"),
    "status.rejected": ("不计入", "Not counted"),
    # Findings.
    "finding.frame": ("画面", "Frame"),
    "finding.reference": ("参考照片", "Reference photo"),
    "finding.decoy": ("最接近的对照照片（非本地标）", "Nearest decoy (not this landmark)"),
    "finding.no_decoy": ("无可比的对照照片", "no decoy came near"),
    "finding.alt.frame": ("{episode} 在 {time} 的画面，标出了{landmark}", "Frame of {episode} at {time} with {landmark} outlined"),
    "finding.alt.reference": ("参考照片 {reference}", "Reference photo {reference}"),
    "finding.alt.decoy": ("对照照片 {reference}", "Decoy photo {reference}"),
    "finding.pairs": ("连线显示 {shown} / {all} 对吻合点", "{shown} of {all} matched points are joined"),
    "finding.inliers": ("吻合点数", "Matched points (inliers)"),
    "finding.similarity": ("画面相似度", "Similarity"),
    "finding.look": ("第二次比对的画面", "Second look, at the frame"),
    "look.as_is": ("原样", "as it is"),
    "look.part": ("局部放大", "a part of it, enlarged"),
    "look.brightened": ("亮度校正", "with its brightness evened"),
    "look.contrast": ("增强局部对比", "with its local contrast raised"),
    "look.mirrored": ("左右翻转", "turned left to right"),
    "finding.second_witness": ("第二方法（SIFT）吻合点数", "Second witness (SIFT)"),
    "finding.no_second_witness": ("未测", "not measured"),
    "finding.frames": ("达标抽样帧数", "Frames above the threshold"),
    "finding.screen_share": ("画面占比（{band}）", "Part of the screen ({band})"),
    "band.tiny": ("小于2.5%", "< 2.5%"),
    "band.small": ("2.5%–5%", "2.5–5%"),
    "band.middle": ("5%–10%", "5–10%"),
    "band.large": ("大于10%", "> 10%"),
    "finding.lead": ("比对照照片多 {lead} 个吻合点", "{lead} inliers ahead of the decoy"),
    "finding.behind": ("比对照照片少 {lead} 个吻合点", "{lead} inliers behind the decoy"),
    "finding.reasons.confirmed": ("请注意", "Please note"),
    "finding.reasons.review": ("请复核", "Please look at"),
    "finding.reasons.rejected": ("不计入的原因", "Why it does not count"),
    "status.not_counted": ("{status}（不计入）", "{status}, not counted"),
    "not_counted": ("未列入名录，不计入", "Not in the catalogue, not counted"),
    "finding.shot": ("第 {number} 镜", "shot {number}"),
    "finding.length": ("{seconds} 秒", "{seconds} s"),
    "threshold.confirm_inliers": ("确认 ≥ {value}", "confirmed ≥ {value}"),
    "threshold.review_inliers": ("复核 ≥ {value}", "review ≥ {value}"),
    "threshold.gate_similarity": ("入选 ≥ {value}", "gate ≥ {value}"),
    "threshold.decoy_margin": ("领先对照照片 ≥ {value}", "ahead of the decoy ≥ {value}"),
    # Controls.
    "show.all": ("全部", "All"),
    "show.landmark": ("地标", "Landmark"),
    "show.episode": ("集", "Episode"),
    "show.points": ("显示轮廓和连线", "Show outline and lines"),
    "show.count": ("显示 {shown} / {all} 条", "{shown} of {all} shown"),
    "show.keys": ("快捷键：j 下一条，k 上一条，o 显示或隐藏连线", "j / k: next / previous, o: lines on or off"),
    "show.order": ("排序", "Order"),
    "show.order.time": ("按出现顺序", "as they appear"),
    "show.order.doubtful": ("存疑优先", "doubtful ones first"),
    "link": ("链接", "Link"),
    "link.copy": ("复制链接", "Copy link"),
    "link.copied": ("已复制", "Copied"),
    "play": ("播放本段", "Play"),
    "skip": ("快速跳转", "Skip"),
    "skip.findings": ("跳到画面证据", "Skip to the findings"),
    "skip.main": ("跳到正文", "Skip to the report"),
    # The reader's own files.
    "own": ("用成片核对画面。", "Look at the film itself."),
    "own.lead": (
        "选择存放送审成片的文件夹，即可在本页播放各处画面。文件只在本机读取并核对 SHA-256，不会上传。",
        "Choose the folder of the films, and this page plays each finding. Files are read and checked (SHA-256) on this computer only.",
    ),
    "own.folder": ("选择成片文件夹", "Choose the folder of films"),
    "own.files": ("选择成片文件", "Choose films"),
    "own.first": ("请先选择成片文件夹。", "Choose the folder of films first."),
    "own.checking": ("核对进度", "Progress of the check"),
    "own.checking.one": ("正在核对 {file}", "Checking {file}"),
    "own.summary": ("{right} / {all} 个送审文件核对一致", "{right} of {all} files are the ones handed in"),
    "own.details": ("逐个文件的核对结果", "Each file's result"),
    "own.waiting": ("待核对", "not checked yet"),
    "own.right": ("核对一致", "the file handed in"),
    "own.renamed": ("核对一致（文件名不同）", "the file handed in, under another name"),
    "own.missing": ("未找到", "not found"),
    "own.size": ("同名文件大小不同，不是送审文件", "a file of this name has another size: not the file handed in"),
    "own.differs": ("内容与送审文件不一致（SHA-256 不同）", "not the file handed in (SHA-256 differs)"),
    "own.unreadable": ("文件无法读取", "the file cannot be read"),
    "player.play": ("播放本段", "Play"),
    "player.pause": ("暂停", "Pause"),
    "player.still": ("停在证据帧", "Show the frame of evidence"),
    "player.slow": ("半速", "half speed"),
    "player.around": ("前后各多 2 秒", "2 s more before and after"),
    "player.muted": ("静音", "muted"),
    "player.close": ("关闭", "Close"),
    "player.failed": (
        "本浏览器不能播放该文件（{codec}），请以画面证据为准。",
        "This browser cannot play the file ({codec}); the stills stay.",
    ),
    "show.none": ("没有符合筛选的画面", "No finding fits the filter"),
    # How to read, provenance.
    "reading": ("报告阅读说明", "How to read this report"),
    "reading.points": (
        "吻合点：画面与参考照片之间符合同一平面变换的对应点，越多越可靠。确认与复核的门槛见“检测依据”。",
        "Matched points (inliers): points of frame and reference photo that one homography maps onto each other. The more the surer; "
        "the thresholds stand under Provenance.",
    ),
    "reading.decoy": (
        "对照照片：外形相近但并非该地标的照片。画面与本地标的吻合程度须明显高于对照照片，方可确认。",
        "Decoy: a photo that looks alike but is not the landmark. A landmark has to beat it clearly to be confirmed.",
    ),
    "reading.seconds": (
        "合计时长：同一时刻出现多处地标的，只计一次。下限只计逐帧证实的部分，上限计整个镜头。",
        "Seconds on screen: a moment counts once, however many landmarks it shows. "
        "The lower figure counts proven frames only, the upper one whole shots.",
    ),
    "reading.people": (
        "海报、屏幕、资料素材或生成画面中的地标属于“展现”，不等于在当地拍摄；机器无法区分，须人工判定。",
        "A landmark on a poster, a screen, in stock or generated footage is shown there, not shot there. "
        "The machine cannot tell; people decide.",
    ),
    "provenance": ("检测依据", "Provenance"),
    "provenance.models": ("模型与权重", "Models and weights"),
    "provenance.versions": ("软件版本", "Software versions"),
    "provenance.index": ("参考照片索引 SHA-256", "Index of reference photos, SHA-256"),
    "provenance.configuration": ("配置 SHA-256", "Configuration SHA-256"),
    "provenance.settings": ("配置与门槛", "Configuration and thresholds"),
    "provenance.machine": ("运算环境", "Computation"),
    "provenance.machine.value": ("{device} · {precision} · {threads} 线程", "{device} · {precision} · {threads} threads"),
    "provenance.seeds": ("随机种子", "Seeds"),
    "provenance.catalogue": ("地标名录 SHA-256", "Catalogue SHA-256"),
    "calibration.calibrated": ("已校准", "Calibrated"),
    "calibration.uncalibrated": ("未经校准", "Not calibrated"),
    "calibration.too_few": ("校准不足", "Calibrated on too little"),
    "calibration.outdated": ("校准已过时", "Calibration outdated"),
    "provenance.law": ("判定标准版本及校验值（SHA-256）", "Version of the law and its hash (SHA-256)"),
    "provenance.calibration": ("门槛的校准", "Calibration of the thresholds"),
    "provenance.calibration.value": (
        "{negatives} 幅没有本地标的画面中误认 {false_confirms} 次，误认率的 95% 置信上限为 {upper}%",
        "{false_confirms} of {negatives} pictures without a landmark were confirmed; 95% upper bound of that rate: {upper}%",
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
    """A reading's code (`pipeline.measure.verdict`) in words; an unknown one stays as it is."""
    gap = _GAP.fullmatch(scenario)
    return text["scenario.gap"].format(seconds=gap[1]) if gap else text.get(f"scenario.{scenario}", scenario)


def note_parts(note: Note, language: Language) -> tuple[str, str]:
    """A note as its heading and its details, which its text parts with a colon; the details are empty where it has none."""
    heading, _, details = note.say(language).partition("：" if language == "zh" else ": ")
    return heading, details
