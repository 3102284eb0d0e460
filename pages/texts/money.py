"""The awards of the measures: what is wrong with case files."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # Where.
    "case.at": ("{where}：{problem}", "{where}: {problem}"),
    "case.line": ("{problem}（第 {line} 行）", "{problem} (line {line})"),
    "case.source": ("{file}", "{file}"),
    "case.source.line": ("{file}：第 {line} 行", "{file}: line {line}"),
    "case.source.number": ("{source}：第 {number} 件", "{source}: case {number}"),
    "case.source.named": ("{source}（{id}）", "{source} ({id})"),
    "case.more": ("……另有 {count} 处", "... and {count} more"),
    # Files.
    "case.none": ("没有案件；空表请移出", "holds no case; move an empty form away"),
    "case.no_file": ("没有案件文件（{suffixes}）", "holds no case file ({suffixes})"),
    "case.wrong_file": (
        "不是案件文件；请给出以 {suffixes} 结尾的文件，或放有这些文件的文件夹",
        "is no case file; give a file that ends in {suffixes}, or a folder of them",
    ),
    "case.unread_file": (
        "不是案件文件，没有读取；请移出该文件夹，或另存为 {suffixes}",
        "is no case file and was not read; move it out of the folder, or save it as {suffixes}",
    ),
    "case.unread_folder": (
        "文件夹里的文件夹没有读取；请移出，或单独核算",
        "a folder inside the folder was not read; move it out, or run it by itself",
    ),
    "case.not_utf8": ("不是 UTF-8 编码；请另存为 UTF-8", "is not UTF-8; save it as UTF-8"),
    "case.unreadable": ("无法读取；请检查文件是否存在、是否有读取权限", "cannot be read; check that it exists and may be read"),
    # Documents.
    "document.deep": ("嵌套过深", "nested too deeply"),
    "document.not_json": (
        "不是 JSON：第 {line} 行第 {column} 列无法识别；请检查该处的引号、逗号和括号",
        "not JSON: line {line}, column {column} cannot be read; check quotes, commas and brackets there",
    ),
    "document.json_number": ("有过长的数字", "holds a number that is too long"),
    "document.twice": ("{name} 在同一处写了两次", "{name}: stands twice in one object"),
    "document.no_number": ("{name} 不是数字；未知的字段请留空", "{name} is no number; leave the field out where it is not known"),
    "document.not_yaml": (
        "不是 YAML：第 {line} 行第 {column} 列无法识别；请检查该处的缩进、冒号和引号",
        "not YAML: line {line}, column {column} cannot be read; check indentation, colons and quotes there",
    ),
    "document.yaml_characters": ("不是 YAML：含有不允许的字符", "not YAML: holds characters that YAML does not allow"),
    "document.line": ("第 {line} 行：{problem}", "line {line}: {problem}"),
    "document.second": ("出现第二个文档；请写成案件列表", "a second document; write a list of cases instead"),
    "document.empty": ("没有内容", "holds nothing"),
    "document.plain_name": ("字段名须是普通文字", "the name of a field must be plain text"),
    "document.field_twice": ("{name} 写了两次", "{name}: stands there twice"),
    "document.anchor": ("不用锚点和别名；请直接写出内容", "anchors and aliases are not used here; write the value out"),
    "document.tag": ("不用标签；请直接写出内容", "tags are not used here; write the plain value"),
    # Fields.
    "case.beside": (
        "`cases`、`ledger`、`enterprises`、`works`、`projects` 之外没有这个字段",
        "unknown field beside `cases`, `ledger`, `enterprises`, `works` and `projects`",
    ),
    "case.no_list": ("应为案件列表", "expected a list of cases"),
    "case.no_fields": ("应写出案件的各个字段", "expected the fields of a case"),
    "case.stated_twice": ("{first} 已写过；只写一次", "stands in {first} already; state it once"),
    "case.article": ("须是 1 至 {most} 的整数", "must be a whole number from 1 to {most}"),
    "case.unknown_field": (
        "没有这个字段；用 `ganzhou-evidence awards --template N` 查看该条款的字段",
        "unknown field; `ganzhou-evidence awards --template N` shows the fields of an article",
    ),
    "case.missing": ("缺少此项", "is missing"),
    "case.bool": ("须写 yes 或 no（JSON 中写 true 或 false）", "must be yes or no (in JSON: true or false)"),
    "case.whole": ("须是整数，不加引号", "must be a whole number, without quotes"),
    "case.text": ("须是文字；请加引号", "must be text; put it in quotes"),
    "case.values": ("应写出下属的各个字段", "expected fields with their values"),
    "case.list": ("应为列表", "expected a list"),
    "case.choice": ("只能是以下之一：{choices}", "Input should be {choices} (one of these)"),
    "case.id_form": (
        "只能用文字、数字、`_`、`-`、`.`，不以符号开头，最多 64 个字符",
        "String should match: letters, digits, `_`, `-`, `.`, no sign first, at most 64",
    ),
    "case.currency_form": (
        "须是三个大写字母的货币代码，例如 USD、CNY",
        "String should match three capital letters of a currency such as USD or CNY",
    ),
    "case.language_form": (
        "须是语言代码，例如 en、th、zh-Hant（ISO 639，可带文字或地区）",
        "String should match a code of a language such as en, th or zh-Hant (ISO 639, with script or region)",
    ),
    "case.currency_none": (
        "没有 {currency} 这种货币；请写 ISO 4217 代码，例如 USD、CNY",
        "there is no currency {currency}; write its ISO 4217 code such as USD or CNY",
    ),
    "case.year_form": ("须是加引号的年份，1990 至 2199", "String should match a year in quotes, 1990 to 2199"),
    "case.empty": ("不能为空", "must not be empty"),
    "case.blank": ("只有空格；请写出内容", "holds nothing but spaces; write it out"),
    "case.credit_code_form": (
        "统一社会信用代码须是 18 位，只用数字和大写字母（不含 I、O、S、V、Z）",
        "a unified social credit code has 18 characters: digits and capital letters but I, O, S, V, Z",
    ),
    "case.credit_code_check": (
        "统一社会信用代码 {said} 的校验码不对（按前 17 位应为 {right}）；请核对",
        "the check character of the unified social credit code {said} is wrong (the first 17 ask for {right}); compare it with the licence",
    ),
    "case.too_long": ("最多 {most} 个字符", "at most {most} characters"),
    "case.too_many": ("最多 {most} 项", "at most {most} items"),
    "case.at_least": ("不能小于 {limit}", "must be at least {limit}"),
    "case.at_most": ("不能大于 {limit}", "must be at most {limit}"),
    "case.invalid": ("内容不合要求（{kind}）", "is not what is asked for here ({kind})"),
    "case.one_line": (
        "须是一行文字，不含控制字符和改变书写方向的字符",
        "must be one line without control or direction-changing characters",
    ),
    # Figures and days.
    "figure.float": (
        '带小数点的数字在这里不精确；请加引号，例如 "400000.50"',
        'a number with a decimal point is not exact here; write it in quotes, for example "400000.50"',
    ),
    "figure.kind": (
        '应为整数，或加引号的小数，例如 400000 或 "400000.50"',
        'expected a whole number or a decimal in quotes, for example 400000 or "400000.50"',
    ),
    "figure.range": ("须在 0 至 {most} 之间", "must be from 0 to {most}"),
    "figure.form": (
        '应为普通数字，最多一个小数点，不带正负号、分隔符和单位，例如 "400000.50"',
        'expected plain digits with at most one decimal point, without sign, separators or unit, for example "400000.50"',
    ),
    "figure.decimals": ("有 {count} 位小数；最多 {most} 位", "has {count} decimals; at most {most} are possible"),
    "figure.percent": ("须在百分之 0 至 100 之间", "must be from 0 to 100 per cent"),
    "figure.positive": ("须大于 0", "must be above 0"),
    "day.form": ("应为日期，例如 2026-03-01", "expected a day such as 2026-03-01"),
    "day.none": ("没有 {day} 这一天", "day is out of range: there is no {day}"),
    "day.range": ("须在 {first} 至 {last} 之间", "must be from {first} to {last}"),
    # What contradicts itself.
    "case.day_order": ("{day} 早于 {other} 的 {other_day}；请更正其一", "{day} is before {other} {other_day}; correct one of them"),
    "case.state_day": ("案件状态是 {state}；请更正状态，或去掉这个日期", "the state is {state}; set the state, or leave the day out"),
    "case.state_objection": (
        "状态 {state} 表示没有异议；请更正其一",
        "the state {state} says that there was none; correct one of them",
    ),
    "case.state_passed": ("状态 {state} 表示评审已通过；请更正其一", "the state {state} says that it passed; correct one of them"),
    "case.event_order": (
        "{event} 不能接在 {before} 之后；其后可以是：{possible}",
        "{event} cannot follow {before}; what can: {possible}",
    ),
    "case.event_amount": ("{event} 须写明金额（元）", "{event} needs its amount in yuan"),
    "case.event_no_amount": ("{event} 不带金额；请去掉", "{event} carries no amount; leave it out"),
    "case.paid_above": (
        "兑付 {paid} 元，超过公示而未兑付的 {announced} 元；请更正其一，或先公示补发的金额",
        "{paid} yuan paid, more than the {announced} that the public notice names and leaves; correct one, or announce the top-up first",
    ),
    "case.recovered_above": ("收回多于已兑付的 {out} 元；请更正", "more recovered than the {out} yuan that are out; correct it"),
    "case.beside_events": (
        "已由 `events` 得出；请去掉，改写在事件里",
        "follows from `events`; leave it out, and write it into an event",
    ),
    "case.state_by_event": (
        "{state} 须写成 `events` 里的事件，并写明日期",
        "{state} must be an event in `events`, with its day",
    ),
    "case.paid_amount": (
        '状态为已兑付，须写明兑付金额（元），例如 paid_amount: "50000.00"',
        'the state is paid: state the amount in yuan, for example paid_amount: "50000.00"',
    ),
    "case.paid_day": (
        "状态为已兑付，须写明兑付日期，例如 2026-05-01",
        "the state is paid: state the day of payment, for example 2026-05-01",
    ),
    "case.state_amount": (
        "案件状态是 {state}；请更正状态，或去掉这个金额",
        "the state is {state}; set the state, or leave the amount out",
    ),
    "case.platform_twice": (
        "{name} 写了两次；同一平台的年度收入只写一次",
        "{name} stands there twice; state its revenue of the year once",
    ),
    "case.measured": (
        "已由 `evidence` 测得，又手工录入；请去掉其一",
        "typed in although `evidence` measures it; leave one of them out",
    ),
    "case.no_evidence": (
        "列出了画面，却没有 `evidence`；请写明证据文件夹",
        "names occurrences but there is no `evidence`; name the evidence folder",
    ),
    "case.decided_twice": (
        "写了评审记录文件，又列了画面编号；请只写其一",
        "names a signed review and lists occurrences, too; write one of them",
    ),
    "case.no_evidence_figures": (
        "对测量数据作了认定，却没有 `evidence`；请写明证据文件夹",
        "decides on measured figures but there is no `evidence`; name the evidence folder",
    ),
    "case.own_catalogue": (
        "evidence：{evidence}：所用名录不是本程序自带的；若本单位采用该名录，请在案件中写明 catalogue_sha256: {sha256}",
        "evidence: {evidence}: made with another catalogue than this program's; where the bureau adopted that one, write into the case: "
        "catalogue_sha256: {sha256}",
    ),
    "case.other_catalogue": (
        "catalogue_sha256：证据 {evidence} 所用名录为 {sha256}；请更正，或重新核查该作品",
        "catalogue_sha256: the evidence {evidence} was made with {sha256}; correct it, or verify the title again",
    ),
    "case.other_evidence": (
        "evidence_sha256：证据 {evidence} 的 evidence.json 为 {sha256}；请更正，或换成送审的证据文件夹",
        "evidence_sha256: the evidence.json of {evidence} has {sha256}; correct it, or put the folder that was handed in there",
    ),
    "case.evidence_decides": (
        "{field}：由证据认定；请去掉，改为采信或不采信各次画面",
        "{field}: the evidence decides this; leave it out, and accept or reject occurrences instead",
    ),
    "case.differs": ("与 {other} 不一致；请更正其一", "differs from {other}; correct one of them"),
    "case.rate_needed": (
        "标准以美元计；请写明 {currency} 的 units_per_usd、date 和 source",
        "the threshold is in USD; state units_per_usd, date and source for {currency}",
    ),
    "case.rate_unneeded": (
        "收入以美元计；请去掉汇率，或写明所折算的货币",
        "the revenue is in USD; leave the rate out, or name the currency it converts",
    ),
    "journal.line": (
        "第 {line} 行不是本程序所写；请恢复该文件，或另选结果文件夹",
        "line {line} is not as this program writes it; restore the file, or choose another result folder",
    ),
    "journal.chain": (
        "第 {line} 行与前一行的校验不符，记录被改动过；请恢复该文件，或另选结果文件夹",
        "line {line} does not follow from the one before it: the record was changed; restore the file, or choose another result folder",
    ),
    "journal.cut": (
        "与上次核算的清单不符，记录被改动或缺失；请恢复该文件，或另选结果文件夹",
        "is not as the last run's manifest says: changed or missing; restore the file, or choose another result folder",
    ),
    "journal.changed": (
        "案件 {case}：上次核算时已有的事项（{happened}）现在缺失或不同；请恢复，更正须另写事项",
        "case {case}: an event of the last run ({happened}) is missing or different now; restore it, a correction is an event of its own",
    ),
    "case.id_taken": ("{id} 也是 {other} 的编号；每件案件的编号须各不相同", "{id} is also the id of {other}; every case needs its own"),
    "case.before_issue": ("{day} 早于措施发布之日（{issued}）", "{day} is before the measures were issued ({issued})"),
    "case.says_otherwise": (
        "与 {where} 关于 {about} 的说法不一致；请更正其一",
        "differs from what {where} says of {about}; correct one of them",
    ),
    "case.other_title": (
        "证据文件夹属于《{title}》，案件的作品是《{work}》；一个证据文件夹只用于一部作品，请更正其一",
        "the evidence folder is of {title}, the case's work is {work}; one evidence folder serves one work, correct one of them",
    ),
    "register.source": ("{source}：{register}第 {number} 项", "{source}: {register} {number}"),
    "register.enterprises": ("企业名册", "enterprise"),
    "register.works": ("作品名册", "work"),
    "register.projects": ("项目名册", "project"),
    "register.no_list": ("应为名册各项的列表", "expected a list of a register's entries"),
    "register.lines": (
        "JSON Lines 文件里不写名册；请另存为 .yaml、.json、.xlsx 或 .csv",
        "a register does not stand in JSON Lines; save it as .yaml, .json, .xlsx or .csv",
    ),
    "register.twice": ("编号 {id} 在 {other} 已登记；请删去其一", "{id} stands in {other} already; delete one of them"),
    "register.unknown": (
        "缺少此项，名册中也没有编号 {id}；请更正编号、登记，或在此写明",
        "is missing, and no register has the id {id}; correct the id, register it, or state it here",
    ),
    "case.look_alike": (
        "{field}：{one} 与 {other}（{name}）很相似；若是同一个，请改用同一编号，否则上限会分开计算",
        "{field}: {one} and {other} ({name}) look alike; where they are one, use one id, else caps are counted apart",
    ),
}
