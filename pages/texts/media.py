"""Video files: opening, decoding, clocks, shots, samples and stills."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # Files that are refused.
    "video_missing": ("{file}：没有这个文件；请检查路径", "{file}: no such file; check the path"),
    "video_unreadable": (
        "{file}：无法读取（{reason}）；请检查路径和权限",
        "{file}: cannot be read ({reason}); check the path and its rights",
    ),
    "video_is_folder": ("{file}：是文件夹；请写出其中的视频文件", "{file}: is a folder; name the video files in it"),
    "video_not_plain": ("{file}：不是普通文件；请先把视频复制成文件", "{file}: is not a plain file; copy the video to a file first"),
    "video_empty": ("{file}：是空文件（0 字节）；请重新复制或导出", "{file}: is empty (0 bytes); copy or export it again"),
    "video_is_picture": ("{file}：是图片，不是视频；请去掉这个文件", "{file}: is a picture, not a video; leave it out"),
    "video_is_picture_file": (
        "{file}：是图片（{format}），不是视频；请去掉这个文件",
        "{file}: is a picture ({format}), not a video; leave it out",
    ),
    "picture_very_large": ("尺寸过大", "very large"),
    "video_not_opened": (
        "{file}：不是能打开的视频（{reason}）；请重新复制，或导出为 MP4 或 MKV",
        "{file}: is not a video that can be opened ({reason}); copy it again or export it as MP4 or MKV",
    ),
    "video_no_container": ("不是已知的视频封装格式", "no known video container"),
    "video_no_stream": (
        "{file}：没有视频流，只有声音或封面图；请提交视频本身",
        "{file}: has no video stream, only sound or a cover picture; give the video itself",
    ),
    "video_still": (
        "{file}：只有静止的封面图（{count} 帧），不是影片；请提交视频本身",
        "{file}: holds a still picture only ({count} frames), no film; give the video itself",
    ),
    "video_codec_unknown": (
        "{file}：本程序不认识它的视频编码；请导出为 H.264",
        "{file}: its video codec is unknown to this program; export it as H.264",
    ),
    "video_no_frame": (
        "{file}：没有能解码的画面（{codec}：{reason}）；请重新复制或导出",
        "{file}: holds no frame that can be decoded ({codec}: {reason}); copy or export it again",
    ),
    "video_no_packet": ("没有能解码的数据包", "no packet of it decodes"),
    "video_none_decodes": ("{file}：没有一帧能解码；请重新复制或导出", "{file}: no frame of it decodes; copy or export it again"),
    "video_pixel_format": (
        "{file}：像素格式 {format} 无法转换；请导出为 8 位 H.264",
        "{file}: pixel format {format} cannot be converted; export it as 8-bit H.264",
    ),
    "video_name_not_text": ("{file}：文件名不是有效的 UTF-8；请改名", "{file}: its name is not valid UTF-8; rename it"),
    "video_same_name": (
        "{file}：与另一集（{other}）文件名相同；请改其中一个的名字",
        "{file}: another episode has the same file name ({other}); rename one",
    ),
    "video_same_bytes": (
        "{file}：与 {other} 是同一个文件（内容逐字节相同）；同一内容只计一次，请去掉其中一个",
        "{file}: is the same file as {other}, byte by byte; one content counts once, leave one of them out",
    ),
    "video_same_pictures": (
        "{file}：与 {other} 的画面逐位相同（十分之九以上），只是换了封装、截短或合编；同一内容只计一次，请去掉其中一个",
        "{file}: holds the same pictures as {other}, bit by bit (nine tenths or more); one content counts once, leave one of them out",
    ),
    # Files that are used, and what a person should know of them.
    "read_error": ("读取中途停止（{reason}）；请重新复制文件", "reading stopped early ({reason}); copy the file again"),
    "truncated": ("文件在一帧中间结束；请重新复制文件", "the file ends in the middle of a frame; copy it again"),
    "damaged": (
        "有 {count} 个数据包或帧未能正常解码；请与原始文件比较",
        "{count} packets or frames did not decode cleanly; compare with the original",
    ),
    "size_changes": ("画面先后有 {count} 种尺寸；各自单独缩放", "frames come in {count} sizes; each was scaled by itself"),
    "several_streams": (
        "含 {count} 条视频流；只读取了第 {stream} 条（从 0 数起）",
        "{count} video streams; only stream {stream} was read",
    ),
    "long_frame": (
        "有一帧停留 {seconds} 秒；请检查文件是否有缺失",
        "one frame stays for {seconds} s; check for a gap in the file",
    ),
    "runtime_mismatch": (
        "解码所得时长 {decoded} 秒，文件自称 {declared} 秒，相差超过 1 %；须人工查看该文件",
        "frames last {decoded} s, the container says {declared} s, more than 1 % apart; a person must look at the file",
    ),
    "runtime_differs": (
        "解码所得时长 {decoded} 秒，文件自称 {declared} 秒",
        "frames last {decoded} s, the container says {declared} s",
    ),
    "pts_missing": (
        "有 {count} 帧没有时间戳；按帧率接在前一帧之后",
        "{count} frames carry no time; they follow the frame before at the stream's rate",
    ),
    "pts_disorder": (
        "有 {count} 帧的时间戳重复、倒退或有误；各自排在前一帧之后",
        "{count} frames repeat, step back in time or carry a wrong one; each was put after the last",
    ),
    "pts_restart": (
        "文件的时钟倒退 {count} 次（首次在 {first} 处，倒退 {seconds} 秒），可能由多段拼接而成；倒退处按一个普通帧的时长接续",
        "the clock steps back at {count} place(s) (first at {first}, by {seconds} s), as in joined recordings; "
        "each step counts as one typical frame",
    ),
    "pts_jump": (
        "文件的时钟向前跳 {count} 次（首次在 {first} 处，跳 {seconds} 秒），可能由多段拼接或有缺失；空档不计入片长，按一个普通帧的时长接续",
        "the clock leaps ahead at {count} place(s) (first at {first}, by {seconds} s), as in joined or damaged recordings; "
        "a leap is no film and counts as one typical frame",
    ),
    # Why the measured conditions are a person's.
    "clock_jumps": (
        "{file}：文件自身的时钟跳动 {count} 次，片长和秒数须人工核对",
        "{file}: its clock jumps at {count} place(s); a person must check run time and seconds",
    ),
    "clock_mismatch": (
        "{file}：解码所得时长 {decoded} 秒与文件自称的 {declared} 秒相差超过 1 %，须人工核对",
        "{file}: frames last {decoded} s, the container says {declared} s, more than 1 % apart; a person must check the file",
    ),
    # Copies that browsers play.
    "proxy_unwritable": (
        "{file}：预览片无法写入（{why}）；请腾出空间后重试",
        "{file}: its copy for playing cannot be written ({why}); free space and try again",
    ),
    "proxy_other_count": (
        "{file}：预览片有 {found} 帧，原片有 {frames} 帧，不予使用；请看截图，并报告此问题",
        "{file}: its copy for playing has {found} frames, the file {frames}, so it is not used; look at the stills, and please report this",
    ),
    "proxy_other_time": (
        "{file}：预览片第 {frame} 帧在 {found} 秒，原片在 {time} 秒，不予使用；请看截图，并报告此问题",
        "{file}: its copy for playing has frame {frame} at {found} s, the file at {time} s, so it is not used; look at the stills, and "
        "please report this",
    ),
    "frame_not_there": (
        "{file}：第 {frame} 帧不存在，或因时钟跳变无法单独取出；请看截图",
        "{file}: frame {frame} is not there, or the file's clock jumps so that it cannot be taken out by itself; look at the stills",
    ),
    "proxy_of_other_video": (
        "{file}：记录为 {frames} 帧，此视频解码得 {found} 帧或时长不同，不是送审的文件；请给出送审的文件",
        "{file}: the record has {frames} frames, this video {found} or another run time; it is not the file handed in: give that one",
    ),
    # Working files.
    "working_file_damaged": (
        "{path}：工作文件缺失或损坏；请重新运行命令",
        "{path}: a working file is gone or damaged; run the command again",
    ),
    "working_folder_damaged": (
        "{path}：工作文件缺失或损坏；请删除这个文件夹后重新运行命令",
        "{path}: a working file is gone or damaged; delete this folder and run the command again",
    ),
    "working_picture_unencoded": ("{path}：画面无法编码", "{path}: the picture could not be encoded"),
    "working_not_written": (
        "{path}：无法写入（{reason}）；请腾出空间或另选 --work",
        "{path}: cannot be written ({reason}); free space or choose another --work",
    ),
}
