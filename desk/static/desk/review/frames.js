// Frames by number in a video element.
//
// A page finds a frame by the episode's own table of times, never by a rate, and seeks to its middle: there every browser shows that frame,
// however it rounds. While a video plays no browser's clock names the frame on screen reliably, so that there is a number only when it rests.

export class FrameTimes {
  // `table`: {seconds_per_tick: "1/90000", ticks: [0, ..., end]}.
  constructor(table) {
    const [numerator, denominator] = table.seconds_per_tick.split("/").map(Number);
    this.ticks = table.ticks;
    this.second = denominator / numerator;
  }

  get count() { return this.ticks.length - 1; }

  clamp(frame) { return Math.min(Math.max(frame, 0), this.count - 1); }

  start(frame) { return this.ticks[frame] / this.second; }

  middle(frame) { return (this.ticks[frame] + this.ticks[frame + 1]) / (2 * this.second); }

  // The frame on screen at a moment: the last one that begins at or before it.
  at(seconds) {
    const tick = seconds * this.second;
    let low = 0, high = this.count;
    while (high - low > 1) {
      const half = (low + high) >> 1;
      if (this.ticks[half] <= tick) low = half; else high = half;
    }
    return low;
  }

  // The frame that begins nearest to a moment: what a stated time, rounded to microseconds, means.
  starting(seconds) {
    const frame = this.at(seconds);
    return frame + 1 <= this.count && this.start(frame + 1) - seconds < seconds - this.start(frame) ? frame + 1 : frame;
  }
}

const LATEST = 1000;  // ms after a seek by which its picture is on screen, where the browser does not say so

export class FrameSeeker extends EventTarget {
  // Tells "rest" with `frame` whenever a frame stands, and "leave" when it no longer does.
  constructor(video) {
    super();
    this.video = video;
    this.times = null;
    this.frame = null;
    this.wanted = null;
    this.presented = null;
    this.waiting = 0;
    video.addEventListener("play", () => this.leave());
    video.addEventListener("seeked", () => this.arrive());
    if (video.requestVideoFrameCallback) this.watch();
  }

  // A seek is told as done before its picture is on screen where the machine is busy.
  watch() {
    this.video.requestVideoFrameCallback((_, {mediaTime}) => {
      this.presented = mediaTime;
      this.arrive();
      this.watch();
    });
  }

  load(source, times) {
    this.leave();
    this.wanted = null;
    this.presented = null;
    this.times = times;
    if (this.video.getAttribute("src") !== source) this.video.src = source;
  }

  leave() {
    if (this.frame === null) return;
    this.frame = null;
    this.dispatchEvent(new Event("leave"));
  }

  // Show one frame; the promise ends when it stands, or when another one is wanted instead.
  show(frame) {
    this.video.pause();
    const wanted = this.times.clamp(frame);
    if (wanted === this.frame) return Promise.resolve(wanted);
    this.leave();
    this.wanted = wanted;
    const arrived = new Promise((resolve) => this.addEventListener("rest", () => resolve(this.frame), {once: true}));
    this.video.currentTime = this.times.middle(wanted);
    return arrived;
  }

  step(count) {
    const from = this.frame ?? this.wanted ?? this.times.at(this.video.currentTime);
    return this.show(from + count);
  }

  // Stop where it plays: by its clock to the frame, then to that frame's middle, so that the number is that of the picture.
  rest() {
    this.video.pause();
    return this.show(this.frame ?? this.wanted ?? this.times.at(this.video.currentTime));
  }

  arrive() {
    // Only the seek that was asked for last names a frame, and none does while the video plays on.
    if (this.wanted === null || !this.video.paused || this.video.seeking) return;
    if (Math.abs(this.video.currentTime - this.times.middle(this.wanted)) > 1e-4 && this.times.at(this.video.currentTime) !== this.wanted) return;
    clearTimeout(this.waiting);
    if (!this.video.requestVideoFrameCallback || (this.presented !== null && this.times.starting(this.presented) === this.wanted)) this.settle();
    else this.waiting = setTimeout(() => this.settle(), LATEST);
  }

  settle() {
    if (this.wanted === null || !this.video.paused || this.video.seeking) return;
    this.frame = this.wanted;
    this.wanted = null;
    this.dispatchEvent(new Event("rest"));
  }
}
