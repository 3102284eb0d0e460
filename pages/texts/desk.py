"""The reviewers' desk: frame, accounts, refusals, its command."""

from __future__ import annotations

_FRAME: dict[str, tuple[str, str]] = {
    "desk.name": ("赣州微短剧取景核查", "Ganzhou film evidence"),
    "desk.skip": ("跳到正文", "Skip to the content"),
    "desk.nav": ("导航", "Navigation"),
    "desk.nav.titles": ("作品", "Titles"),
    "desk.nav.recheck": ("复查", "Re-check"),
    "desk.nav.audit": ("审计", "Audit"),
    "desk.nav.accounts": ("账户", "Accounts"),
    "desk.sign_out": ("退出", "Sign out"),
    "desk.to_titles": ("回到作品列表", "Back to the titles"),
    "desk.state": ("状态", "State"),
    "desk.actions": ("操作", "Actions"),
    "desk.role": ("角色", "Role"),
    "desk.role.applicant": ("申报单位", "Applicant"),
    "desk.role.reviewer": ("审核员", "Reviewer"),
    "desk.role.lead": ("审核组长", "Lead reviewer"),
    "desk.role.auditor": ("审计员", "Auditor"),
    "desk.role.administrator": ("管理员", "Administrator"),
}

_ENTRANCE: dict[str, tuple[str, str]] = {
    "desk.sign_in": ("登录", "Sign in"),
    "desk.sign_in.hint": (
        "没有账户或忘记密码，请联系管理员，由其发送一次性链接。",
        "No account, or the password forgotten? The administrator can send you a link that works once.",
    ),
    "desk.sign_in.wrong": (
        "账户或密码不正确，请重新输入。连续多次失败后须等待几分钟。",
        "Account or password is wrong; try again. After several failures you have to wait some minutes.",
    ),
    "desk.sign_in.wait": (
        "该账户失败次数过多，请 {minutes} 分钟后再试，或请管理员发送新的链接。",
        "Too many failures for this account; try again in {minutes} minutes, or ask the administrator for a fresh link.",
    ),
    "desk.account": ("账户", "Account"),
    "desk.password": ("密码", "Password"),
    "desk.password.new": ("新密码", "New password"),
    "desk.password.again": ("再次输入新密码", "New password once more"),
    "desk.password.hint": (
        "至少 10 个字符，不能全是数字，不能是常见密码，也不能与账户名相近。",
        "At least 10 characters, not only digits, no common password and nothing close to the account's name.",
    ),
    "desk.begin": ("启用账户", "Take up the account"),
    "desk.begin.first": (
        "本系统尚无账户。请为管理员取一个账户名并设置密码；本链接只能使用一次。",
        "Nobody has an account here yet. Choose a name and a password for the administrator; this link works once.",
    ),
    "desk.begin.invited": (
        "请为账户「{name}」设置密码；本链接只能使用一次。",
        "Choose a password for the account '{name}'; this link works once.",
    ),
    "desk.begin.go": ("启用", "Begin"),
    "desk.begin.differ": ("两次输入的密码不一致，请重新输入", "the two passwords differ; type them again"),
    "desk.begin.spent": (
        "该链接已使用或已过期。请联系管理员发送新的链接。",
        "This link has been used, or is too old. Ask the administrator for a fresh one.",
    ),
}

_IDENTITY: dict[str, tuple[str, str]] = {
    "desk.identity.sign_in": ("统一身份认证登录", "Sign in with the identity provider"),
    "desk.identity.instead": ("改用统一身份认证", "Use the identity provider instead"),
    "desk.identity.begin": (
        "统一身份认证已确认您是「{shown}」。请确认由您启用账户「{name}」；本链接只能使用一次。",
        "The identity provider says that you are '{shown}'. Confirm that you take up the account '{name}'; this link works once.",
    ),
    "desk.identity.begin.hint": (
        "启用后请用统一身份认证登录，原有密码不再有效。如果「{shown}」不是您，请关闭本页。",
        "From then on sign in with the identity provider; a password that the account had no longer works. If you are not '{shown}', close "
        "this page.",
    ),
    "desk.identity.refused": ("没有登录", "You are not signed in"),
    "desk.identity.unknown": (
        "统一身份认证已确认您是「{shown}」，但您没有可用的账户。请联系管理员发送启用账户的链接。",
        "The identity provider says that you are '{shown}', but no account here is yours. Ask the administrator for a link to take one up.",
    ),
    "desk.identity.taken": (
        "「{shown}」已有账户，一人只能有一个账户。请用该账户登录，或请管理员处理",
        "'{shown}' has an account already, and nobody has two; sign in by that one, or ask the administrator",
    ),
    "desk.identity.stale": (
        "登录已超过 {minutes} 分钟，或不是从本浏览器的本页面开始的。请重新登录。",
        "Signing in took longer than {minutes} minutes, or did not begin in this browser. Sign in again.",
    ),
    "desk.identity.declined": (
        "统一身份认证没有确认您的身份。请重新登录；仍不成功时请告知管理员时间。",
        "The identity provider did not say who you are. Sign in again; if it fails again, tell the administrator when it was.",
    ),
    "desk.identity.away": (
        "统一身份认证暂时无法使用。请稍后重试；有密码的账户可以用密码登录。",
        "The identity provider cannot be used just now. Try again later; who has a password can sign in by it.",
    ),
}

_ACCOUNTS: dict[str, tuple[str, str]] = {
    "desk.account.name": (
        "账户名「{name}」不能使用，请只用文字、数字和 . @ + - _，最多 64 个字符",
        "the name '{name}' cannot be used; take letters, digits and . @ + - _, at most 64 characters",
    ),
    "desk.account.taken": ("账户「{name}」已存在，请换一个名称", "the account '{name}' exists already; take another name"),
    "desk.account.role": ("请从列表中选择角色", "choose a role from the list"),
    "desk.account.unknown": ("账户「{name}」不存在，请检查名称", "there is no account '{name}'; check its name"),
    "desk.account.yourself": (
        "不能停用自己的账户，请由另一位管理员操作",
        "you cannot disable your own account; let another administrator do it",
    ),
    "desk.account.add": ("添加账户", "Add account"),
    "desk.account.last": ("最近登录", "Last signed in"),
    "desk.account.never": ("从未登录", "never"),
    "desk.account.active": ("已启用", "active"),
    "desk.account.by_identity": ("已启用（统一身份认证）", "active (identity provider)"),
    "desk.account.invited": ("待启用", "invited"),
    "desk.account.disabled": ("已停用", "disabled"),
    "desk.account.disable": ("停用", "Disable"),
    "desk.account.enable": ("恢复", "Enable"),
    "desk.account.fresh": ("新的链接", "Fresh link"),
    "desk.account.link": ("请把此链接发给「{name}」", "Send this link to '{name}'"),
    "desk.account.link.hint": (
        "链接只显示这一次，三天内有效，只能使用一次；此前发出的链接同时失效。",
        "It is shown this once, lasts three days and works once; links sent before no longer work.",
    ),
}

_REFUSED: dict[str, tuple[str, str]] = {
    "desk.refused": ("无法显示该页面", "This page cannot be shown"),
    "desk.refused.400": ("请求无法识别，请返回上一页重试。", "The request was not understood; go back and try again."),
    "desk.refused.403": (
        "您的角色不能使用该页面。如工作需要，请联系管理员调整角色。",
        "Your role may not use this page. If your work needs it, ask the administrator for another role.",
    ),
    "desk.refused.404": ("没有该页面，或者您无权查看。", "There is no such page, or it is not yours to see."),
    "desk.refused.500": (
        "系统出错，已经保存的内容不受影响。请稍后重试；仍然出错时请告知管理员时间和操作。",
        "Something failed here; what was saved is safe. Try again later; if it fails again, tell the administrator what you did and when.",
    ),
    "desk.refused.503": (
        "该作品的核查结果暂时读不出来，已作的决定不受影响。请稍后重试；仍读不出时请告知管理员。",
        "The results of this title cannot be read just now; what was decided is safe. Try again later, else tell the administrator.",
    ),
    "desk.refused.csrf": (
        "页面已过期，操作没有执行。请返回上一页，刷新后重试。",
        "The page is too old and nothing was done. Go back, reload it and try again.",
    ),
}

_COMMAND: dict[str, tuple[str, str]] = {
    "help.serve": ("启动审核台（网页）", "start the reviewers' desk in the browser"),
    "help.serve.data": (
        "审核台的文件夹：数据库、上传文件、结果、密钥（默认 {default}）",
        "the desk's folder: database, uploads, results, secret (default: {default})",
    ),
    "help.serve.index": ("核查所用的地标索引；没有时可先上传，不能核查", "index of landmarks; without one titles can be uploaded and wait"),
    "help.serve.other_index": (
        "审核人员重新核查时可改用的其他地标索引；可多次给出",
        "another index that reviewers may have a title checked with; may be given several times",
    ),
    "help.serve.register": (
        "登记库：postgresql://…，或 sqlite:///文件（默认取环境变量 GANZHOU_EVIDENCE_REGISTER，否则在 --data 内）",
        "the register: postgresql://... or sqlite:///FILE (default: GANZHOU_EVIDENCE_REGISTER, or one in --data)",
    ),
    "help.serve.store": (
        "中间结果和报告的存放处：文件夹，或 s3://桶名/前缀，其他主机的处理进程须用后者（默认在 --data 内）",
        "where results and reports are kept: a folder, or s3://BUCKET/PREFIX, which workers of other hosts need (default: in --data)",
    ),
    "help.serve.host": ("监听地址（默认 {default}）", "address to listen on (default: {default})"),
    "help.serve.port": ("端口（默认 {default}）", "port (default: {default})"),
    "help.serve.name": ("浏览器访问时使用的主机名，可写多次", "host name under which browsers reach it; may be given several times"),
    "help.serve.certificate": ("TLS 证书（PEM）", "TLS certificate (PEM)"),
    "help.serve.key": ("TLS 私钥（PEM）", "its private key (PEM)"),
    "help.serve.proxy": ("受信任的反向代理地址，由它提供 TLS", "address of the trusted proxy that does TLS in front"),
    "help.serve.second_reader": (
        "随机抽取、须有第二评审的案件所占百分比（默认 {default}）",
        "per cent of the cases, drawn at random, that need a second reader (default: {default})",
    ),
    "help.serve.second_reader_above": (
        "申报的在赣州制作配套费达到该金额（元）的案件一律须有第二评审（默认 {default}）",
        "claimed local costs in yuan from which every case needs a second reader (default: {default})",
    ),
    "help.serve.recheck": (
        "已签署案件的决定中，随机抽取供审计复查的百分比（默认 {default}）",
        "per cent of the decisions on signed cases, drawn at random, that auditors look at again (default: {default})",
    ),
    "help.serve.seal_key": (
        "给已签署案件的评审材料加盖电子封印的密钥（PKCS#12 或 PEM），口令见 seal 命令",
        "key that seals the papers of signed cases (PKCS#12 or PEM); its passphrase is given as for the command seal",
    ),
    "help.serve.oidc": (
        "统一身份认证（OpenID Connect）的地址，即其 issuer；客户端密钥由环境变量 {variable} 给出",
        "the identity provider (OpenID Connect), by its issuer; the client's secret is taken from {variable}",
    ),
    "help.serve.oidc_client": ("审核台在统一身份认证登记的客户端编号", "the client id that the desk has at the identity provider"),
    "help.desk": ("审核台的账户", "the desk's accounts"),
    "help.desk.user": ("账户", "accounts"),
    "help.desk.user.add": ("添加账户并给出一次性链接", "add an account and print a link that works once"),
    "help.desk.user.link": ("为已有账户给出新的一次性链接", "print a fresh link for an account that lost its password"),
    "help.desk.user.disable": ("停用账户；其记录保留", "disable an account; its records stay"),
    "help.desk.user.name": ("账户名", "the account's name"),
    "help.desk.user.role": (
        "角色：applicant 申报单位，reviewer 审核员，lead 审核组长，auditor 审计员，administrator 管理员",
        "its role: applicant, reviewer, lead, auditor or administrator",
    ),
    "serve.needs_tls": (
        "--host {host}：本机以外的访问须用 TLS；请给出 --certificate 和 --key，或用 --proxy 指明提供 TLS 的反向代理",
        "--host {host}: reached from other machines it needs TLS; give --certificate and --key, or name the proxy that does it (--proxy)",
    ),
    "serve.needs_name": (
        "--host {host}：请用 --name 写明浏览器访问时使用的主机名",
        "--host {host}: name the host that browsers will ask for with --name",
    ),
    "serve.both_files": ("--certificate 和 --key 须同时给出", "--certificate and --key belong together; give both"),
    "serve.no_file": ("{option} {file}：没有该文件；请检查路径", "{option} {file}: no such file; check the path"),
    "serve.percent": ("{option} {value}：须为 0 到 100 的整数", "{option} {value}: give a whole number from 0 to 100"),
    "serve.amount": ("{option} {value}：金额不能为负", "{option} {value}: an amount cannot be negative"),
    "serve.port_taken": (
        "{host}:{port}：端口无法使用（{reason}）；请用 --port 换一个端口，或停止占用它的程序",
        "{host}:{port}: cannot be used ({reason}); choose another --port, or stop what uses it",
    ),
    "serve.running": (
        "{folder}：已有一个审核台在使用该文件夹；请先停止它，或另选 --data",
        "{folder}: another desk is using this folder; stop it first, or choose another --data",
    ),
    "serve.ready": ("审核台已启动：{url}（按 Ctrl-C 停止）", "The desk is open at {url} (stop it with Ctrl-C)"),
    "serve.first": (
        "首次启动。请在浏览器中打开此链接创建管理员（只能使用一次）：{url}",
        "First start. Open this link once to make the administrator: {url}",
    ),
    "serve.other_alone": (
        "--other-index：请同时用 --index 给出默认使用的地标索引",
        "--other-index: give the index that is taken unasked, too (--index)",
    ),
    "serve.oidc": (
        "统一身份认证：{issuer}；请在其处登记回调地址 {url}",
        "Identity provider: {issuer}; it has to know this address to return to: {url}",
    ),
    "serve.oidc_away": (
        "统一身份认证 {issuer} 现在不能使用（{reason}）；审核台照常启动，有密码的账户可以登录。请检查 --oidc 和网络",
        "The identity provider {issuer} cannot be used now ({reason}); the desk opens, and who has a password can sign in. Check --oidc "
        "and the network",
    ),
    "serve.oidc_address": (
        "--oidc {issuer}：须是 https:// 开头的地址；http:// 只用于本机",
        "--oidc {issuer}: give an address with https://; http:// is for this machine alone",
    ),
    "serve.oidc_client": (
        "--oidc：请同时用 --oidc-client 给出登记的客户端编号",
        "--oidc: give the client id that the desk has there, too (--oidc-client)",
    ),
    "serve.oidc_alone": (
        "--oidc-client：请同时用 --oidc 给出统一身份认证的地址",
        "--oidc-client: give the provider's address, too (--oidc)",
    ),
    "serve.oidc_secret": (
        "--oidc：没有客户端密钥；请在环境变量 {variable} 中给出",
        "--oidc: the client's secret is missing; give it in the environment variable {variable}",
    ),
    "serve.no_index": (
        "没有地标索引：作品可以上传，但暂不能核查。请先建立索引（ganzhou-evidence landmarks build PHOTOS --out INDEX），"
        "再用 --index INDEX 重新启动",
        "No index of landmarks: titles can be uploaded and wait. Build one (ganzhou-evidence landmarks build PHOTOS --out INDEX), then "
        "start again with --index INDEX",
    ),
    "desk.user.added": (
        "已添加账户 {name}（{role}）。请把此链接发给本人，三天内有效，只能使用一次：{url}",
        "Added {name} ({role}). Send this link, which lasts three days and works once: {url}",
    ),
    "desk.user.link": (
        "账户 {name} 的新链接，三天内有效，只能使用一次：{url}",
        "A fresh link for {name}, which lasts three days and works once: {url}",
    ),
    "desk.user.disabled": ("已停用账户 {name}；其记录保留", "Disabled {name}; its records stay"),
}

TEXTS = _FRAME | _ENTRANCE | _IDENTITY | _ACCOUNTS | _REFUSED | _COMMAND
