"""Why the system would not read or write a file."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "os_no_such_file": ("文件不存在", "no such file"),
    "os_no_permission": ("没有权限", "no permission"),
    "os_is_folder": ("这是文件夹", "it is a folder"),
    "os_not_folder": ("路径中有一段不是文件夹", "a part of its path is no folder"),
    "os_no_space": ("磁盘空间不足", "no space left"),
    "os_read_only": ("磁盘只读", "the disk is read-only"),
    "os_name_too_long": ("文件名过长", "its name is too long"),
    "os_input_output": ("磁盘读写出错", "the disk failed"),
    "os_other": ("系统错误 {name}", "system error {name}"),
}
