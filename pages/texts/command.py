"""The command line: help, errors of usage, progress, summaries."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # Help.
    "help.about": (
        "赣州微短剧扶持措施：第6条取景证据的核查，以及全部条款的奖补核算。机器初检结果，须人工确认。",
        "Ganzhou's measures for micro-dramas: evidence on measure 6 and the awards of all articles. Found by a machine, confirmed by "
        "people.",
    ),
    "help.usage": ("用法：", "usage: "),
    "help.arguments": ("参数", "arguments"),
    "help.options": ("选项", "options"),
    "help.commands": ("命令", "commands"),
    "help.epilog": (
        "退出码：0 已完成（不论结论）；1 核验未通过；2 用法或送审材料有误；130 被 Ctrl-C 中断，已完成的部分保留；"
        "141 读取输出的一方已停止读取。",
        "Exit codes: 0 done, whatever the verdict; 1 a check failed; 2 bad usage or bad input; 130 stopped by Ctrl-C, what is finished "
        "is kept; 141 whoever read the output stopped reading.",
    ),
    "help.language.from": (
        "语言取自 --language，其次取自环境变量 LC_ALL、LC_MESSAGES、LANG（zh 为中文，其他语言为英文；未设置、C、POSIX 为中文）。",
        "The language is that of --language, else of LC_ALL, LC_MESSAGES or LANG (zh: Chinese, any other language: English; none, C or "
        "POSIX: Chinese).",
    ),
    "help.json.events": (
        "--json 在标准输出上每行写一个 JSON 对象，event 为 start、stage、progress、warning、result 或 error；标准输出上没有别的内容。",
        "--json writes one JSON object a line to standard output, its `event` start, stage, progress, warning, result or error; nothing "
        "else goes there.",
    ),
    "help.help": ("显示本帮助", "show this help"),
    "help.version": ("显示版本号", "show the version"),
    "help.language": ("显示和报告所用的语言：zh 中文，en 英文", "language of messages and reports: zh Chinese, en English"),
    "help.verbose": ("把处理过程写到标准错误", "log what is being done to standard error"),
    "help.quiet": ("不显示进度；警告、错误和结果照常显示", "show no progress; warnings, errors and results stay"),
    "help.json": ("以 JSON 事件代替文字，每行一个", "write JSON events instead of text, one a line"),
    "help.demo": ("绘制一部已知真实结果的小样片，核查并写出报告", "draw a small title with known truth, verify it, write the report"),
    "help.demo.out": ("写入样片和报告的文件夹", "folder for the title and its report"),
    "help.verify": ("核查一部作品的各集，写出取景证据报告", "verify the episodes of one title and write the evidence report"),
    "help.verify.videos": ("各集的视频文件，按集序排列", "episodes in their order"),
    "help.verify.index": ("`landmarks build` 写出的索引文件夹", "folder written by `landmarks build`"),
    "help.verify.out": ("报告文件夹；其中若是旧报告则替换", "report folder; replaced when it holds an older report"),
    "help.verify.title": ("作品名称（默认取第一集所在文件夹的名称）", "name of the work (default: name of the first episode's folder)"),
    "help.verify.shooting_log": (
        "拍摄日志，列为：集、入点、出点、地点、日期",
        "shooting log with the columns episode, in, out, place, date",
    ),
    "help.verify.rushes": (
        "原始素材文件夹；同名的 .srt、.gpx 文件放在素材旁边",
        "camera originals, with their .srt and .gpx files beside them",
    ),
    "help.verify.rushes_datum": (
        "未注明坐标系的位置按此坐标系解读（默认 {default}）",
        "datum of positions that name none (default: {default})",
    ),
    "help.verify.released": ("上线日期；晚于该日拍摄的素材即为矛盾", "day of release; rushes taken after it are a contradiction"),
    "help.device": ("网络运行的设备（默认 auto）", "where networks run (default: auto)"),
    "help.verify.processes": (
        "同时处理各集的进程数（默认 1：一个进程内并行）；核多时更快，每个进程约需 2 GB 内存",
        "processes in which episodes run side by side (default 1: in parallel inside one); faster on many cores, about 2 GB each",
    ),
    "help.verify.work": ("两次运行之间保存中间结果的位置（默认 {default}）", "where results are kept between runs (default: {default})"),
    "help.landmarks": ("地标名录与参考照片索引", "the catalogue and the index of reference photos"),
    "help.landmarks.build": ("由照片文件夹建立索引；只计算新增的照片", "make an index of a folder of photos; only new photos are computed"),
    "help.landmarks.build.photos": (
        "照片文件夹：PHOTOS/<地标编号>/*.jpg，易混淆的照片放在 PHOTOS/_decoy/<名称>/",
        "PHOTOS/<landmark_id>/*.jpg, decoys in PHOTOS/_decoy/<name>/",
    ),
    "help.landmarks.build.out": ("索引文件夹", "index folder"),
    "help.landmarks.build.embedder": (
        "初筛所用的网络（默认 efficientnet-lite0，随软件包提供）",
        "network for the gate (default: efficientnet-lite0, packaged)",
    ),
    "help.landmarks.catalogue": (
        "本单位自己的名录，格式同 landmarks/catalogue.yaml",
        "a bureau's own catalogue, in the form of landmarks/catalogue.yaml",
    ),
    "help.landmarks.build.allow_unlisted": (
        "名录没有列出的文件夹也建入索引；这些地点只显示，不计入",
        "build with folders that the catalogue does not list; what is found of them never counts",
    ),
    "help.landmarks.list.catalogue": ("核对并列出本单位自己的名录", "check and list a bureau's own catalogue"),
    "help.landmarks.list": ("列出名录；给出索引时注明每处的照片数", "list the catalogue; with an index, how many photos each place has"),
    "help.landmarks.list.index": ("索引文件夹", "index folder"),
    "help.landmarks.check": ("指出索引中照片的问题", "name what is wrong with the photos of an index"),
    "help.landmarks.check.index": ("索引文件夹", "index folder"),
    "help.landmarks.check.recall": (
        "另列出每处地标的照片能证明多少：逐张留出，由同处的其余照片证明；每张照片需数秒",
        "say also what each place's photos can prove: each photo is held against the others of its place; takes seconds a photo",
    ),
    "help.landmarks.calibrate": (
        "用索引自身的照片和不含其地标的画面校准门槛",
        "set an index's thresholds from its photos and pictures without its landmarks",
    ),
    "help.landmarks.calibrate.index": ("索引文件夹", "index folder"),
    "help.landmarks.calibrate.negatives": (
        "不含索引中任何地标的照片和视频",
        "photos and videos without any landmark of the index",
    ),
    "help.awards": (
        "核算全部条款的奖补金额，写出核算单和资金总览",
        "compute the awards of all articles; write decision sheets and the fund's overview",
    ),
    "help.awards.cases": (
        "YAML、JSON、JSON Lines 案件文件，XLSX、CSV 案件表，或放有这些文件的文件夹",
        "a file of cases: YAML, JSON, JSON Lines, or a form as XLSX or CSV; or a folder of them",
    ),
    "help.awards.out": ("结果文件夹；其中若是旧结果则替换", "result folder; replaced when it holds an older result"),
    "help.awards.diff": (
        "比较两个版本的措施：哪些案件的结果不同、差多少；有无不同都以 0 退出，措施或案件有误以 2 退出",
        "compare two laws: which cases come out differently, and by how much; exit 0 whether any does, 2 where law or cases are at fault",
    ),
    "help.awards.diff.law": (
        "措施的数字：YAML 文件、含 measures.yaml 的文件夹，或 packaged（随附版本）",
        "the measures' numbers: a YAML file, a folder with measures.yaml, or `packaged` for those of this program",
    ),
    "help.awards.template": (
        "显示带注释的示例：条款的编号，或附则 s1 至 s4",
        "print a commented example: of an article by its number, or of a rule s1 to s4",
    ),
    "help.awards.form": (
        "输出某一条款的空白案件表（XLSX）：--form 5 > 第5条.xlsx",
        "write an article's empty form as XLSX: --form 5 > article-5.xlsx",
    ),
    "help.check": (
        "核验报告文件夹：文件、数据、页面和封签，逐项指出不符之处",
        "check a report folder's files, figures, pages and seal, and name each that differs",
    ),
    "help.check.folder": ("报告文件夹", "report folder"),
    "help.check.register": (
        "登记库：核对已签署的复核与其中的事件记录是否一致",
        "the register: a signed review is held against its events",
    ),
    "help.check.evidence": (
        "送审视频：核对哈希，重新解码并比对画面",
        "the episodes: their hashes are checked, and the stills held against their frames",
    ),
    "help.check.trust": (
        "可信证书（PEM 或 DER）：报告须有封签，且签署人和时间戳的证书通向其中之一",
        "certificates (PEM or DER): the report must be sealed, signature and time-stamp leading to one of them",
    ),
    "help.seal": (
        "为报告签署封签：签名覆盖清单，并另存签名的 PDF",
        "sign a report: a signature over its manifest, and a signed PDF beside it",
    ),
    "help.seal.folder": ("报告文件夹", "report folder"),
    "help.seal.key": (
        "密钥：PKCS#12 文件，或含私钥和证书的 PEM 文件；口令取自环境变量 GANZHOU_EVIDENCE_PASSPHRASE，或在终端中输入",
        "PKCS#12, or PEM with key and certificate; its passphrase from GANZHOU_EVIDENCE_PASSPHRASE or the terminal",
    ),
    "help.seal.timestamp": (
        "时间戳服务的网址（RFC 3161，可信时间戳）；不给出则不联网",
        "address of a time-stamping service (RFC 3161); without it nothing is contacted",
    ),
    "help.evaluate": ("把报告与已知的真实结果比较", "compare a report with known truth"),
    "help.evaluate.labels": ("真实结果，列为 file、start、end、landmark", "truth: file,start,end,landmark"),
    "help.evaluate.folder": ("报告文件夹", "report folder"),
    "help.completion": (
        '输出命令行补全脚本，例如 bash：eval "$(ganzhou-evidence completion bash)"',
        'print a completion script; for bash: eval "$(ganzhou-evidence completion bash)"',
    ),
    "help.completion.shell": ("所用的命令行外壳", "your shell"),
    "help.short": (
        "第一次使用：\n"
        "  ganzhou-evidence demo --out demo                                   绘制样片并核查\n"
        "  ganzhou-evidence landmarks build PHOTOS --out INDEX                由参考照片建立索引\n"
        "  ganzhou-evidence verify VIDEO... --index INDEX --out DIR           核查一部作品\n"
        "  ganzhou-evidence awards CASES --out DIR                            核算奖补\n"
        "全部命令：ganzhou-evidence --help；某个命令：ganzhou-evidence verify --help",
        "To begin with:\n"
        "  ganzhou-evidence demo --out demo                                   draw a title and verify it\n"
        "  ganzhou-evidence landmarks build PHOTOS --out INDEX                make an index of reference photos\n"
        "  ganzhou-evidence verify VIDEO... --index INDEX --out DIR           verify a title\n"
        "  ganzhou-evidence awards CASES --out DIR                            compute awards\n"
        "All commands: ganzhou-evidence --help; one of them: ganzhou-evidence verify --help",
    ),
    # Errors of usage.
    "usage.required": ("缺少必需的参数：{names}", "the following arguments are required: {names}"),
    "usage.unknown": ("没有这个参数：{names}", "unrecognized arguments: {names}"),
    "usage.unknown.nearest": ("没有这个参数：{names}；是否要用 {nearest}？", "unrecognized arguments: {names}; did you mean {nearest}?"),
    "usage.command": ("没有 {value} 这个命令；可用：{choices}", "there is no command {value}; choose from {choices}"),
    "usage.command.nearest": ("没有 {value} 这个命令；是否要用 {nearest}？", "there is no command {value}; did you mean {nearest}?"),
    "usage.choice": ("{name}：不能是 {value}；可选：{choices}", "{name}: {value} is none of the choices; choose from {choices}"),
    "usage.value": ("{name}：后面要写一个值", "{name}: needs a value"),
    "usage.no_value": ("{name}：不带值，请去掉 {value}", "{name}: takes no value; leave {value} out"),
    "usage.ambiguous": ("{name}：不明确，可能是 {choices}", "{name}: ambiguous, could be {choices}"),
    "usage.not_both": ("{name}：不能与 {other} 同时使用", "{name}: not allowed with {other}"),
    "usage.other": ("参数无法识别，请看 --help（{name}）", "the arguments cannot be understood, see --help ({name})"),
    "usage.day": ("{option} {value}：不是日期；请写成 2026-01-31 的形式", "{option} {value}: is no date; write it as 2026-01-31"),
    # Every command.
    "command.error": ("ganzhou-evidence：{text}", "ganzhou-evidence: {text}"),
    "command.warning": ("ganzhou-evidence：警告：{text}", "ganzhou-evidence: warning: {text}"),
    "command.stopped": (
        "已中断；已完成的部分保留，再次运行同一命令即可继续",
        "stopped; what is finished is kept, run the same command to go on",
    ),
    "command.of_file": ("{file}：{text}", "{file}: {text}"),
    # Progress.
    "progress.line": ("{percent} %  {what}，{left}", "{percent} %  {what}, {left}"),
    "progress.begun": ("开始：{work}", "begun: {work}"),
    "progress.what": ("{stage} {name}", "{stage} {name}"),
    "progress.what.of": ("{stage} {name}（第 {number}，共 {total}）", "{stage} {name} ({number} of {total})"),
    "progress.left": ("约剩 {time}", "about {time} left"),
    "progress.left.unknown": ("剩余时间待定", "time left not known yet"),
    "progress.seconds": ("{seconds} 秒", "{seconds} s"),
    "progress.minutes": ("{minutes} 分 {seconds} 秒", "{minutes} min {seconds} s"),
    "progress.hours": ("{hours} 小时 {minutes} 分", "{hours} h {minutes} min"),
    "stage.inputs": ("检查送审文件", "looking at the input"),
    "stage.start": ("启动", "starting"),
    "stage.ingest": ("核对", "hashing"),
    "stage.decode": ("解码并切分镜头", "decoding, finding shots"),
    "stage.read": ("识别文字", "reading text"),
    "stage.subtitles": ("读取字幕", "reading subtitles"),
    "stage.match": ("检索地标", "searching for landmarks"),
    "stage.scan": ("读取原始素材", "scanning camera original"),
    "stage.describe": ("读取素材所述信息", "reading what a camera original says of itself"),
    "stage.elsewhere": ("查找疑似非赣州取景镜头", "looking for places elsewhere"),
    "stage.find": ("在原始素材中查找", "finding in camera originals"),
    "stage.link": ("关联同景镜头", "linking shots of one place"),
    "stage.repeats": ("查找重复片段", "finding repeats"),
    "stage.measure": ("汇总计算", "measuring"),
    "stage.report": ("写出报告", "writing the report"),
    "stage.draw": ("绘制样片", "drawing the title"),
    "stage.photos": ("处理照片", "photos"),
    "stage.gallery": ("核对索引照片", "photos of the index"),
    "stage.negatives": ("核对无地标画面", "pictures without landmarks"),
    "stage.load": ("载入网络", "loading networks"),
    "stage.cases.read": ("读取案件", "reading cases"),
    "stage.cases.compute": ("核算案件", "computing awards"),
    "stage.cases.write": ("写出核算单", "writing decision sheets"),
    "work.inputs": ("核查《{title}》，共 {count} 集", "verifying {title}, {count} episodes"),
    "work.demo": ("绘制样片，建立索引，核查", "drawing a title, indexing its photos, verifying it"),
    "work.build": ("由 {folder} 建立索引", "indexing {folder}"),
    "work.calibrate": ("校准 {folder}", "calibrating {folder}"),
    "work.diff": ("按两个版本核算 {folder}", "computing the awards of {folder} under both laws"),
    "work.awards": ("核算 {folder}", "computing the awards of {folder}"),
    "work.check": ("核验 {folder}", "checking {folder}"),
    # verify.
    "summary.verdict": ("第6条：{verdict}", "measure 6: {verdict}"),
    "summary.condition": ("  {name}：{verdict}（{figure}）", "  {name}: {verdict} ({figure})"),
    "summary.reason": ("    原因：{reason}", "    because: {reason}"),
    "summary.share": (
        "{rushes} %，须大于 {threshold} %；仅画面确认地标 {sighted} %，含同景关联 {linked} %，含拍摄日志 {declared} %",
        "{rushes} %, must be above {threshold} %; sighted {sighted} %, with linked {linked} %, with declared {declared} %",
    ),
    "summary.occurrences": (
        "确认 {confirmed} 次，另有 {review} 次待复核；须 {threshold} 次以上",
        "{confirmed} confirmed, {review} to review; at least {threshold}",
    ),
    "summary.seconds": (
        "{point} 秒，下限 {low} 秒，上限 {high} 秒；须 {threshold} 秒以上",
        "{point} s, between {low} s and {high} s; at least {threshold} s",
    ),
    "summary.person": ("由人工判定", "a person decides"),
    "summary.runtime": ("  全片总时长：{seconds} 秒", "  run time: {seconds} s"),
    "summary.notice": ("机器初检结果，须人工确认。", "A machine's finding for people to confirm."),
    "summary.report": ("报告：{path}", "report: {path}"),
    "summary.verdict.met": ("初步符合", "provisionally met"),
    "summary.verdict.not_met": ("初步不符合", "provisionally not met"),
    "summary.verdict.needs_review": ("须人工判定", "needs a person"),
    "summary.condition.ganzhou_share": ("取景时长占比", "share shot in Ganzhou"),
    "summary.condition.elements": ("赣州元素", "elements of Ganzhou"),
    "summary.condition.occurrences": ("展现次数", "occurrences"),
    "summary.condition.on_screen_seconds": ("合计时长", "seconds on screen"),
    "summary.condition.released": ("上线播出", "released online"),
    # Before the networks are loaded.
    "input.out_mount": (
        "{folder}：是挂载点，无法替换；请给出其中的一个文件夹",
        "{folder}: is a mount point, which cannot be replaced; name a folder inside it",
    ),
    "input.out_taken": (
        "{folder}：已存在，且不是本程序的报告；请另选 --out",
        "{folder}: exists and is no report of this program; choose another --out",
    ),
    "input.no_rushes": (
        "--rushes {folder}：没有这个文件夹；请给出存放原始素材的文件夹",
        "--rushes {folder}: no such folder; name the folder that holds the camera originals",
    ),
    "input.no_cuda": (
        "--device cuda：本机没有可用的 CUDA 设备；请用 --device cpu",
        "--device cuda: this machine has no usable CUDA device; use --device cpu",
    ),
    # check.
    # landmarks.
    "print.landmarks.built": (
        "{folder}：{photos} 张照片，{places} 处（含易混淆的），{left} 张未采用",
        "{folder}: {photos} photos of {places} places and decoys, {left} left out",
    ),
    "print.landmarks.left_out": ("{photo}：未采用（{reason}）", "{photo}: left out ({reason})"),
    "print.landmarks.look": (
        "照片有无问题，请运行：ganzhou-evidence landmarks check {folder}",
        "look at its faults with: ganzhou-evidence landmarks check {folder}",
    ),
    "print.landmarks.place": ("{county}\t{kind}\t{name}\t{english}\t{id}", "{county}\t{kind}\t{name}\t{english}\t{id}"),
    "print.landmarks.place.photos": (
        "{county}\t{kind}\t{name}\t{english}\t{id}\t{photos} 张照片",
        "{county}\t{kind}\t{name}\t{english}\t{id}\t{photos} photos",
    ),
    "print.landmarks.findings": ("{errors} 项错误，{warnings} 项警告", "{errors} errors, {warnings} warnings"),
    "print.landmarks.error": ("错误\t{kind}\t{text}", "error\t{kind}\t{text}"),
    "print.landmarks.warning": ("警告\t{kind}\t{text}", "warning\t{kind}\t{text}"),
    "print.landmarks.recall": (
        "各地标照片互验（逐张留出）：由同处另一张照片证明的比例，{confirm} 个匹配点起（括号内：{review} 个起）",
        "what each place's photos can prove (leave one out): share proven by another photo of the place, "
        "from {confirm} inliers (in brackets: from {review})",
    ),
    "print.landmarks.recall.head": (
        "地标\t照片\t原样\t昏暗\t画面的 8 %\t镜像",
        "place\tphotos\tas it is\tdark\t8 % of the frame\tmirrored",
    ),
    "print.landmarks.recall.place": ("{place}\t{photos}\t{as_is}\t{dark}\t{small}\t{mirrored}",) * 2,
    "print.landmarks.recall.share": ("{confirmed} %（{found} %）", "{confirmed} % ({found} %)"),
    "print.landmarks.recall.unproven": (
        "{place}\t{photos}\t未经验证：没有另一张照片可供互验，请补拍",
        "{place}\t{photos}\tunproven: no other photo to hold it against; take more",
    ),
    "print.landmarks.recall.alone": (
        "请在此视角附近补拍：{photo}，同处没有另一张照片能证明它",
        "take another photo from near this view: {photo}, which no other photo of its place proves",
    ),
    "print.landmarks.no_negatives": ("{folder}：没有这个文件夹；请给出不含地标的照片或视频", "{folder}: no such folder of negatives"),
    "print.landmarks.thresholds": (
        "初筛相似度 {gate}，{review} 个匹配点起列为待复核，{confirm} 个起为确认，须比易混淆照片多 {margin} 个",
        "gate similarity {gate}, review from {review} inliers, confirm from {confirm} inliers, margin to a decoy {margin}",
    ),
    "print.landmarks.positives": (
        "同一地标的照片互验（逐张留出）：{total} 张中 {confirmed} 张由同处的另一张确认",
        "positives (leave one out): {confirmed} of {total} confirmed by one photo of the same place",
    ),
    "print.landmarks.false": (
        "误确认：{total} 份独立的无地标材料中 {count} 份；误确认率以 95 % 的置信度不超过 {bound}",
        "false confirms: {count} of {total} independent negatives; rate at most {bound} with 95 % confidence",
    ),
    "print.landmarks.confusion": (
        "请查看 {photo}：与 {other} 有 {inliers} 个匹配点，与同处照片只有 {own} 个",
        "look at {photo}: {inliers} inliers with {other}, {own} with its own place",
    ),
    # awards.
    "print.awards.name_cases": (
        "awards：请给出案件文件和 --out DIR，或用 --template N 查看示例，用 --form N 取空白案件表",
        "awards: name the case files and --out DIR, or --template N for an example, or --form N for an empty form",
    ),
    "print.diff.law": ("{name}：{law}", "{name}: {law}"),
    "print.diff.cases": ("案件：{count}；结果不同：{changed}", "cases: {count}; changed: {changed}"),
    "print.diff.case": (
        "  {case}（{article}，{applicant}）：{before} → {after}{more}",
        "  {case} ({article}, {applicant}): {before} → {after}{more}",
    ),
    "print.diff.more": ("，多 {amount} 元", ", {amount} yuan more"),
    "print.diff.less": ("，少 {amount} 元", ", {amount} yuan less"),
    "print.diff.same": ("，金额不变", ", the same amount"),
    "print.diff.open": ("，差额待人工判定", ", the difference is for people to decide"),
    "print.diff.yuan": ("{amount} 元", "{amount} yuan"),
    "print.diff.award": ("{outcome} {amount}", "{outcome} {amount}"),
    "print.diff.follow": ("{award}（{follow} {amount} 元）", "{award} ({follow} {amount} yuan)"),
    "print.diff.total": ("{stage}：{before} → {after} 元", "{stage}: {before} → {after} yuan"),
    "print.awards.out_taken": (
        "{folder}：里面不是以前的核算结果；请另选 --out",
        "{folder}: holds something else than an older result; choose another --out",
    ),
    "print.awards.out_file": ("{folder}：是文件；--out 请给出文件夹", "{folder}: is a file; choose a folder for --out"),
    "print.awards.unwritable": (
        "{folder}：无法写入（{reason}）；请腾出空间或另选 --out",
        "{folder}: cannot be written ({reason}); free space or choose another --out",
    ),
    "print.awards.no_template": (
        "--template {name}：示例只有条款 1 至 {most} 和附则 s1 至 s4",
        "--template {name}: there is one for each article, 1 to {most}, and for the rules s1 to s4",
    ),
    "print.awards.cases": ("案件：{count}", "cases: {count}"),
    "print.awards.outcome": ("  {outcome}：{count}", "  {outcome}: {count}"),
    "print.awards.paid": ("已兑付：{amount} 元", "paid: {amount} yuan"),
    "print.awards.payable": ("可兑付：{amount} 元", "payable: {amount} yuan"),
    "print.awards.approved": ("已认定、尚不可兑付：{amount} 元", "approved, not yet payable: {amount} yuan"),
    "print.awards.applied_for": ("申报中：{amount} 元", "applied for: {amount} yuan"),
    "print.awards.not_issued": (
        "措施尚无发布日期，没有检查申报是否在有效期内（附则第4条）",
        "no day of issue: the validity of applications was not tested (附则第4条)",
    ),
    "print.awards.notice": ("机器核算，由人决定。", "Computed by a machine; people decide."),
    "print.awards.page": ("总览：{path}", "overview: {path}"),
    "print.awards.papers": ("公示、拨付、对账、补正等：{path}", "public notice, payment batch and other papers: {path}"),
}
