"""The forms of cases: what is wrong with a table or a cell, and how to write it."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # Where.
    # Words that stand in another table in both languages: `:.0` takes none of a text's characters.
    "form.words": ("{zh}{en:.0}", "{zh:.0}{en}"),
    "form.sheet": ("{file}，工作表“{sheet}”", "{file}, sheet {sheet}"),
    "form.cell": ("{cell}（{name}）：{problem}", "{cell} ({name}): {problem}"),
    "form.row": ("第 {row} 行：{problem}", "row {row}: {problem}"),
    # Files and tables.
    "form.not_xlsx": (
        "不是可读取的 XLSX；请在表格软件中打开并另存为 XLSX，加密的请先取消密码",
        "is no XLSX that can be read; open it in a spreadsheet program and save it as XLSX, without a password",
    ),
    "form.not_csv": (
        "第 {line} 行的引号不成对；请改正，或另存为 XLSX",
        "line {line}: its quotes do not match; correct them, or save it as XLSX",
    ),
    "form.encoding": ("既不是 UTF-8 也不是 GB18030 编码；请另存为 UTF-8", "is neither UTF-8 nor GB18030; save it as UTF-8"),
    "form.too_large": (
        "超过 {rows} 行或 {columns} 列；请删去远处的空白格式，或分成几个文件",
        "has more than {rows} rows or {columns} columns; delete formatting far out, or split the file",
    ),
    "form.hidden_sheet": (
        "工作表“{sheet}”被隐藏；请取消隐藏，或删去",
        "the sheet {sheet} is hidden; show it or delete it",
    ),
    "form.hidden_row": (
        "第 {row} 行被隐藏或筛去；请取消隐藏和筛选，不申报的请删去",
        "row {row} is hidden or filtered out; show it, or delete it where it is no case",
    ),
    "form.hidden_column": ("{cell} 所在列被隐藏；请取消隐藏，或清空", "{cell} stands in a hidden column; show it, or clear it"),
    "form.merged": ("{cells} 是合并单元格；请取消合并，每格各填各的", "{cells} are merged; split them and fill in each cell"),
    "form.formula": (
        "{cell} 是公式；请复制后“选择性粘贴”为数值",
        "{cell} holds a formula; paste its value in its place",
    ),
    "form.error": ("{cell} 是错误值 {text}；请填写数据", "{cell} holds the error {text}; fill in the fact"),
    "form.no_header": (
        "没有找到表头“案件编号”，也不是以申报者编号、作品编号或项目编号为表头的名册；"
        "请用 `ganzhou-evidence awards --form N > 第N条.xlsx` 取得空表",
        "has no header `case`, and is no register with a header `applicant id`, `work id` or `project id`; "
        "`ganzhou-evidence awards --form N > article-N.xlsx` gives an empty form",
    ),
    "form.no_article": (
        "缺少“条款”一栏；请补上并写明第几条，例如 第5条",
        "lacks the column `article`; add it and fill in the number, such as 5",
    ),
    "form.header": (
        "表头 {cell}“{name}”不是这张表的栏目；请更正或删去",
        "the header {cell} `{name}` is no field of this table; correct or delete it",
    ),
    "form.header.nearest": (
        "表头 {cell}“{name}”不是这张表的栏目；是否应为“{nearest}”？",
        "the header {cell} `{name}` is no field of this table; is it `{nearest}`?",
    ),
    "form.header_twice": ("表头 {cell}“{name}”出现两次；请删去其一", "the header {cell} `{name}` stands there twice; delete one"),
    "form.no_header_above": ("{cell} 上方没有表头；请补上表头，或清空", "{cell} has no header above it; add one, or clear the cell"),
    "form.other_article": ("第 {article} 条没有此栏；请清空", "article {article} has no such field; clear the cell"),
    "form.row_without_article": ("未填“条款”；请写明第几条，例如 第5条", "names no article; fill in its number, such as 5"),
    # Cells.
    "form.article": ("“{text}”不是条款；请写成 第5条 或 5", "`{text}` is no article; write its number, such as 5"),
    "form.yes_no": ("“{text}”不是明确的是或否；请填 是 或 否", "`{text}` is no clear answer; write yes or no"),
    "form.choice": ("“{text}”不在选项之中；请填其一：{choices}", "`{text}` is none of the choices; write one of: {choices}"),
    "form.choice.nearest": (
        "“{text}”不在选项之中，是否应为“{nearest}”？选项：{choices}",
        "`{text}` is none of the choices; is it `{nearest}`? Choices: {choices}",
    ),
    "form.money": (
        "“{text}”不是明确的金额；请写成 1200000.00、1,200,000.00 或 120万元",
        "`{text}` is no clear amount; write 1200000.00 or 1,200,000.00",
    ),
    "form.below_fen": (
        "{text} 不足一分的部分无法支付；请写到分为止，例如 1200000.05",
        "{text} goes below the fen; write at most two decimals, such as 1200000.05",
    ),
    "form.inexact": (
        "{text} 是计算得来的近似数，不精确；请按原数重新填写，例如 1200000.05",
        "{text} is a computed number that is not exact; type the figure itself, such as 1200000.05",
    ),
    "form.percent": ("“{text}”不是明确的百分比；请写成 26.40 或 26.40%", "`{text}` is no clear percentage; write 26.40 or 26.40%"),
    "form.decimal": ("“{text}”不是明确的数字；请写成 95.280", "`{text}` is no clear number; write 95.280"),
    "form.whole": ("“{text}”不是明确的整数；请写成 31、150,000 或 15万", "`{text}` is no clear whole number; write 31 or 150,000"),
    "form.day": (
        "“{text}”不是明确的日期；请写成 2026年3月1日、2026-03-01，或设为日期格式",
        "`{text}` is no clear day; write 2026-03-01, or set the cell's format to date",
    ),
    "form.text": (
        "{text} 不是文字；请把单元格设为文本格式后重新填写",
        "{text} is no text; set the cell's format to text and type it again",
    ),
    # The form itself.
    "form.no_such": ("--form：没有第 {name} 条；请给出 1 至 {most}", "--form: there is no article {name}; name one from 1 to {most}"),
    "form.terminal": (
        "--form：表格不能显示在屏幕上；请存成文件：ganzhou-evidence awards --form {name} > 第{name}条.xlsx",
        "--form: a workbook cannot be shown here; write it to a file: ganzhou-evidence awards --form {name} > article-{name}.xlsx",
    ),
}
