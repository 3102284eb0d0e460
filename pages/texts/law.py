"""What is wrong with the file of the measures' numbers (`law/measures.yaml`)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "law.wrong": ("{file}：{where}：{problem}", "{file}: {where}: {problem}"),
    "law.unreadable": ("无法读取；请恢复该文件或重新安装本程序", "cannot be read; restore the file or install this program again"),
    "law.not_yaml": ("此行起不是有效的 YAML（{problem}）；请改正", "not YAML from this line on ({problem}); correct it"),
    "law.mapping": ("此处应为“名称: 值”", "write `name: value` here"),
    "law.no_lines": (
        "此数字没有任何一行；请至少写一行“- {{operator, value, unit, citation}}”",
        "this number has no line; write at least one `- {{operator, value, unit, citation}}`",
    ),
    "law.lacks": ("缺少 {name}；请补写", "lacks {name}; add it"),
    "law.unknown": ("此处不能写 {name}；请删去或改名", "{name} does not belong here; remove or rename it"),
    "law.text": ("应为一段文字，前后无空格", "write a text without spaces around it"),
    "law.choice": ("应为其中之一：{choices}", "write one of: {choices}"),
    "law.value": (
        "应为不带单位、正负号、千分位的数，小数最多 {decimals} 位",
        "write a number without unit, sign or separators, with at most {decimals} decimals",
    ),
    "law.percent": ("百分比不能超过 100", "a percentage is at most 100"),
    "law.day": ("应为日期，如 2027-07-01", "write a day such as 2027-07-01"),
    "law.order": (
        "{day} 不晚于前一行的 {before}；新的一行须写在最后，日期须更晚",
        "{day} is not after {before}, the day of the line before; a new line goes last, with a later day",
    ),
    "law.no_number": (
        "此前各行都不是数字；数字请另起名称",
        "the lines before set no number; give the number a name of its own",
    ),
    "law.same_state": (
        "此前已是 {state}；请删去此行，或更正前一行",
        "is {state} already; remove this line, or correct the one before",
    ),
    "law.formula": (
        "应为算式的名称（小写字母、数字、下划线），如 stepped；恢复发布时的算式写 issued",
        "write the name of a formula in lower case, such as stepped; `issued` for the one as issued",
    ),
    "law.no_rule": (
        "没有条款按此计算；请在 awards/articles/ 中加入该条款的文件，或删去",
        "no article computes by it; add the article's file to awards/articles/, or remove it",
    ),
    "law.no_provision": (
        "该条款没有此条件、数字或算式；请改为其一：{choices}",
        "the rule has no such condition or formula; name one of: {choices}",
    ),
    "law.lost": (
        "缺少此数字；数字不得删除，废止请加一行“is: repealed”",
        "is missing; numbers are never removed: a repealed one gets a line `is: repealed`",
    ),
    "law.needed": (
        "{name}：版本 {version} 没有此数字，而核算要用它；请同时另定算式（amount）或废止整条，或更新本程序",
        "{name}: is needed and not in force in version {version}; name a formula (amount) or repeal the article, or update the program",
    ),
    "law.no_file": (
        "没有法规文件；请给出 YAML 文件、含 measures.yaml 的文件夹，或 packaged（随附版本）",
        "no law; name a YAML file, a folder with measures.yaml, or `packaged` for the one of this program",
    ),
    "law.sha256": (
        "应为措施文本的 SHA-256（64 位小写十六进制）",
        "write the SHA-256 of the measures' text: 64 hexadecimal digits in lower case",
    ),
}
