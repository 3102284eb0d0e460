// The film: a finding's seconds in a loop with a second before and after, frame by frame, and what of it was on screen.

import {clock, make} from "./dom.js";
import {FrameSeeker, FrameTimes} from "./frames.js";

const AROUND = 1;
// A busy machine looks at the clock seldom; a longer step than this was no playing.
const LONGEST_STEP = 2;
const SPEEDS = [0.25, 0.5, 1, 1.5, 2];
const AGAIN = 3000;

export class Shown {
  // Frames that were on screen, as stretches [first, after the last) in order.
  constructor() { this.stretches = []; }

  add(first, after) {
    const apart = this.stretches.filter(([one, other]) => other < first || one > after);
    const touching = this.stretches.filter(([one, other]) => other >= first && one <= after);
    const whole = [Math.min(first, ...touching.map(([one]) => one)), Math.max(after, ...touching.map(([, other]) => other))];
    this.stretches = [...apart, whole].sort((one, other) => one[0] - other[0]);
  }

  holds(first, after) { return this.stretches.some(([one, other]) => one <= first && other >= after); }

  part(first, after) {
    return this.stretches.filter(([one, other]) => one < after && other > first).map(([one, other]) => [Math.max(one, first), Math.min(other, after)]);
  }
}

export class DeskFilm extends HTMLElement {
  begin(store) {
    this.store = store;
    this.tables = new Map();
    this.refusals = new Map();
    this.shown = new Map();
    this.finding = null;
    this.episode = null;
    this.wanted = null;
    this.plays = false;
    this.speed = 1;
    const text = (code, values) => store.text(code, values);
    this.video = make("video", {muted: true, playsInline: true, preload: "auto", "aria-label": text("film")});
    this.picture = make("img", {alt: "", hidden: true});
    this.where = make("output", {className: "where"});
    this.state = make("output", {className: "seen"});
    this.rate = make("output", {className: "rate"});
    this.append(
      make("div", {className: "screen"}, this.video, this.picture),
      make("div", {className: "under"}, this.where, this.rate, this.state),
      make("p", {className: "hint"}, text("film.proxy")),
    );
    this.seeker = new FrameSeeker(this.video);
    this.seeker.addEventListener("rest", () => this.rested());
    this.seeker.addEventListener("leave", () => this.label());
    this.video.addEventListener("play", () => { this.at = this.video.currentTime; this.watch(); this.label(); });
    this.video.addEventListener("seeking", () => { this.at = this.video.currentTime; });
    this.video.addEventListener("ended", () => this.turn());
    this.video.addEventListener("error", () => this.fail());
    new ResizeObserver(() => this.fit()).observe(this);
  }

  // The table of an episode's frames; null while its copy is being made, asked for again by itself, or where it cannot be.
  async table(episode) {
    if (this.tables.has(episode)) return this.tables.get(episode);
    const response = await fetch(`${this.store.home}/times/${episode}`);
    if (response.status === 409) this.refusals.set(episode, (await response.json()).error);
    if (response.status !== 200) return null;
    const table = new FrameTimes(await response.json());
    this.tables.set(episode, table);
    return table;
  }

  get times() { return this.tables.get(this.episode) ?? null; }

  get frame() { return this.times && this.seeker.frame; }

  // `at`: a frame to stand at instead of playing.
  async open(finding, at = null) {
    this.finding = finding;
    // What is asked for while the film is still on its way counts once it is there.
    this.plays = at === null;
    // What is said of the one before is not true of this one.
    this.label();
    await this.turnTo(finding.episode, finding);
    if (this.finding !== finding || !this.times || this.wanted !== finding.episode) return;
    const length = this.store.picture.episodes[finding.episode].seconds;
    this.loop = [Math.max(0, finding.start - AROUND), Math.min(length, finding.end + AROUND)];
    if (this.plays) await this.play(this.loop[0]);
    else await this.seeker.show(at ?? this.times.at(this.loop[0]));
  }

  async turnTo(episode, finding = null) {
    this.wanted = episode;
    const table = await this.table(episode);
    if (this.wanted !== episode) return;
    this.episode = episode;
    this.fit();
    if (table === null) return this.waitFor(finding);
    this.video.hidden = false;
    this.picture.hidden = true;
    this.seeker.load(`${this.store.home}/film/${episode}.mp4`, table);
    this.label();
  }

  // As wide as the picture needs: an upright film leaves the room to the comparison.
  fit() {
    const episode = this.store.picture.episodes[this.episode ?? 0];
    const wide = (this.querySelector(".screen").clientHeight * episode.width) / episode.height + 18;
    this.style.width = `min(46%, ${Math.max(wide, 236)}px)`;
  }

  waitFor(finding) {
    const proof = finding && this.store.proof(finding);
    this.video.pause();
    this.video.hidden = true;
    this.picture.hidden = !proof;
    if (proof) Object.assign(this.picture, {src: `${this.store.home}/still/${proof.still}`, alt: proof.frame_alt});
    const refusal = this.refusals.get(this.episode);
    this.state.textContent = refusal ? this.store.text("film.refused", {why: refusal}) : this.store.text("film.waiting");
    this.where.textContent = "";
    clearTimeout(this.again);
    if (refusal) return;
    this.again = setTimeout(() => {
      if (this.finding !== finding || this.times) return;
      if (finding) this.open(finding);
      else this.turnTo(this.wanted);
    }, AGAIN);
  }

  fail() {
    if (!this.video.error) return;
    this.video.hidden = true;
    this.state.textContent = this.store.text("film.failed");
  }

  async play(from = null) {
    this.plays = true;
    if (!this.times || this.wanted !== this.episode) return;
    this.seeker.leave();
    this.seeker.wanted = null;
    if (from !== null) this.video.currentTime = from;
    else if (this.loop && (this.video.currentTime < this.loop[0] || this.video.currentTime >= this.loop[1])) this.video.currentTime = this.loop[0];
    this.video.playbackRate = this.speed;
    try { await this.video.play(); } catch (error) { if (error.name !== "AbortError") throw error; }
  }

  toggle() { return this.plays ? this.rest() : this.play(); }

  rest() {
    this.plays = false;
    return this.times && this.wanted === this.episode ? this.seeker.rest() : null;
  }

  show(frame) {
    this.plays = false;
    return this.times && this.seeker.show(frame);
  }

  step(count) {
    this.plays = false;
    return this.times && this.seeker.step(count);
  }

  faster(by) {
    const next = SPEEDS[Math.min(Math.max(SPEEDS.indexOf(this.speed) + by, 0), SPEEDS.length - 1)];
    this.speed = next;
    this.video.playbackRate = next;
    this.label();
  }

  turn() {
    if (!this.loop) return;
    this.see(this.at, this.store.picture.episodes[this.episode].seconds);
    this.play(this.loop[0]);
  }

  // While it plays: what went over the screen was shown, and at the loop's end it begins anew.
  watch() {
    if (this.video.paused) return;
    const now = this.video.currentTime;
    if (!this.video.seeking && now >= this.at && now - this.at < LONGEST_STEP) this.see(this.at, now);
    this.at = now;
    if (this.loop && now >= this.loop[1] && !this.video.seeking) this.video.currentTime = this.at = this.loop[0];
    this.dispatchEvent(new Event("moved"));
    requestAnimationFrame(() => this.watch());
  }

  see(from, to) {
    if (!this.times) return;
    this.mark(this.times.at(from), this.times.at(to) + 1);
  }

  mark(first, after) {
    if (!this.shown.has(this.episode)) this.shown.set(this.episode, new Shown());
    const shown = this.shown.get(this.episode), before = this.finding && this.isShown(this.finding);
    shown.add(first, after);
    if (this.finding && before !== this.isShown(this.finding)) this.label();
  }

  // The frames of a finding, [first, after the last); null until the episode's table is here.
  range(finding) {
    const table = this.tables.get(finding.episode);
    return table ? [table.starting(finding.start), table.starting(finding.end)] : null;
  }

  isShown(finding) {
    const range = this.range(finding);
    return range !== null && (this.shown.get(finding.episode)?.holds(...range) ?? false);
  }

  partsShown(finding) { return this.shown.get(finding.episode)?.part(...this.range(finding)) ?? []; }

  rested() {
    this.mark(this.seeker.frame, this.seeker.frame + 1);
    this.label();
    this.dispatchEvent(new Event("moved"));
  }

  label() {
    if (!this.times) return;
    const frame = this.seeker.frame, text = (code, values) => this.store.text(code, values);
    this.where.textContent = frame !== null ? text("film.frame", {frame, time: clock(this.times.start(frame))})
      : text(this.video.paused ? "film.seeking" : "film.playing");
    this.rate.textContent = this.speed === 1 ? "" : text("film.speed", {speed: this.speed});
    const seen = this.finding && this.isShown(this.finding);
    this.state.textContent = this.finding ? text(seen ? "film.shown" : "film.unseen") : "";
    this.state.classList.toggle("done", Boolean(seen));
    this.dispatchEvent(new Event("seen"));
  }
}

customElements.define("desk-film", DeskFilm);
