"""Keeping the house running: the store, workers, webhooks, what Prefect shows."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "help.store": ("中间结果的存储", "the store of results"),
    "help.store.prune": (
        "列出存储中可以删除的旧结果；加 --delete 才真正删除，未了结事项的证据始终保留",
        "list old results that may go; they are removed with --delete alone, and what an open case rests on always stays",
    ),
    "help.store.prune.older_than": ("只考虑多少天以前写入的结果", "only what was written more than so many days ago"),
    "help.store.prune.store": (
        "存储：文件夹，或 s3://桶名/前缀?endpoint=地址（默认 {default}）",
        "the store: a folder, or s3://BUCKET/PREFIX?endpoint=URL (default: {default})",
    ),
    "help.store.prune.delete": ("删除；不加此项只列出", "remove; without it they are only listed"),
    "help.store.prune.without_register": (
        "本存储不属于任何登记库：没有未了结事项需要保留",
        "the store belongs to no register: there is no open case to keep anything for",
    ),
    "help.metrics": (
        "登记库的运行指标（Prometheus 格式）：排队数、最早事项的等待时间、失败数、每秒影片的耗时",
        "the register's figures for Prometheus: queue, age of the oldest title, failures, seconds per second of film",
    ),
    "help.metrics.port": ("在此端口上提供 /metrics；不给出则输出一次", "serve /metrics on this port; without it they are printed once"),
    "help.metrics.address": ("监听的地址（默认 127.0.0.1）", "the address to listen on (default: 127.0.0.1)"),
    "help.worker": (
        "启动一个 Prefect 执行端，一次执行一个流程；需设置 PREFECT_API_URL",
        "start a worker of a Prefect pool, one flow at a time; PREFECT_API_URL has to be set",
    ),
    "help.worker.pool": ("工作池（默认 cpu；指定显卡时为 gpu）", "the work pool (default: cpu, or gpu where a card is named)"),
    "help.worker.gpu": ("只使用这一块显卡；每块显卡启动一个执行端", "the number of the one card to use; start a worker for each"),
    "help.worker.name": ("执行端名称（默认为本机名称）", "the worker's name (default: the host's)"),
    "work.prune": ("查看存储 {store}", "looking through the store {store}"),
    "prune.goes": ("可以删除：{number} 项，{size} MiB", "may go: {number}, {size} MiB"),
    "prune.gone": ("已删除：{number} 项，{size} MiB", "removed: {number}, {size} MiB"),
    "prune.young": ("保留，写入未满 {days} 天：{number} 项，{size} MiB", "stays, younger than {days} days: {number}, {size} MiB"),
    "prune.open_case": ("保留，未了结事项需要：{number} 项，{size} MiB", "stays, an open case rests on it: {number}, {size} MiB"),
    "prune.case": ("  {title}：{number} 项旧结果", "  {title}: {number} old ones"),
    "prune.dry": ("未删除任何内容；加 --delete 删除", "nothing was removed; add --delete"),
    "worker_without_server": (
        "未设置 PREFECT_API_URL；请设为 Prefect 服务的地址，例如 http://主机:4200/api",
        "PREFECT_API_URL is not set; set it to Prefect's server, such as http://HOST:4200/api",
    ),
    "helper_store": (
        "存储 {store}：其他机器无法访问本机文件夹；请使用 s3://…",
        "store {store}: other machines do not reach a folder of one; give s3://...",
    ),
    "helper_ended": (
        "协助执行的进程已终止（退出码 {ended}）；请查看该机器的日志后重新运行",
        "the helping worker ended (exit code {ended}); see the log of its machine, and run again",
    ),
    "webhook_address": (
        "环境变量 {variable}：{begin}… 不是通知地址；请使用 https://…、wecom+https://… 或 dingtalk+https://…",
        "environment variable {variable}: {begin}... is no webhook; use https://..., wecom+https://... or dingtalk+https://...",
    ),
    "ops.title_failed": ("【取景核查】{title}：未能完成", "[evidence] {title}: failed"),
    "ops.batch_failed": ("【取景核查】{inbox}：批次未能进行", "[evidence] {inbox}: the batch could not go on"),
    "ops.batch_ended": (
        "【取景核查】{inbox}：批次结束，共 {total} 部，完成 {done}，待人工 {person}，失败 {failed}，用时 {minutes} 分钟",
        "[evidence] {inbox}: the batch ended: {total} titles, {done} done, {person} for a person, {failed} failed, {minutes} minutes",
    ),
}
