"""Catalogue, gallery, index, calibration and places."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "list_more": ("{first}、{rest}", "{first}, {rest}"),
    "list_and": ("{first}、{rest}", "{first} and {rest}"),
    "list_faults": ("{first}；{rest}", "{first}; {rest}"),
    # The catalogue's file.
    "catalogue_unreadable": (
        "{file}：无法读取地标名录（{reason}）；请提供 UTF-8 编码的 YAML 文件",
        "{file}: cannot read the catalogue ({reason}); give a YAML file saved as UTF-8",
    ),
    "catalogue_not_utf8": (
        "{file}：地标名录不是 UTF-8 编码；请另存为 UTF-8",
        "{file}: cannot read the catalogue, which is no UTF-8; save it as UTF-8",
    ),
    "catalogue_no_yaml": ("{file}：第 {line} 行不合 YAML 格式；请改正该行", "{file}: no valid YAML at line {line}; correct that line"),
    "catalogue_key_twice": (
        "{file}：第 {line} 行的 {key} 一项写了两次；请只保留一个",
        "{file}: no valid YAML at line {line}: the field {key} is given twice; correct that line",
    ),
    "catalogue_no_places": (
        "{file}：不是地标名录；最外层须且仅须有一项 places，内列各条目",
        "{file}: no catalogue; it needs one top-level field `places` with a list of entries",
    ),
    "catalogue_faults": ("{file}：有 {count} 处错误，请改正：{faults}", "{file}: {count} to correct in the file: {faults}"),
    "catalogue_fault": ("{entry} 的 {field}：{message}", "{entry} {field}: {message}"),
    "catalogue_id": ("只能用小写英文字母、数字和下划线，以字母开头", "use lower-case letters, digits and underscores, a letter first"),
    "catalogue_id_twice": ("前面的条目已用此 id；每个 id 只能出现一次", "given to an earlier entry too; every id stands once"),
    "catalogue_kind": ("没有这种类别；请用 {kinds} 之一", "unknown kind; use one of {kinds}"),
    "catalogue_county": (
        "不是赣州的县（市、区）；请写十八个之一的全称，如章贡区、于都县",
        "no county-level unit of Ganzhou; write one of the 18 in full, such as 章贡区 or 于都县",
    ),
    "catalogue_position": (
        "位于{county}境外 {kilometres} 公里（在{where}）；请改正坐标（WGS-84，勿将经纬度写反）或县（市、区）",
        "lies {kilometres} km outside {county} ({where}); correct the position (WGS-84, lat and lon not swapped) or county",
    ),
    "catalogue_position_outside": (
        "位于{county}境外 {kilometres} 公里（不在赣州）；请改正坐标（WGS-84，勿将经纬度写反）或县（市、区）",
        "lies {kilometres} km outside {county} (outside Ganzhou); correct the position (WGS-84, lat and lon not swapped) or county",
    ),
    "catalogue_name_taken": ("{name} 已是 {owner} 的名称或别名", "{name!r} is already a name or alias of {owner}"),
    # A field of an entry.
    "field_missing": ("缺少此项；请补上", "Field required"),
    "field_unknown": ("没有这一项；请删去", "no such field; leave it out"),
    "field_text": ("须为文字，不能为空", "must be text and not empty"),
    "field_list": ("须为列表", "must be a list"),
    "field_number": ("须为数字", "must be a number"),
    "field_range": ("须 {bound}", "must be {bound}"),
    "field_form": ("格式不对；请参照现有条目", "not of the right form; look at the other entries"),
    "field_found": ("{message}（现为 {found}）", "{message} (found {found})"),
    # A gallery's folders.
    "gallery_absent": (
        "{folder}：没有这个照片文件夹；请给出每处地标各有一个子文件夹的 PHOTOS",
        "{folder}: no such folder of photos; give PHOTOS with one sub-folder per landmark",
    ),
    "gallery_empty": (
        "{folder}：其中没有任何地标的照片；请给出每处地标各有一个子文件夹、内放 .jpg 或 .png 的 PHOTOS",
        "{folder}: holds no photo of any landmark; give PHOTOS with one sub-folder of .jpg or .png files per landmark",
    ),
    "gallery_unreadable": (
        "{folder}：{count} 张照片都无法读取；请更换",
        "{folder}: none of its {count} photos can be read; replace them",
    ),
    "photo_astray": ("{file}：照片须放在 {where} 之下；请移过去", "{file}: a photo must lie in {where}; move it there"),
    "photo_unreadable": (
        "{file}：不是可读取的图片（{reason}）；请更换或删除",
        "{file}: not a readable picture ({reason}); replace or remove it",
    ),
    "unlisted_folder": (
        "{folder}：地标名录中没有这个 id；最接近的是 {nearest}，若即此处，请将文件夹改名为 {id}",
        "{folder}: not in the catalogue; the nearest is {nearest}: if that is meant, rename the folder to {id}",
    ),
    "unlisted_folder_alone": (
        "{folder}：地标名录中没有这个 id，也没有相近的名称",
        "{folder}: not in the catalogue, and no name in it comes near",
    ),
    "unlisted_refused": (
        "以上 {count} 个文件夹不在地标名录中，其画面一律不计入；请改名、用 --catalogue 指定列有它们的名录，"
        "或用 --allow-unlisted 仍然建立索引",
        "{count} of the folders are not in the catalogue, so nothing found of them would ever count; rename them, "
        "give --catalogue with a file that lists them, or --allow-unlisted to build all the same",
    ),
    "unlisted_places": (
        "索引中有 {count} 处不在地标名录，其画面照常列出，但一律不计入次数、时长和占比：{places}",
        "{count} of the index's places are not in the catalogue; what is found of them is shown and never counted: {places}",
    ),
    "accepted_unlisted": (
        "review.accepted: {id}：其地标 {landmark} 不在地标名录中，不得计入；请将该项从 review.accepted 中去掉",
        "review.accepted: {id}: its place, {landmark}, is not in the catalogue and never counts; take it out of review.accepted",
    ),
    "own_catalogue": (
        "所用地标名录不是随程序附带的那一份（SHA-256 {sha256}）；核算奖补时须在案件中写明",
        "made with another catalogue than the one this program carries (SHA-256 {sha256}); a case of the awards has to name it",
    ),
    # The index.
    "index_absent": (
        "{folder}：没有地标索引；请先运行：ganzhou-evidence landmarks build PHOTOS --out {folder}",
        "{folder}: no landmark index there; make one with: ganzhou-evidence landmarks build PHOTOS --out {folder}",
    ),
    "index_in_the_way": ("{folder}：已存在，但不是索引；请另选 --out", "{folder}: exists and is no index; choose another --out"),
    "index_damaged": ("{file}：已损坏或被手工改动；请重新建立索引", "{file}: damaged or edited by hand; build the index again"),
    "index_version": (
        "{file}：索引版本为 {found}，本程序读取版本 {reads}；请重新建立索引",
        "{file}: index version {found}, this program reads {reads}; build the index again",
    ),
    "index_file_missing": ("{file}：缺失或无法读取；请重新建立索引", "{file}: missing or unreadable; build the index again"),
    "index_file_differs": (
        "{file}：与 {metadata} 所记的 SHA-256 不符；请重新建立索引",
        "{file}: differs from the SHA-256 in {metadata}; build the index again",
    ),
    "index_of_other_models": (
        "索引所用的 {field}（{was}）与已安装的（{now}）不同；请重新建立索引",
        "the index was made with another {field} ({was}) than is installed ({now}); build the index again",
    ),
    "index_made_afresh": (
        "原有索引不能沿用（{reason}），全部照片重新计算",
        "the earlier index cannot be taken up ({reason}), so every photo is computed again",
    ),
    # What is wrong with a gallery's photos.
    "check_tiny": (
        "{name}：仅 {size} 像素；短边至少需要 {least} 像素（建议 600 以上）才能用于证明",
        "{name}: {size} pixels; the short side needs at least {least}, better 600, to prove a sighting",
    ),
    "check_same_file": (
        "{names}：同一文件放在了 {identities} 之下；只应保留一处",
        "{names}: the same file under {identities}; keep it under one",
    ),
    "check_same_photo": (
        "{names}：同一张照片放在了 {identities} 之下；只应保留一处",
        "{names}: the same photograph under {identities}; keep it under one",
    ),
    "check_copies": (
        "{names}：同一张照片；保留一张即可，换一个角度的照片更有用",
        "{names}: the same photograph; one of them is enough, another view would help more",
    ),
    "check_same_view": (
        "{names}：取景几乎相同；保留一张即可，换一个角度的照片更有用",
        "{names}: nearly the same view; one of them is enough, another view would help more",
    ),
    "check_shared_mark": (
        "{names}：带有相同的水印或标志；匹配时会遮去该区域，最好换用无水印的照片",
        "{names}: share a watermark or logo; it is masked in matching, photos without it are better",
    ),
    "check_few_photos": (
        "{place}：仅有 {count} 张照片（重复的不计）；请补充不同角度的照片至 {wanted} 张以上",
        "{place}: photos without copies: {count}; add views until there are {wanted} or more",
    ),
    "check_no_photos": (
        "名录 {all} 处中有 {count} 处没有照片，无法识别：{places}",
        "{count} of {all} catalogued places have no photo and cannot be found: {places}",
    ),
    "place_id": ("{id}", "{id}"),
    "place_name": ("{name}（{id}）", "{name} ({id})"),
    # Why an occurrence is not confirmed, or does not count.
    "one_frame_without_track": (
        "只有一帧达标，前后未能连续跟踪",
        "only one frame passes the threshold, and it could not be followed",
    ),
    "close_to_decoy": ("与对照照片也相当吻合，请分辨是否为本地标", "a decoy fits nearly as well; see which place it is"),
    "other_frames_fall_short": ("只有一帧达到确认门槛，其余帧未达到", "only one frame reaches the confirm threshold; others fall short"),
    "beaten_by_decoy": ("与对照照片更吻合，应为相似的其他建筑", "a decoy fits better: this is its likeness"),
    "mirrored": (
        "画面左右翻转后才与参照照片吻合，请核实为何使用镜像画面（画面中的文字为反字）",
        "matches the photo only when turned left to right; ask why the footage is mirrored (its signs read backwards)",
    ),
    "agreement": (
        "单张照片的吻合点数均未达到复核门槛，多张照片（或多帧）在同一位置相互印证，请核实",
        "no photo alone has enough matched points; several photos or frames agree on the same spot, please check",
    ),
    "below_confirm_threshold": ("吻合点数低于确认门槛", "fewer matched points than the confirm threshold asks for"),
    "place_not_listed": ("此地标不在地标名录中，不计入次数、时长和占比", "the catalogue does not list this place, so it enters no figure"),
    # Calibration.
    "calibrate_uncalibrated": (
        "门槛未经校准，请运行 ganzhou-evidence landmarks calibrate；在此之前，实测各项须人工判断",
        "thresholds not calibrated; run ganzhou-evidence landmarks calibrate, until then people decide on everything measured",
    ),
    "calibrate_outdated": (
        "照片或模型有变动，原校准不再适用，请再次运行 ganzhou-evidence landmarks calibrate；在此之前，实测各项须人工判断",
        "photos or networks changed, so the calibration no longer holds; run ganzhou-evidence landmarks calibrate again, "
        "until then people decide on everything measured",
    ),
    "calibrate_too_few": (
        "校准所用画面不足，请补充后再次运行 ganzhou-evidence landmarks calibrate；在此之前，实测各项须人工判断",
        "calibrated on too few pictures; run ganzhou-evidence landmarks calibrate with more, "
        "until then people decide on everything measured",
    ),
    "negatives_too_few": (
        "{source}：只有 {count} 幅图；校准至少需要 {needed} 幅不含地标的图",
        "{source}: only {count} pictures; thresholds need at least {needed} pictures without landmarks",
    ),
    "no_positives": (
        "索引中没有一处地标有两张以上照片；请先补充照片再校准",
        "the index has no landmark with two photos; add photos before calibrating",
    ),
    "uncalibrated": (
        "门槛未经校准：没有用不含本库地标的画面检验过，误认的可能有多大无从说起；实测各项不能直接认定达到，须人工判断。"
        "请运行 ganzhou-evidence landmarks calibrate",
        "thresholds not calibrated: they were held against no picture without this gallery's landmarks, so that nobody can say how often "
        "they are wrong; nothing measured is met by itself, people decide; run ganzhou-evidence landmarks calibrate",
    ),
    "calibration_outdated": (
        "门槛未经校准：校准之后照片或模型有变动，原校准不再适用；实测各项不能直接认定达到，须人工判断。"
        "请再次运行 ganzhou-evidence landmarks calibrate",
        "thresholds not calibrated: photos or networks changed after the calibration, which no longer holds; "
        "nothing measured is met by itself, people decide; run ganzhou-evidence landmarks calibrate again",
    ),
    "calibration_too_few": (
        "门槛校准不足：只用了 {negatives} 个互不相干的画面（至少需要 {needed} 个），误认率的 95 % 上限为 {bound} %；"
        "实测各项不能直接认定达到，须人工判断。请补充画面后再次校准",
        "thresholds calibrated on too little: {negatives} independent scenes (at least {needed} are needed), "
        "95 % bound of false confirms {bound} %; nothing measured is met by itself, people decide; calibrate again with more",
    ),
}
