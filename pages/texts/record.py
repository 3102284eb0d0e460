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
    "manifest_missing": ("没有清单就无法核验；请重新出具报告", "without it nothing can be checked; write the report again"),
    "manifest_path_outside": ("列有文件夹之外的路径 {file}", "lists the path {file}, which is not inside the folder"),
    "manifest_not_sorted": ("清单未按顺序排列，或同一文件列了两次", "the list is not sorted, or names a file twice"),
    "manifest_list_differs": ("{name} 与文件清单不符", "{name} does not fit the list of files"),
    "manifest_bytes_differ": ("字节与写出时不同", "its bytes are not as they were written"),
}
