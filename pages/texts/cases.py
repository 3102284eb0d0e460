"""The reviewers' desk: titles that are handed in, their files, runs and figures; the events."""

from __future__ import annotations

_CASES: dict[str, tuple[str, str]] = {
    "desk.search": ("按作品或申报单位查找", "find by title or applicant"),
    "desk.search.go": ("查找", "Find"),
    "desk.search.all": ("显示全部", "Show all"),
    "desk.search.none": ("没有找到与「{asked}」相符的作品，请换一个词。", "Nothing goes by '{asked}'; try another word."),
    "desk.pages": ("翻页", "Pages"),
    "desk.page.previous": ("上一页", "Previous"),
    "desk.page.next": ("下一页", "Next"),
    "desk.page.of": ("第 {number} 页，共 {count} 页", "page {number} of {count}"),
    "desk.none": ("未填写", "not given"),
    "desk.empty.begin": (
        "还没有作品。新建作品后上传各集视频，即可预检：提前看到各项数值和还差多少，确认无误后再正式提交。",
        "No titles yet. Begin one and upload its episodes; a check before handing in shows the figures and what is missing to each threshold.",
    ),
    "desk.empty.wait": (
        "还没有正式提交的作品。申报单位提交后会显示在这里。",
        "No title has been handed in yet. They appear here once applicants hand them in.",
    ),
    "desk.case.new": ("新建作品", "New title"),
    "desk.case.new.lead": ("先填写作品信息，下一步上传各集视频。", "First what the title is; next its episodes are uploaded."),
    "desk.case.go": ("下一步：上传文件", "Next: upload files"),
    "desk.case.title": ("作品", "Title"),
    "desk.case.applicant": ("申报单位", "Applicant"),
    "desk.case.verdict": ("机器结论", "Found by the machine"),
    "desk.case.when": ("提交时间", "Handed in"),
    "desk.case.not_yet": ("尚未提交", "not yet"),
    "desk.case.released": ("上线日期", "Released on"),
    "desk.case.released.hint": (
        "可不填。填写后，晚于该日拍摄的原始素材会被标为矛盾。",
        "May stay empty. Camera originals shot after this day are marked as a contradiction.",
    ),
    "desk.case.datum": ("素材坐标系", "Datum of positions"),
    "desk.case.datum.hint": (
        "原始素材中的位置没有注明坐标系时按此解读；手机和相机一般为 WGS-84。",
        "For positions in camera originals that name none; telephones and cameras mostly record WGS-84.",
    ),
    "desk.case.name": ("请填写作品名称，最多 {most} 个字符", "give the title's name, at most {most} characters"),
    "desk.case.datum.unknown": ("请从列表中选择坐标系", "choose a datum from the list"),
    "desk.case.day": ("上线日期应写成 2026-05-01 的形式", "write the day of release like 2026-05-01"),
    "desk.case.draft": ("准备中", "being prepared"),
    "desk.case.handed_in": ("已提交", "handed in"),
    "desk.case.steps": (
        "请上传各集视频；拍摄日志和原始素材可提高取景占比的证据等级。预检不等于提交，可反复进行。",
        "Upload the episodes; a shooting log and camera originals raise the grade of evidence. A check before handing in can be made any "
        "number of times.",
    ),
    "desk.case.no_episodes": ("请先上传各集视频", "upload the episodes first"),
    "desk.case.unfinished": (
        "{name}：尚未传完，请再次选择同一文件继续上传，或将其移除",
        "{name}: is not complete; choose the same file again to go on, or remove it",
    ),
    "desk.case.being_looked_at": ("{name}：正在检查，请稍候再试", "{name}: is being looked at; try again in a moment"),
    "desk.case.refused": ("{name}：不能使用，请移除后另传", "{name}: cannot be used; remove it and upload another"),
    "desk.do.precheck": ("预检", "Check before handing in"),
    "desk.do.check": ("开始核查", "Begin the checks"),
    "desk.do.again": ("重新核查", "Check again"),
    "desk.do.stop": ("停止核查", "Stop the checks"),
    "desk.do.hand_in": ("正式提交", "Hand in"),
    "desk.no_index": (
        "系统暂未配置地标索引：可以先上传文件，核查要等管理员配置完成后进行。",
        "The checks are not set up yet: files can be uploaded, and are checked once the administrator has done so.",
    ),
}

_RUNS: dict[str, tuple[str, str]] = {
    "desk.run": ("核查进度", "The checks"),
    "desk.run.waits": ("排队等候，前面的作品完成后自动开始", "waits for its turn and begins by itself"),
    "desk.run.closing": ("可以关闭本页，核查在后台继续。", "You may close this page; the checks go on."),
    "desk.run.failed": ("核查未能完成", "The checks could not be completed"),
    "desk.run.state.waiting": ("排队中", "waiting"),
    "desk.run.state.running": ("核查中", "being checked"),
    "desk.run.state.done": ("核查完成", "checked"),
    "desk.run.state.person": ("核查完成，待人工审核", "checked, for review"),
    "desk.run.state.failed": ("核查失败", "failed"),
    "desk.run.state.cancelled": ("已停止", "stopped"),
    "desk.run.no_index": ("系统没有地标索引，请联系管理员", "there is no index of landmarks; ask the administrator"),
    "desk.run.person": ("有条件需要人工判断", "some conditions need a person's judgement"),
    "desk.run.said": ("{text}", "{text}"),
    "desk.run.died": ("核查进程意外结束（{code}）", "the process that checked it ended unexpectedly ({code})"),
    "desk.run.other": (
        "同样的文件和设置此前得出过不同的结果",
        "the same files and settings came to another result before",
    ),
    "desk.remedy.files": ("请按上述说明更正文件后重新核查。", "Correct the files as said above, then check again."),
    "desk.remedy.died": (
        "请重新核查；仍然失败时请联系管理员，可能是内存不足或文件损坏。",
        "Check again; if it fails again ask the administrator: memory may be short, or a file damaged.",
    ),
    "desk.remedy.other": ("请联系管理员核对软件版本和设备。", "Ask the administrator to look at the program's versions and the machine."),
    "desk.figures": ("机器核查结果", "Found by the machine"),
    "desk.figures.precheck": ("预检结果", "What the check before handing in found"),
    "desk.figures.lead": (
        "以下为机器初检结果，须人工确认后方为有效。",
        "Found by the machine; it counts once people have confirmed it.",
    ),
    "desk.figures.stale": ("文件或索引此后有变动，请重新核查。", "Files or the index have changed since; check again."),
    "desk.figure.person": ("由人工判断", "for people to judge"),
    "desk.figure.ganzhou_share": ("{value} %（要求超过 {threshold} %）", "{value} % (more than {threshold} % is asked)"),
    "desk.figure.ganzhou_share.missing": ("还差 {missing} 个百分点", "{missing} percentage points are missing"),
    "desk.figure.occurrences": ("{value} 次（要求 {threshold} 次）", "{value} (at least {threshold} are asked)"),
    "desk.figure.occurrences.missing": ("还差 {missing} 次", "{missing} are missing"),
    "desk.figure.on_screen_seconds": ("{value} 秒（要求 {threshold} 秒）", "{value} s (at least {threshold} s are asked)"),
    "desk.figure.on_screen_seconds.missing": ("还差 {missing} 秒", "{missing} s are missing"),
    "desk.report": ("查看核查报告", "Open the report"),
    "desk.report.pdf": ("报告 PDF", "Report as PDF"),
}

_FILES: dict[str, tuple[str, str]] = {
    "desk.files": ("文件", "Files"),
    "desk.section.episodes": ("各集视频和字幕", "Episodes and subtitles"),
    "desk.section.episodes.hint": ("按文件名排列集序；字幕与视频同名", "in the order of their names; subtitles are named like their video"),
    "desk.section.rushes": ("原始素材", "Camera originals"),
    "desk.section.rushes.hint": ("可不传；连同 .srt、.gpx 一并上传", "may be left out; with their .srt and .gpx files"),
    "desk.section.log": ("拍摄日志", "Shooting log"),
    "desk.section.log.hint": ("可不传；一个 CSV 或 XLSX 文件", "may be left out; one CSV or XLSX file"),
    "desk.upload.drop": ("把文件或文件夹拖到这里", "Drop files or folders here"),
    "desk.upload.choose": ("选择文件", "Choose files"),
    "desk.upload.folder": ("选择文件夹", "Choose a folder"),
    "desk.upload.waiting": ("等候上传", "waiting"),
    "desk.upload.going_on": ("已传 %", "% sent"),
    "desk.upload.done": ("已传完", "sent"),
    "desk.upload.there": ("已收到", "received"),
    "desk.upload.looking": ("正在检查", "being looked at"),
    "desk.upload.partly": ("已传 {percent} %，未传完", "{percent} % sent, not complete"),
    "desk.upload.unfinished": (
        "有文件尚未传完。请再次选择同一文件，从中断处继续上传。",
        "Some files are not complete. Choose the same files again; they go on where they broke off.",
    ),
    "desk.upload.lost": ("连接中断，正在重试", "the connection is lost; trying again"),
    "desk.upload.changed": (
        "与此前未传完的文件不同，请先移除原来的文件",
        "differs from the file that was begun; remove that one first",
    ),
    "desk.upload.remove": ("移除", "Remove"),
    "desk.upload.remove.of": ("移除 {name}", "Remove {name}"),
    "desk.upload.remove.ask": ("移除「%」？", "Remove '%'?"),
    "desk.upload.empty": ("{name}：文件为空，请检查后重新选择", "{name}: is empty; check it and choose again"),
    "desk.upload.taken": (
        "{name}：已有同名文件，请先移除原来的文件",
        "{name}: there is a file of this name; remove that one first",
    ),
    "desk.upload.section": (
        "请把文件放入视频、原始素材或拍摄日志之一",
        "put the file among episodes, camera originals or the shooting log",
    ),
    "desk.upload.name": (
        "{name}：文件名含有不能使用的字符，或过长，或以点开头，请改名后重新选择",
        "{name}: the name holds characters that cannot be used, is too long or begins with a dot; rename it and choose again",
    ),
    "desk.upload.suffix": (
        "{name}：不属于「{section}」可以上传的文件类型，请检查文件，或放到别的栏目",
        "{name}: is of no kind that belongs to '{section}'; check the file, or put it elsewhere",
    ),
    "desk.upload.one_log": ("只能有一份拍摄日志，请先移除原来的文件", "there can be one shooting log; remove that one first"),
    "desk.upload.quota": (
        "{name}：超出账户的存储上限（{quota} GiB），请移除不再需要的文件，或联系管理员",
        "{name}: goes beyond what the account may store ({quota} GiB); remove what is not needed, or ask the administrator",
    ),
    "desk.upload.disk": ("{name}：服务器磁盘空间不足，请联系管理员", "{name}: the server's disk is full; ask the administrator"),
    "desk.upload.longer": ("{name}：内容比声明的长，请重新选择文件", "{name}: is longer than was said; choose it again"),
    "desk.upload.no_video": ("{name}：不是视频文件，已停止上传，请检查文件", "{name}: is no video; the upload was ended, check the file"),
    "desk.upload.hangs": (
        "{name}：一分钟内无法读出，可能已损坏，请重新导出后上传",
        "{name}: could not be read within a minute and may be damaged; export it again",
    ),
    "desk.upload.crashes": ("{name}：无法读取，可能已损坏，请重新导出后上传", "{name}: cannot be read and may be damaged; export it again"),
}

_AUDIT: dict[str, tuple[str, str]] = {
    "desk.audit.lead": (
        "系统的每一步操作都记录在案，只增不改；每条记录含前一条的校验值，任何改动都会显现。链首应另行抄存，以便发现整表被替换。",
        "Everything that happens is recorded and only ever added to. Each entry holds the hash of the one before, so that a change shows; keep "
        "the head elsewhere, so that a replaced table shows too.",
    ),
    "desk.audit.check": ("核验全部记录", "Check all entries"),
    "desk.audit.whole": ("共 {count} 条记录，链条完整", "{count} entries; the chain is whole"),
    "desk.audit.count": ("记录数", "Entries"),
    "desk.audit.head": ("链首（最新一条的 SHA-256）", "Head of the chain (SHA-256 of the newest)"),
    "desk.audit.number": ("序号", "No."),
    "desk.audit.at": ("时间", "When"),
    "desk.audit.actor": ("操作者", "Who"),
    "desk.audit.kind": ("事项", "What"),
    "desk.audit.subject": ("对象", "To what"),
    "desk.audit.payload": ("内容", "Content"),
    "desk.audit.none": ("没有符合条件的记录", "No entry is like that"),
    "desk.audit.empty": ("还没有记录", "No entries yet"),
}

TEXTS = _CASES | _RUNS | _FILES | _AUDIT
