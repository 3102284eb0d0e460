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
    "register_chain_gone": (
        "登记库中已没有事件表；请停止使用并从备份恢复",
        "the register has no table of events any more; stop using it and restore a backup",
    ),
    "register_unguarded": (
        "登记库不再拒绝修改事件：触发器 {names} 缺失或已停用；请停止使用并从备份恢复",
        "the register no longer refuses changes of events: triggers {names} are missing or out of work; stop using it and restore a backup",
    ),
    "register_chain_short": (
        "登记库事件止于第 {last} 条，而此前另行保存的记录已到第 {number} 条；请停止使用并从备份恢复",
        "the register's events end at number {last}, and number {number} was kept elsewhere; stop using it and restore a backup",
    ),
    "backup_taken": (
        "{file}：已有该文件；请另选文件名",
        "{file}: is there already; give another name",
    ),
    "backup_none": (
        "{file}：不是登记库备份；请给出 register backup 写出的文件",
        "{file}: is no backup of a register; give a file that `register backup` wrote",
    ),
    "backup_program": (
        "{name}：未安装；请安装 PostgreSQL 客户端（Debian：apt-get install postgresql-client）",
        "{name}: is not installed; install PostgreSQL's client (Debian: apt-get install postgresql-client)",
    ),
    "backup_failed": (
        "{file}：备份或恢复失败（{reason}）；请检查数据库、磁盘空间和权限后重试",
        "{file}: backing up or restoring failed ({reason}); look after the database, the disk's room and its rights, then try again",
    ),
    "backup_written": ("登记库已备份到 {file}", "the register is backed up in {file}"),
    "backup_restored": (
        "登记库已由 {file} 恢复；请重新启动批次",
        "the register is restored from {file}; start the batch again",
    ),
    "register_whole": (
        "登记库事件完整：共 {number} 条，末条 SHA-256 为 {sha256}",
        "the register's events are whole: {number} of them, the last one's SHA-256 is {sha256}",
    ),
    "help.register": ("登记库：备份、恢复、核对", "the register: back it up, restore it, check it"),
    "help.register.backup": ("备份登记库；批次可继续运行", "write a backup; a batch may go on meanwhile"),
    "help.register.restore": (
        "用备份恢复登记库；须先停止所有批次和工作进程",
        "put a backup in the register's place; stop all batches and workers before",
    ),
    "help.register.check": ("核对登记库的事件链", "check the chain of the register's events"),
    "check_no_review": (
        "{folder} 中没有 {file}：该报告未经签署复核，无从与登记库核对",
        "{folder} has no {file}: the report was not reviewed and signed, so that nothing of it stands in a register",
    ),
    "help.register.url": (
        "登记库：sqlite:///文件 或 postgresql://…（默认取环境变量 GANZHOU_EVIDENCE_REGISTER）",
        "the register: sqlite:///FILE or postgresql://... (default: the environment's GANZHOU_EVIDENCE_REGISTER)",
    ),
    "help.register.file": ("备份文件", "the backup's file"),
    "register_needed": (
        "--register：未给出登记库；请给出，或设置环境变量 GANZHOU_EVIDENCE_REGISTER",
        "--register: no register is named; name one, or set GANZHOU_EVIDENCE_REGISTER",
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
