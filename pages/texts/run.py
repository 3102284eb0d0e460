"""Runs: networks, devices, work folders, Prefect, demo."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "another_place": ("位置", "place"),
    "demo_negatives": ("无地标画面", "pictures without landmarks"),
    "demo_photos": ("照片", "photos"),
    "demo_rushes": ("原始素材", "camera originals"),
    "demo_unwritable": (
        "{folder}：无法写入（{reason}）；请腾出空间或换一个文件夹",
        "{folder}: cannot be written ({reason}); free some space or give another folder",
    ),
    "file_changed": (
        "{file}：读取过程中文件发生了变化；请待文件完整后重新运行本命令",
        "{file}: changed while it was read; run the command again when it is complete",
    ),
    "run_file_unreadable": (
        "{file}：无法读取（{reason}）；请检查路径和权限",
        "{file}: cannot be read ({reason}); check the path and its rights",
    ),
    "folder_unwritable": (
        "{folder}：无法写入（{reason}）；请腾出空间、检查权限，或另选 {option}",
        "{folder}: cannot be written ({reason}); free space, check its rights, or choose another {option}",
    ),
    "in_index": ("{folder}：{message}", "{folder}: {message}"),
    "no_cuda": (
        "--device cuda：本机没有可用的 CUDA 设备；请改用 --device cpu",
        "--device cuda: this machine has no usable CUDA device; use --device cpu",
    ),
    "no_image_tower": ("嵌入网络配置 {name}：没有图像塔", "embedder configuration {name}: has no image tower"),
    "no_prefect_server": (
        "Prefect 服务未能启动；请加 --verbose 重新运行以查看原因，或将 PREFECT_API_URL 指向正在运行的服务",
        "Prefect's server did not start; run again with --verbose to see why, or set PREFECT_API_URL to one that runs",
    ),
    "no_space": (
        "{folder}：剩余空间 {free} MiB，至少需要 {needed} MiB；请腾出空间或另选 {option}",
        "{folder}: {free} MiB are free and at least {needed} are needed; free space or choose another {option}",
    ),
    "no_state_dict": (
        "{file}：其中没有纯张量的 state dict；请导出模型的 state_dict()",
        "{file}: holds no plain state dict of tensors; export the model's state_dict()",
    ),
    "no_weights_file": ("{file}：没有该权重文件；请检查嵌入网络的设置", "{file}: no weights file there; check the embedder setting"),
    "not_of_the_demo": (
        "{file}：不是演示材料中的{what}；请换一个文件夹，或删除 {folder}",
        "{file}: is not one of the demonstration's {what}; give another folder, or remove {folder}",
    ),
    "onnx_unreadable": (
        "{file}：无法作为 ONNX 网络读取（{error}）；请重新安装 rapidocr 软件包",
        "{file}: not a readable ONNX network ({error}); reinstall the package rapidocr",
    ),
    "artifact_gone": (
        "{where}：中间结果已丢失或损坏；请重新运行本命令",
        "{where}: a kept result is gone or damaged; run the command again",
    ),
    "index_changed": (
        "{folder}：索引在运行期间发生了变化；请重新运行本命令",
        "{folder}: the index changed during the run; run the command again",
    ),
    "index_not_handed_out": (
        "索引 {sha256}：本机和存储中都没有；请先把索引放入存储",
        "index {sha256}: neither this machine nor the store has it; hand it out first",
    ),
    "profile_differs": (
        "{what}：任务要求 {wanted}，本机为 {mine}；请换一台机器执行，或在本机重新下达任务",
        "{what}: the order asks for {wanted}, this worker has {mine}; use another worker, or make the order anew here",
    ),
    "store_failed": (
        "{uri}：对象存储未能完成请求（{reason}）；请检查网络、密钥和权限后重新运行",
        "{uri}: the object store failed ({reason}); check the network, keys and rights, and run again",
    ),
    "store_uri": (
        "存储 {uri}：应为文件夹路径，或 s3://桶名/前缀?endpoint=地址&region=地域",
        "store {uri}: give a folder, or s3://BUCKET/PREFIX?endpoint=URL&region=NAME",
    ),
    "unknown_device": ("--device {device}：请选择 auto、cpu 或 cuda", "--device {device}: choose auto, cpu or cuda"),
    "unknown_embedder": (
        "嵌入网络 {name}：没有这个名称；请从 {known} 中选择，或用 名称@文件 指定本地权重",
        "embedder {name}: unknown; choose one of {known}, or NAME@FILE for local weights",
    ),
    "video_unwritable": ("{file}：ffmpeg 无法写入（{reason}）", "{file}: ffmpeg could not write it ({reason})"),
    "weights_do_not_fit": (
        "{file}：权重与嵌入网络不符（缺少张量 {tensor}）；请检查嵌入网络的设置",
        "{file}: these weights do not fit the embedder's network (no tensor for {tensor}); check the embedder setting",
    ),
    "weights_hash": (
        "{file}：SHA-256 为 {found}，应为 {expected}；请重新获取该文件或更正设置",
        "{file}: SHA-256 is {found}, expected {expected}; fetch the file again or correct the setting",
    ),
    "weights_not_fetched": (
        "嵌入网络权重 {file} 获取失败（{error}）；请在别处下载后以 名称@/路径/文件 指定，或使用自带的 efficientnet-lite0",
        "embedder weights {file} could not be fetched ({error}); fetch the file elsewhere and name it as NAME@/path/to/file, or use the "
        "packaged efficientnet-lite0",
    ),
    "weights_not_installed": ("权重 {file} 未安装；请重新运行 scripts/setup", "weights {file} are not installed; run scripts/setup again"),
    "weights_unreadable": (
        "{file}：无法作为权重文件读取（{error}）；请提供 .safetensors 或纯 state dict",
        "{file}: not a readable weights file ({error}); give a .safetensors or a plain state dict",
    ),
    "work_unwritable": (
        "{folder}：无法写入（{reason}）；请腾出空间或另选 --work",
        "{folder}: cannot be written ({reason}); free space or choose another --work",
    ),
    "worker_ended": (
        "--processes {processes}：一个工作进程被系统结束，多半是内存不足；请减少进程数后重新运行",
        "--processes {processes}: the system ended a worker process, probably for want of memory; run again with fewer",
    ),
}
