"""`batch`: folders of titles, workers, the summary."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "help.batch": ("批量核查：每部剧目一个子文件夹，逐部核查并汇总", "verify a folder of titles, one after the other, and sum them up"),
    "help.batch.inbox": (
        "送审文件夹：每部剧目一个子文件夹，内放各集视频，可附 title.yaml（名称、申报单位、索引、场记、素材、上线日期、优先级）",
        "folder with a folder for each title: its episodes and, where wanted, title.yaml (name, applicant, index, shooting log, rushes, "
        "release, priority)",
    ),
    "help.batch.out": ("汇总、报告和日志写入的文件夹", "where the summary, the reports and the logs go"),
    "help.batch.workers": (
        "同时处理的剧目数（默认 1；每个约需一个处理器核和 2.5 GiB 内存；0 表示由其他主机处理）",
        "how many titles at once (default 1; each takes about a core and 2.5 GiB of memory; 0: workers of other hosts do it)",
    ),
    "help.batch.register": (
        "登记库：sqlite:///文件 或 postgresql://…（默认取环境变量 GANZHOU_EVIDENCE_REGISTER，否则为 --out 内的 register.sqlite3）",
        "the register: sqlite:///FILE or postgresql://... (default: GANZHOU_EVIDENCE_REGISTER, or register.sqlite3 in --out)",
    ),
    "help.batch.store": (
        "中间结果的存放处：文件夹，或 s3://桶名/前缀（默认 {default}）",
        "where results are kept: a folder, or s3://BUCKET/PREFIX (default {default})",
    ),
    "help.batch.watch": ("全部处理完后继续等待新剧目，直到按 Ctrl-C", "stay for new titles when all are done, until Ctrl-C"),
    "help.batch.status": ("只显示该批次的进度，不处理", "only say how far the batch is"),
    "help.batch.memory": (
        "单个处理进程的内存上限，单位 GiB（默认 6）",
        "GiB of memory beyond which a title's process is ended (default 6)",
    ),
    "help.batch.stall": (
        "处理进程多少秒没有进展即终止（默认 900）",
        "seconds without progress after which a title's process is ended (default 900)",
    ),
    "help.batch.rest": (
        "剧目文件多少秒不再变化才开始处理（默认 20）",
        "seconds for which a title's files have to lie still before it is taken (default 20)",
    ),
    "batch.no_inbox": (
        "{folder}：没有该文件夹；请给出每部剧目各占一个子文件夹的文件夹",
        "{folder}: no such folder; give a folder with a folder for each title",
    ),
    "batch.folder_gone": (
        "{folder}：不存在，或名称无法作为文字读取；请核对，必要时改名",
        "{folder}: is not there, or its name cannot be read as text; look after it and rename it where needed",
    ),
    "batch.no_index": (
        "--index {folder}：没有地标索引；请先用 ganzhou-evidence landmarks build 建立",
        "--index {folder}: no landmark index; make one with ganzhou-evidence landmarks build",
    ),
    "batch.index_needed": ("--index：未给出地标索引的路径", "--index: the path of the landmark index is missing"),
    "batch.count": ("--{option} {value}：应为不小于 {least} 的数", "--{option} {value}: has to be at least {least}"),
    "batch.worker_failed": (
        "处理进程一再无法启动；请查看 {log}，排除原因后重新运行",
        "workers end as soon as they start; look into {log}, mend what it says and start again",
    ),
    "batch.runs_already": (
        "{folder}：已有一个批次正在写入该文件夹；请等它结束，或另选 --out",
        "{folder}: a batch writes there already; wait for its end, or choose another --out",
    ),
    "batch.title_file": (
        "{file}：无法作为 title.yaml 读取；请按“字段: 值”逐行书写，以 UTF-8 保存",
        "{file}: cannot be read as title.yaml; write `field: value` lines and save them as UTF-8",
    ),
    "batch.title_field": ("{file}：{field}：{expected}", "{file}: {field}: {expected}"),
    "batch.field.name": ("应为剧目名称，不超过 200 字", "has to be the title's name, of at most 200 characters"),
    "batch.field.applicant": ("应为申报单位名称，不超过 200 字", "has to be the applicant's name, of at most 200 characters"),
    "batch.field.priority": ("应为 -1000 至 1000 的整数", "has to be a whole number from -1000 to 1000"),
    "batch.field.index": ("应为地标索引的路径", "has to be the path of a landmark index"),
    "batch.field.shooting_log": (
        "应为本文件夹内场记表的相对路径",
        "has to be the path of the shooting log inside the title's folder",
    ),
    "batch.field.rushes": (
        "应为本文件夹内原始素材文件夹的相对路径",
        "has to be the path of the folder of camera originals inside the title's folder",
    ),
    "batch.field.released": ("应为上线日期，写作 2026-09-01", "has to be the day of release, such as 2026-09-01"),
    "batch.field.datum": ("应为坐标系：WGS-84、GCJ-02 或 BD-09", "has to be the datum of positions: WGS-84, GCJ-02 or BD-09"),
    "batch.field.unknown": (
        "没有这个字段；可用的有 name、applicant、priority、index、shooting_log、rushes、released、datum",
        "is no field; there are name, applicant, priority, index, shooting_log, rushes, released, datum",
    ),
    "batch.no_videos": (
        "{folder}：其中没有视频文件（{kinds}）；请把各集直接放入该文件夹",
        "{folder}: holds no video ({kinds}); put the episodes directly into that folder",
    ),
    "batch.loose_files": (
        "{folder}：{count} 个文件不在任何剧目文件夹内，未处理；请为每部剧目建一个子文件夹",
        "{folder}: {count} files are in no title's folder and were left alone; make a folder for each title",
    ),
    "batch.said": ("{text}", "{text}"),
    "batch.person.condition": ("{name}：机器无法定论", "{name}: the machine could not settle it"),
    "batch.person.review": ("{count} 处地标出现须人工判定", "{count} occurrences of landmarks are for a person to judge"),
    "batch.where": ("{stage}：{name}", "{stage}: {name}"),
    "batch.where.files": ("查看送审文件", "looking at the files"),
    "batch.where.start": ("启动", "starting"),
    "batch.crashed": ("处理进程意外终止（{signal}），当时在{where}", "the process ended by itself ({signal}), while {where}"),
    "batch.hung": (
        "处理进程 {seconds} 秒没有进展，已被终止，当时在{where}",
        "the process came no further for {seconds} seconds and was ended, while {where}",
    ),
    "batch.memory": (
        "处理进程占用内存超过 {limit} GiB，已被终止，当时在{where}",
        "the process took more than {limit} GiB of memory and was ended, while {where}",
    ),
    "batch.broken": ("程序出错：{error}", "a fault of the program: {error}"),
    "batch.other_result": (
        "同样的送审内容在同样的设置下得出了与先前不同的结果；先前的结果保持有效",
        "the same input under the same configuration came to another result than before; the earlier one stands",
    ),
    "batch.remedy.files": (
        "请按上述说明更正送审文件；更正后放回同一文件夹即可，会自动重新核查",
        "mend the files as said and put them into the same folder; the title is then taken again by itself",
    ),
    "batch.remedy.storage": (
        "请腾出磁盘空间或检查存储服务，然后重新运行本批次；已完成的部分不会重算",
        "free disk space or look after the store, then start the batch again; what is done is not computed again",
    ),
    "batch.remedy.ended": (
        "该文件可能损坏或异常，请申报单位重新导出；如文件正常，请提高内存或时限后重新运行本批次",
        "the file may be damaged or unusual: have it exported again; if it is sound, raise the limits and start the batch again",
    ),
    "batch.remedy.program": (
        "请将 logs 文件夹中的日志交给维护人员",
        "give the logs of the folder `logs` to whoever maintains the program",
    ),
    "batch.remedy.other_result": (
        "请由技术人员比较两次报告，查明机器或软件的差异",
        "have the two reports compared and find out what differs in machine or software",
    ),
    "batch.state.waiting": ("等待中", "waiting"),
    "batch.state.running": ("核查中", "under way"),
    "batch.state.done": ("已完成", "done"),
    "batch.state.person": ("须人工处理", "needs a person"),
    "batch.state.failed": ("未能完成", "failed"),
    "batch.state.cancelled": ("已取消", "cancelled"),
    "batch.sheet": ("批次汇总", "summary"),
    "batch.column.title": ("剧目", "title"),
    "batch.column.applicant": ("申报单位", "applicant"),
    "batch.column.state": ("结果", "result"),
    "batch.column.reason": ("说明", "why"),
    "batch.column.remedy": ("处理办法", "what to do"),
    "batch.column.episodes": ("集数", "episodes"),
    "batch.column.film": ("片长", "run time"),
    "batch.column.occurrences": ("地标出现（次）", "occurrences"),
    "batch.column.review": ("待判定（次）", "to judge"),
    "batch.column.on_screen": ("合计时长（秒）", "on screen (s)"),
    "batch.column.share": ("取景占比（%）", "share (%)"),
    "batch.column.begun": ("开始", "begun"),
    "batch.column.ended": ("结束", "ended"),
    "batch.column.took": ("用时", "took"),
    "batch.column.report": ("报告", "report"),
    "batch.page.title": ("批量核查汇总", "Summary of the batch"),
    "batch.page.notice": ("机器初检结果，须人工确认。", "A machine's findings for people to confirm."),
    "batch.page.written": ("写于 {time}", "written {time}"),
    "batch.page.total": ("剧目总数", "titles"),
    "batch.page.titles": ("剧目", "Titles"),
    "batch.page.order": (
        "需要处理的排在前面；点剧目名称打开报告。",
        "What somebody has to act on comes first; a title's name opens its report.",
    ),
    "batch.page.review": ("另有 {count} 处待判定", "and {count} to judge"),
    "batch.page.empty": (
        "送审文件夹中还没有剧目；请为每部剧目建一个子文件夹，放入各集视频",
        "There is no title in the inbox yet; make a folder for each title and put its episodes there.",
    ),
    "batch.done": (
        "{total} 部剧目：已完成 {done}，须人工处理 {person}，未能完成 {failed}",
        "{total} titles: {done} done, {person} need a person, {failed} failed",
    ),
    "batch.failed_title": ("{name}：{reason}", "{name}: {reason}"),
    "batch.summary": ("汇总：{path}", "summary: {path}"),
    "batch.work": ("批量核查 {folder}", "titles of {folder}"),
    "stage.title": ("核查剧目", "verifying the title"),
    "batch.status.none": (
        "登记库中没有该文件夹的剧目；请先运行 ganzhou-evidence batch",
        "the register knows no title of that folder; run ganzhou-evidence batch first",
    ),
    "batch.status.titles": (
        "剧目：共 {total}，已完成 {done}，须人工处理 {person}，未能完成 {failed}，核查中 {running}，等待 {waiting}",
        "titles: {total}; {done} done, {person} need a person, {failed} failed, {running} under way, {waiting} waiting",
    ),
    "batch.status.episodes": ("集：{done} / {total}", "episodes: {done} of {total}"),
    "batch.status.left": ("预计剩余：{time}", "time left: {time}"),
    "batch.status.running": (
        "核查中：{name}（{percent}%，{where}）",
        "under way: {name} ({percent}%, {where})",
    ),
}
