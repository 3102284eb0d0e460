"""Places and licence numbers named in a title: on its pictures and in its subtitles."""
