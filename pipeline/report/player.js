/* Plays the seconds of a finding from the reader's own file. Where the browser has requestVideoFrameCallback, the clip ends with its last frame. */
(() => {
  const byId = (id) => document.getElementById(id);
  const dialog = byId("player"), video = byId("video"), message = byId("player-message"), play = byId("player-play");
  const AROUND = 2;
  let clip = null, input = null, address = "", offset = 0, opener = null;

  const clock = (seconds) => {
    const thousandths = Math.round(seconds * 1000);
    const part = (size, whole, width) => String(Math.floor(thousandths / size) % whole).padStart(width, "0");
    return `${Math.floor(thousandths / 3600000)}:${part(60000, 60, 2)}:${part(1000, 60, 2)}.${part(1, 1000, 3)}`;
  };
  const around = () => byId("player-around").checked ? AROUND : 0;
  const from = () => Math.max(0, clip.start - around());
  const until = () => clip.end + around();
  /* A seek to a frame's first moment may show the frame before it; a little inside the frame it does not. */
  const seek = (seconds) => { video.currentTime = offset + Math.max(0, seconds) + input.frame / 4; };
  const once = (name) => new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));
  const label = () => { play.textContent = video.paused ? play.dataset.play : play.dataset.pause; };

  const watch = (now, frame) => {
    if (!clip) return;
    if (!video.paused && frame.mediaTime - offset + input.frame * 1.25 >= until()) stop();
    video.requestVideoFrameCallback(watch);
  };
  const stop = () => {
    video.pause();
    seek(until() - input.frame);
  };

  /* The browser's clock may not begin with the first frame: the record's does. */
  const begin = async () => {
    const mine = clip;
    offset = 0;
    if (address) URL.revokeObjectURL(address);
    address = URL.createObjectURL(own.file(clip.episode));
    video.src = address;
    const first = video.requestVideoFrameCallback ? new Promise((resolve) => video.requestVideoFrameCallback((now, frame) => resolve(frame.mediaTime))) : null;
    await once("loadeddata");
    if (first) offset = await first;
    if (clip !== mine) return;
    seek(from());
    await once("seeked");
    if (clip !== mine) return;
    if (first) video.requestVideoFrameCallback(watch);
    start();
  };
  const start = () => {
    video.playbackRate = byId("player-slow").checked ? 0.5 : 1;
    video.play().catch((error) => { message.textContent = error.message; });
  };

  const open = (button) => {
    const { episode, start: first, end, at, label: title } = button.dataset;
    if (!own.file(episode)) return own.ask();
    opener = button;
    clip = { episode, start: Number(first), end: Number(end), at: Number(at) };
    input = own.input(episode);
    message.textContent = "";
    byId("player-title").textContent = title;
    byId("player-times").textContent = `${input.file} ${clock(clip.start)} – ${clock(clip.end)}`;
    dialog.showModal();
    play.focus();
    begin();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.play");
    if (button) open(button);
  });
  play.addEventListener("click", () => {
    if (!video.paused) return video.pause();
    const now = video.currentTime - offset;
    if (now < from() || now >= until() - input.frame) seek(from());
    start();
  });
  byId("player-still").addEventListener("click", () => { video.pause(); seek(clip.at); });
  byId("player-slow").addEventListener("change", () => { video.playbackRate = byId("player-slow").checked ? 0.5 : 1; });
  byId("player-muted").addEventListener("change", () => { video.muted = byId("player-muted").checked; });
  byId("player-close").addEventListener("click", () => dialog.close());
  for (const name of ["play", "pause"]) video.addEventListener(name, label);
  video.addEventListener("timeupdate", () => {
    if (clip && !video.requestVideoFrameCallback && !video.paused && video.currentTime - offset >= until()) stop();
  });
  video.addEventListener("error", () => {
    if (clip) message.textContent = dialog.dataset.failed.replace("{codec}", input.codec);
  });
  dialog.addEventListener("close", () => {
    clip = null;
    video.pause();
    video.removeAttribute("src");
    video.load();
    opener.focus();
  });
})();
