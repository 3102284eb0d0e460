"""The evidence record, its verdict, report folder, check, seal, review and evaluation."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # Files of a report folder.
    "file_unreadable": (
        "{file}：无法读取（{why}）；请确认文件存在且有读取权限",
        "{file}: cannot be read ({why}); check that it exists and may be read",
    ),
    "file_unwritable": (
        "{file}：无法写入（{why}）；请检查文件夹的剩余空间和权限",
        "{file}: cannot be written ({why}); check the space and the rights of the folder",
    ),
    "folder_unreadable": ("{file}：无法读取（{why}）；请检查权限", "{file}: cannot be read ({why}); check its rights"),
    "no_sm3": (
        "SM3：当前 Python 的 OpenSSL 不提供该算法；请改用以 OpenSSL 1.1.1 或更高版本构建的 Python",
        "SM3: this Python's OpenSSL does not offer it; use a Python built with OpenSSL 1.1.1 or later",
    ),
    "no_report_folder": (
        "{folder}：没有这个文件夹；请给出 {name} 所在的文件夹",
        "{folder}: no such folder; give the folder that holds {name}",
    ),
    "no_stills_folder": (
        "{folder}：没有这个文件夹；写报告之前，其中须有画面文件",
        "{folder}: no such folder; it has to hold the stills before the report is written",
    ),
    "report_file_unwritable": (
        "{file}：无法写入（{why}）；请检查 {folder} 的剩余空间和权限",
        "{file}: cannot be written ({why}); check the space and the rights of {folder}",
    ),
    "old_report_file_stays": (
        "{file}：旧文件无法删除（{why}）；请检查文件夹的权限",
        "{file}: an older one cannot be removed ({why}); check the rights of the folder",
    ),
    "manifest_not_plain": (
        "{file}：报告文件夹里只能放普通文件；请移走，或换成文件副本",
        "{file}: only plain files belong into a report folder; remove it or put a copy in its place",
    ),
    "manifest_bad_name": (
        "{file}：这样的文件名并非所有系统都能列出；请改名",
        "{file}: such a name cannot be listed on every system; rename the file",
    ),
    # What check names.
    "difference_changed": ("已改动：{path}：{detail}", "changed: {path}: {detail}"),
    "difference_missing": ("缺少：{path}：{detail}", "missing: {path}: {detail}"),
    "difference_added": ("多出：{path}：{detail}", "added: {path}: {detail}"),
    "difference_unreadable": ("无法读取：{path}：{detail}", "unreadable: {path}: {detail}"),
    "difference_figure": ("数据不符：{path}：{detail}", "figure: {path}: {detail}"),
    "difference_page": ("页面不符：{path}：{detail}", "page: {path}: {detail}"),
    "difference_seal": ("封签无效：{path}：{detail}", "seal: {path}: {detail}"),
    "difference_picture": ("画面不符：{path}：{detail}", "picture: {path}: {detail}"),
    "manifest_lists_missing": ("清单列有此文件，文件夹里没有", "the manifest lists it, the folder does not hold it"),
    "manifest_lacks_file": ("文件夹里有此文件，清单没有列出", "the folder holds it, the manifest does not list it"),
    "not_a_plain_file": ("不是普通文件", "it is not a plain file"),
    "could_not_be_read": ("无法读取（{why}）", "{why}"),
    "manifest_hash_differs": ("{name} 为 {found}，清单所列为 {listed}", "{name} is {found}, the manifest says {listed}"),
    "manifest_unfit": ("{where}：不符合清单格式", "{where}: not as a manifest has it"),
    "http_status": ("服务返回 {number}", "it answered {number}"),
    "no_answer": ("没有应答", "no answer"),
    "manifest_missing": ("没有清单就无法核验；请重新出具报告", "without it nothing can be checked; write the report again"),
    "manifest_path_outside": ("列有文件夹之外的路径 {file}", "lists the path {file}, which is not inside the folder"),
    "manifest_not_sorted": ("清单未按顺序排列，或同一文件列了两次", "the list is not sorted, or names a file twice"),
    "manifest_list_differs": ("{name} 与文件清单不符", "{name} does not fit the list of files"),
    "manifest_bytes_differ": ("字节与写出时不同", "its bytes are not as they were written"),
    "record_names_no_such_file": ("记录没有提到此文件，不属于本报告", "nothing in the record names it; it does not belong to this report"),
    "record_names_it": ("记录提到此文件，清单没有列出", "the record names it, the manifest does not list it"),
    "no_record": ("没有它就不是初检报告；请重新出具报告", "without it this is no report; write the report again"),
    "law_not_held": (
        "未载明判定标准版本，或本程序没有该版本；请用出具报告的程序核对",
        "no version of the law that this program holds; check with the program that made the report",
    ),
    "law_not_in_force": (
        "该版本自 {start} 起施行，而上线日期为 {day}",
        "that version is in force from {start}, the day of release is {day}",
    ),
    "record_unfit": (
        "{file}：{where}：不符合记录格式；请用 verify 重新出具报告",
        "{file}: {where}: not as a record has it; make the report again with verify",
    ),
    "record_of_another_version": (
        "{file}：记录版本为 {version}，本程序可读 {known} 及更早版本；请用出具该报告的程序核验",
        "{file}: a record of version {version}, this program reads {known} and older ones; use the program that wrote the report",
    ),
    "older_sentence": ("{text}", "{text}"),
    "figure_differs": ("{figure}：所载为 {stated}，重新计算为 {found}", "{figure}: stated as {stated}, computed again {found}"),
    "figure_wrong": ("{figure}：{why}", "{figure}: {why}"),
    "figures_impossible": ("无法重新计算（{why}）", "cannot be computed again ({why})"),
    "inputs_share_a_name": ("两集同名", "two episodes share a name"),
    "shots_leave_a_gap": ("镜头之间有空缺、重叠或顺序不对", "shots leave a gap, overlap or stand in another order"),
    "occurrence_outside_its_shot": ("不在其镜头之内", "does not lie inside its shot"),
    "occurrence_without_sightings": ("没有记录任何比对帧", "no frame is recorded that was held against a photo"),
    "frame_outside_its_stretch": ("该帧不在所属区段之内", "the frame does not lie inside its stretch"),
    "thresholds_incomplete": ("门槛不完整", "thresholds are incomplete"),
    "place_not_among_unlisted": ("名录未列，却不在未列地点之中", "the catalogue does not list it, and it is not among the unlisted places"),
    "calibration_state_unfit": ("校准状态与 {negatives} 个反例不符", "its state does not fit {negatives} negatives"),
    "still_of_another_file": ("画面 {still} 不属于该集文件", "the still {still} is not one of that episode's file"),
    "link_leads_nowhere": ("没有通向有确认地标的镜头", "does not lead to a shot with a confirmed landmark"),
    "pages_impossible": ("无法据此重新生成页面（{why}）", "the pages cannot be made of it again ({why})"),
    "page_lacks_imprint": ("页面没有载明 {lacking}", "the page does not state {lacking}"),
    "table_row_differs": ("第 {row} 行所载为「{stated}」，按记录应为「{found}」", "row {row} says “{stated}”, the record gives “{found}”"),
    "line_differs": ("第 {line} 行所载为「{stated}」，按记录应为「{found}」", "line {line} says “{stated}”, the record gives “{found}”"),
    "file_differs_at": ("{where} 所载为 {stated}，按记录应为 {found}", "{where} is {stated}, the record gives {found}"),
    "bytes_differ": ("内容与按记录重新生成的不同", "it is not what the record gives when it is made again"),
    "award_holds": (
        "{folder}：奖补金额已按案件重新核算，结果一致",
        "{folder}: the award was computed again from its case and comes to the same",
    ),
    "award_other": ("{file} 与按 {case} 重新核算的结果不一致", "{file} is not what follows from {case} when it is computed again"),
    "award_of_another": (
        "{file} 没有以本报告及其审核记录为依据，或不是案件文件",
        "{file} does not rest on this report and the review beside it, or is no case file",
    ),
    "award_unreadable": ("{folder}：无法读取（{why}）", "{folder}: it cannot be read ({why})"),
    "pages_not_compared": (
        "页面和表格由另一版本的程序生成（{renderer}），未重新生成比对；已核对哈希、数据和封签",
        "pages and tables were made by another version ({renderer}) and were not compared; hashes, figures and seal were",
    ),
    "figures_not_recomputed": (
        "记录版本为 {version}，没有保存重新计算所需的内容；只核对了哈希",
        "a record of version {version} does not hold what its figures rest on: only the hashes were checked",
    ),
    # Stills and videos.
    "still_not_of_its_name": ("内容与文件名所载的哈希不符", "it is not the picture whose hash its name states"),
    "video_changed": ("与送审文件不同，SHA-256 为 {sha256}", "is not the file that was measured; its SHA-256 is {sha256}"),
    "video_unknown": ("报告里没有这个文件（SHA-256 {sha256}）", "the report has no such file (SHA-256 {sha256})"),
    "video_compared": ("{file}：已重新解码，时长、帧数和画面均已比对", "{file}: decoded again; run time, frames and stills were compared"),
    "video_not_given": ("{file}：没有给出视频，画面未比对", "{file}: no video was given; its stills were not compared"),
    "configuration_unusable": ("evidence.json：设置无法使用（{why}）", "evidence.json: its configuration cannot be used ({why})"),
    "still_of_no_sample": ("第 {frame} 帧不是抽样帧，不会留下画面", "frame {frame} is no sampled one; no still is taken of it"),
    "still_past_the_end": ("视频没有第 {frame} 帧", "the video has no frame {frame}"),
    "still_of_another_size": ("不是图片，或尺寸与该帧不同", "it is no picture, or of another size than the frame"),
    "still_differs": ("与视频中的这一帧不同（相差 {levels} 灰度级）", "it is not what the video shows there ({levels} grey levels apart)"),
    "cut_between_frames": ("镜头 {shot} 的起止不在帧的边界上", "shot {shot} does not begin and end between frames"),
    "frame_elsewhere": ("{file} 第 {frame} 帧的时刻与视频不符", "frame {frame} of {file} stands elsewhere in the video"),
    # The seal.
    "no_report_to_seal": (
        "{folder}：没有可以封签的报告（{why}）；请给出 verify 写出的文件夹",
        "{folder}: holds no report to seal ({why}); give a folder that verify wrote",
    ),
    "report_does_not_hold": (
        "{folder}：核验没有通过，不能封签：{detail}；请重新出具报告",
        "{folder}: does not pass its check, so it is not sealed: {detail}; write the report again",
    ),
    "timestamp_url": (
        "--timestamp：{url} 不是网址；请写成 http:// 或 https:// 开头的时间戳服务地址",
        "--timestamp: {url} is no web address; give one of a time-stamping service, beginning with http:// or https://",
    ),
    "timestamp_unreachable": (
        "--timestamp：{url} 没有给出时间戳（{why}）；请检查网址和网络，或不带 --timestamp 封签",
        "--timestamp: {url} gave no time-stamp ({why}); check the address and the network, or seal without --timestamp",
    ),
    "cannot_sign": ("{key}：无法用它签名；请换用 RSA 或 ECDSA 密钥", "{key}: cannot sign; use an RSA or ECDSA key"),
    "seal_key_unusable": (
        "{key}：无法读取密钥；请给出 PKCS#12 文件，或含私钥和证书的 PEM 文件，并检查口令",
        "{key}: cannot be read as a key; give a PKCS#12 file, or PEM with key and certificate, and check the passphrase",
    ),
    "seal_key_incomplete": (
        "{key}：须同时含有私钥及其证书；请把两者放进同一个文件",
        "{key}: needs a private key and the certificate that belongs to it; put both into one file",
    ),
    "seal_sm2": (
        "{key}：是 SM2 密钥，所用的密码库（cryptography、pyHanko）尚不能以 SM2 和 SM3 签名；请改用 RSA 或 ECDSA 密钥，"
        "或另用国密工具签署 manifest.json",
        "{key}: is an SM2 key, and the libraries in use (cryptography, pyHanko) cannot sign by SM2 with SM3 yet; "
        "use an RSA or ECDSA key, or sign manifest.json with a tool of its own",
    ),
    "seal_needs_passphrase": (
        "密钥有口令；请在环境变量 {variable} 中给出，或在终端中运行",
        "the key has a passphrase; give it in the environment variable {variable}, or run the command in a terminal",
    ),
    "seal_passphrase_prompt": ("密钥口令：", "Passphrase of the key: "),
    "no_certificate": ("{file}：不是证书；请给出 PEM 或 DER 格式的证书", "{file}: holds no certificate; give one in PEM or DER"),
    "seal_missing": ("给出了可信证书，但报告没有封签", "certificates to trust were given, and the report is not sealed"),
    "seal_unreadable": ("无法读取封签", "cannot be read as a seal"),
    "seal_covers_other_bytes": ("签名所覆盖的不是现在的内容", "the signature covers other bytes than these"),
    "seal_not_valid": ("签名无效", "the signature is not valid"),
    "timestamp_not_valid": ("时间戳无效", "the time-stamp is not valid"),
    "timestamp_not_trusted": (
        "时间戳服务 {service} 的证书不通向所给的可信证书",
        "the time-stamp by {service} does not lead to a certificate given",
    ),
    "signer_not_trusted": (
        "签署人 {signer} 的证书不通向所给的可信证书",
        "the certificate of {signer} does not lead to a certificate given",
    ),
    "signed_pdf_differs": ("不是在本报告的 report.pdf 上签署的", "it is not this report's report.pdf with a signature"),
    "signed_pdf_signatures": ("有 {count} 个签名，应为一个", "it has {count} signatures and should have one"),
    "signed_pdf_not_whole": ("签名没有覆盖整个文件，或签署后又有改动", "its signature does not cover all of it, or it was changed after"),
    "sealed": ("{file}：由 {signer} 签署，签署人自报时间 {when}", "{file}: signed by {signer}; the signer says at {when}"),
    "sealed_with_timestamp": (
        "{file}：由 {signer} 签署，可信时间戳 {when}（{service}）",
        "{file}: signed by {signer}; time-stamp {when} by {service}",
    ),
    "signer_not_verified": (
        "{file}：没有给出可信证书，签署人身份未核实；可用 --trust 给出证书",
        "{file}: who signed was not verified; give a certificate with --trust",
    ),
    "seal_written": ("{folder}：已封签", "{folder}: sealed"),
    "work.seal": ("封签前核验 {folder}", "checking {folder} before it is sealed"),
    "check_differs": ("{folder}：{count} 处不符", "{folder}: {count} differences"),
    "check_passed": (
        "{folder}：全部文件与清单一致，数据均可由记录重新算出",
        "{folder}: every file is as the manifest says, and every figure follows from the record",
    ),
    # Reviews and known truth.
    "report_not_as_manifest": (
        "{folder}：与清单不符：{detail}；请重新出具报告",
        "{folder}: not as its manifest says: {detail}; write the report again",
    ),
    "report_contradicts_itself": (
        "{file}：数据不能由记录重新算出：{detail}；请重新核查该剧",
        "{file}: its figures do not follow from it: {detail}; verify the title again",
    ),
    "review_unknown": ("{field}：{id}：记录里没有这一处", "{field}: {id}: the evidence has no such occurrence"),
    "review_both_ways": (
        "review.accepted：{id}：同时列在 rejected 中；请只作一种决定",
        "review.accepted: {id}: is also rejected; decide once",
    ),
    # Decisions under review.
    "decision_no_finding": (
        "{id}：没有这一处画面，可能已被拆分、合并或撤销；请刷新页面",
        "{id}: no such finding; it may have been split, merged or taken back: load the page anew",
    ),
    "decision_no_shot": ("{episode}：没有第 {shot} 镜；请刷新页面", "{episode}: has no shot {shot}; load the page anew"),
    "decision_outside_shot": (
        "{episode} 第 {shot} 镜：起止时间须在本镜头之内（{start}–{end} 秒），且起点早于终点",
        "{episode}, shot {shot}: both ends have to lie inside the shot ({start} to {end} s), the first before the last",
    ),
    "decision_not_shown": (
        "{id}：本处画面尚未完整播放，不能采信；请先播放",
        "{id}: not all of its seconds were shown yet, so it cannot be accepted; play them first",
    ),
    "decision_other_needs_words": ("选“其他”时须写明原因", "with “other” the reason has to be written out"),
    "decision_named_twice": ("同一处画面列了两次；请只列一次", "a finding is named twice; name it once"),
    "decision_split_outside": (
        "{id}：只能在起点与终点之间拆分；请停在其间的一帧",
        "{id}: it can be split only between its ends; stop at a frame between them",
    ),
    "decision_merge_apart": (
        "{id} 与 {other}：只有同一镜头内同一地标的两处画面才能合并",
        "{id} and {other}: only two findings of one landmark in one shot can be merged",
    ),
    "decision_unlisted": (
        "{landmark}：未列入地标名录，不能补录；只能补录名录所列地标",
        "{landmark}: not in the catalogue, so it cannot be added; only places that the catalogue lists can",
    ),
    "decision_by_evidence": (
        "该项条件由画面证据认定；请逐处采信或不采信",
        "this condition is settled by the findings; accept or reject those",
    ),
    "decision_lead_only": ("两位评审意见不一致的，由组长裁定", "where two readers disagree, the lead decides"),
    "decision_no_disagreement": (
        "{episode} 第 {shot} 镜 {landmark}：两位评审意见一致，无须裁定；请刷新页面",
        "{landmark} in {episode}, shot {shot}: the readers agree, there is nothing to settle; load the page anew",
    ),
    "decision_nothing_to_undo": ("没有可撤销的决定", "there is no decision of yours to take back"),
    "decision_changed_since": (
        "您的上一项决定涉及的画面后来又有改动，不能撤销；请重新作出决定",
        "what your last decision was about has been changed since, so it cannot be taken back; decide anew",
    ),
    "decision_signed": (
        "本案已由 {who} 签署，不能再改；如须改动，请先说明理由并重新打开",
        "{who} has signed this case; to change it, reopen it first, with a reason",
    ),
    "decision_not_signed": ("本案尚未签署，无须重新打开", "this case is not signed, there is nothing to reopen"),
    "decision_undecided": ("还有 {count} 处画面待决定，不能签署", "{count} findings are still undecided, so the case cannot be signed"),
    "decision_unsettled": (
        "两位评审有 {count} 处意见不一致，须组长裁定后方可签署",
        "the two readers disagree on {count} places; the lead has to settle them before the case can be signed",
    ),
    "decision_second_unfinished": (
        "第二评审尚未完成，不能签署；请等其全部决定后再签",
        "the second reader has not finished, so the case cannot be signed; wait until all is decided there",
    ),
    "decision_second_signs_not": (
        "第二评审只提交独立意见，由第一评审或组长签署",
        "the second reader hands in an opinion of his own; the first reader or the lead signs",
    ),
    "review_unfit": (
        "{file}：不是本程序的评审记录（{field}）；请使用审核系统下载的 review.json",
        "{file}: no review of this program ({field}); take the review.json that the desk hands out",
    ),
    "review_contradicts_itself": (
        "{file}：评审记录前后不符：{detail}；请使用审核系统下载的原件",
        "{file}: the review contradicts itself: {detail}; take the one that the desk handed out",
    ),
    "review_of_other_evidence": (
        "评审针对另一份检测记录；请把 review.json 与其 evidence.json 放在一起",
        "it is of another record; keep review.json beside the evidence.json that it is of",
    ),
    "review_row_changed": (
        "第 {number} 号记录与其校验值不符，或前后不衔接：该条被改动、删除或插入",
        "row {number} does not have the hash that it states, or does not follow the one before: it was changed, dropped or put in",
    ),
    "review_rule_broken": (
        "第 {number} 号决定不符合审核规则，不可能由审核系统作出",
        "decision {number} breaks the rules of decisions; the desk would not have made it",
    ),
    "review_rows_unfit": ("记录中有不是审核决定的内容", "a row of it holds no decision"),
    "review_unsigned": ("评审没有签署", "it is not signed"),
    "review_chain_differs": (
        "所附链首（第 {number} 号）与签署记录不符",
        "the chain's head that it states (row {number}) does not fit the row that signed it",
    ),
    "review_field_differs": (
        "{field} 与决定记录推算的结果不符",
        "{field} is not what follows from the decisions",
    ),
    "review_page_differs": ("与评审记录生成的页面不同", "it is not the page that the review makes"),
    "review_without_gap": (
        "{file}：记录没有写明合并间隔，改动过的画面无法计数；请用本版程序重新检测",
        "{file}: the record does not say which gaps are bridged, so changed findings cannot be counted; verify the title anew",
    ),
    "review_of_rejected": (
        "review.accepted：{id}：机器已判不是；只有机器确认或留待复核的才能计入",
        "review.accepted: {id}: the machine rejected it; only what it confirmed or left to review can count",
    ),
    "labels_line": ("{file}：第 {line} 行", "{file}: line {line}"),
    "grades_line": ("第 {line} 行", "line {line}"),
    "labels_no_report": (
        "{file}：无法读取（{why}）；请给出 verify 写出的报告文件夹",
        "{file}: cannot be read ({why}); give a report folder that verify wrote",
    ),
    "labels_of_another_title": (
        "{where}：file：报告里没有 '{name}'；每部剧请用它自己的标注比较",
        "{where}: file: '{name}' is not in the report; evaluate each title against its own truth",
    ),
    "labels_past_the_end": (
        "{where}：start：在 '{name}' 结束之后；请检查秒数",
        "{where}: start: lies behind the end of '{name}'; check the seconds",
    ),
    "labels_overlap": (
        "{where}：start：与第 {other} 行同一地标重叠；请合并这两行",
        "{where}: start: overlaps line {other}, the same landmark; join the two",
    ),
    "grades_overlap": (
        "{where}：start：与第 {other} 行重叠；同一时刻只有一个等级",
        "{where}: start: overlaps line {other}; a moment has one grade",
    ),
    "grades_unknown": (
        "{where}：grade：没有 '{text}' 这一等级；请写 {grades} 之一",
        "{where}: grade: '{text}' is none; write one of {grades}",
    ),
    "labels_no_column": (
        "{where}：缺少列 {missing}；首行请写 {columns}",
        "{where}: no column {missing}; let the first line be {columns}",
    ),
    "labels_unreadable": (
        "{file}：无法读取（{why}）；请给出标注的 CSV 文件",
        "{file}: cannot be read ({why}); give the CSV file of the labels",
    ),
    "labels_no_csv": ("{file}：不是 UTF-8 编码的 CSV 文件；请另存", "{file}: is not a CSV file in UTF-8; save it as one"),
    "labels_empty": ("{where}：{field}：是空的；请填写", "{where}: {field}: is empty; fill it in"),
    "labels_no_length": ("{where}：end：须晚于 start", "{where}: end: must be later than start"),
    "labels_no_number": (
        "{where}：{field}：'{text}' 不是秒数；请写成 12.48 的形式",
        "{where}: {field}: '{text}' is not a number of seconds; write it as 12.48",
    ),
    "labels_negative": (
        "{where}：{field}：{text} 早于第一帧；秒数从 0 开始",
        "{where}: {field}: {text} lies before the first frame; seconds count from 0",
    ),
}
