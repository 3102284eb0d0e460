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
    "law.sha256": (
        "应为措施文本的 SHA-256（64 位小写十六进制）",
        "write the SHA-256 of the measures' text: 64 hexadecimal digits in lower case",
    ),
}
