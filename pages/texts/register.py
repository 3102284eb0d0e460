"""The register: the database of titles, runs and results."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "register_url": (
        "--register {url}：无法识别；请写作 sqlite:///文件路径，或 postgresql://用户:密码@主机:端口/库名",
        "--register {url}: of no known form; give sqlite:///FILE, or postgresql://USER:PASSWORD@HOST:PORT/NAME",
    ),
    "register_away": (
        "登记库 {url} 无法使用（{reason}）；请检查数据库是否运行、磁盘是否已满、权限是否正确，然后重新运行",
        "register {url}: cannot be used ({reason}); check that the database runs, that its disk has room and that it may be written to, "
        "then run again",
    ),
    "register_newer": (
        "登记库由更新版本的程序建立（{name}）；请升级本程序后再运行",
        "the register was made by a newer version of the program ({name}); upgrade the program and run again",
    ),
    "register_chain_broken": (
        "登记库的事件记录自第 {number} 条起与原状不符；请停止使用并从备份恢复",
        "the register's events are not what they were from number {number} on; stop using it and restore a backup",
    ),
    "register_chain_other": (
        "登记库第 {number} 条事件与此前另行保存的记录不同；请停止使用并从备份恢复",
        "the register's event {number} differs from the one kept elsewhere; stop using it and restore a backup",
    ),
    "register_chain_short": (
        "登记库事件止于第 {last} 条，而此前另行保存的记录已到第 {number} 条；请停止使用并从备份恢复",
        "the register's events end at number {last}, and number {number} was kept elsewhere; stop using it and restore a backup",
    ),
    "register_worker_lost": (
        "处理该剧目的进程 {times} 次中途消失",
        "the worker that carried the title out vanished {times} times",
    ),
    "remedy_worker_lost": (
        "请查看该主机的系统日志（内存不足、断电），排除后重新运行",
        "look into the machine's system log (out of memory, power), mend that and run again",
    ),
}
