// The review screen: its parts, and what each key does.

import "./compare.js";
import "./figures.js";
import "./film.js";
import "./findings.js";
import "./timeline.js";
import {ask, askPlace, askReason, askText, showFrame, showHelp, showPlot} from "./dialogs.js";
import {make} from "./dom.js";
import {Keys} from "./keys.js";
import {Store} from "./store.js";

const BAR = ["accept", "reject", "first", "last", "split", "merge", "add", "note", "original"];
const MANY = 10;

class DeskReview extends HTMLElement {
  async connectedCallback() {
    this.store = new Store(this.dataset.home);
    await this.store.load();
    this.keys = new Keys();
    [this.figures, this.film, this.compare, this.list, this.time] = ["figures", "film", "compare", "findings", "timeline"].map((part) => document.createElement(`desk-${part}`));
    this.bar = make("div", {className: "bar-of-acts", role: "toolbar", "aria-label": this.text("list")});
    this.said = make("p", {className: "unseen", role: "status"});
    this.append(this.figures, make("div", {className: "stage"}, this.film, this.compare), make("div", {className: "right"}, this.list, this.bar), this.time, this.said);
    for (const part of [this.figures, this.film, this.compare, this.list, this.time]) part.begin(this.store);
    this.listen();
    this.paint();
    this.time.show(0);
    // An address may name a finding, as the auditors' list does.
    const named = this.store.finding(decodeURIComponent(location.hash.slice(1)))?.id;
    this.list.choose(named ?? this.list.nextOpen() ?? this.list.ordered[0] ?? null);
    if (this.current === null) this.watch(0, 0);
    this.dataset.ready = "";
  }

  text(code, values) { return this.store.text(code, values); }

  get current() { return this.store.finding(this.list.current); }

  get decides() { return Boolean(this.store.standing.reading) && !this.store.standing.signed; }

  listen() {
    document.addEventListener("keydown", (event) => this.key(event));
    this.store.addEventListener("change", () => this.paint());
    this.list.addEventListener("chosen", () => this.open());
    this.list.addEventListener("bulk", () => this.reject([...this.list.chosen]));
    this.film.addEventListener("moved", () => this.time.at(this.film.video.currentTime));
    this.film.addEventListener("seen", () => this.paintBar());
    this.time.addEventListener("finding", (event) => this.list.choose(event.detail));
    this.time.addEventListener("moment", (event) => this.watch(this.time.episode, event.detail));
    this.time.addEventListener("episode", (event) => this.watch(event.detail, 0));
    for (const act of ["undo", "plot", "sign", "help"]) this.figures.addEventListener(act, () => this[act]());
    addEventListener("beforeunload", (event) => { if (this.store.waiting) event.preventDefault(); });
  }

  key(event) {
    if (document.querySelector("dialog[open]") || event.isComposing || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const action = this.keys.action(event);
    if (action === null) return;
    // A focused button keeps the space bar that presses it.
    if (event.code === "Space" && event.target.tagName === "BUTTON" && !event.target.closest("desk-findings")) return;
    event.preventDefault();
    this.act(action);
  }

  act(action) {
    const moves = {play: () => this.film.toggle(), back: () => this.film.step(-1), forward: () => this.film.step(1), back_more: () => this.film.step(-MANY), forward_more: () => this.film.step(MANY),
      slower: () => this.film.faster(-1), faster: () => this.film.faster(1), still: () => this.still(), next: () => this.list.step(1), previous: () => this.list.step(-1), open: () => this.toOpen(),
      points: () => this.compare.toggleLines(), original: () => this.original(), plot: () => this.plot(), help: () => this.help(), sign: () => this.sign()};
    if (action in moves) return moves[action]();
    if (this.decides) return this[action]();
  }

  paint() {
    this.figures.update(this.keys);
    this.list.update();
    if (!this.current && this.list.current !== null) this.lost();
    this.time.update(this.list.current);
    this.paintBar();
  }

  // What was split, merged or taken back is looked for by what it came from.
  lost() {
    const before = this.before, ordered = this.list.ordered.map((identifier) => this.store.finding(identifier));
    const heir = before && (ordered.find((finding) => finding.of.some((one) => before.of.includes(one))) ?? ordered.find((finding) => finding.episode === before.episode && finding.shot === before.shot));
    this.list.current = null;
    const next = (heir ?? ordered[0])?.id ?? null;
    if (next !== null) this.list.choose(next);
  }

  paintBar() {
    const finding = this.current, seen = finding && this.film.isShown(finding);
    const off = {accept: !finding || !seen || finding.word === "rejected", reject: !finding, first: !finding, last: !finding, split: !finding, merge: !finding || !this.neighbour(), note: !finding};
    this.bar.hidden = !this.decides;
    this.bar.replaceChildren(...BAR.map((action) => make("button", {type: "button", className: action, disabled: off[action] ?? false, onclick: () => this.act(action)}, this.text(`key.${action}`), make("kbd", {"aria-hidden": "true"}, this.keys.label(action, (code) => this.text(code))))));
  }

  open(at = null) {
    const finding = this.current;
    if (!finding) return;
    this.before = finding;
    this.time.show(finding.episode);
    this.time.update(finding.id);
    this.compare.show(finding);
    this.film.open(finding, at);
    this.paintBar();
  }

  async watch(episode, moment) {
    Object.assign(this.film, {finding: null, loop: null, plays: false});
    this.time.show(episode);
    await this.film.turnTo(episode);
    if (this.film.times) this.film.show(this.film.times.at(moment));
  }

  toOpen() {
    const next = this.list.nextOpen();
    if (next === null) return this.tell(this.text("none_open"));
    this.list.choose(next);
  }

  tell(words) { this.said.textContent = words; this.store.say("unsaved" === this.store.said.state ? "saved" : this.store.said.state); }

  still() {
    const proof = this.current && this.store.proof(this.current);
    if (proof && this.film.times) this.film.show(this.film.times.starting(proof.at));
  }

  async frameHere() {
    return this.film.times ? this.film.frame ?? this.film.rest() : null;
  }

  async decide(decision, guess) {
    const worked = await this.store.decide(decision, guess);
    if (!worked) this.said.textContent = this.store.said.why;
    return worked;
  }

  accept() {
    const finding = this.current;
    if (!finding) return;
    if (!this.film.isShown(finding)) return this.store.say("unsaved", this.text("film.unseen"));
    const undecided = finding.kind === "open";
    this.decide({kind: "accept", finding: finding.id, shown: this.film.partsShown(finding)}, {mark: "accepted", kind: "confirmed", reason: ""});
    this.onward(undecided);
  }

  async reject(findings = null) {
    const named = Array.isArray(findings) ? findings : [this.current?.id].filter(Boolean);
    if (!named.length) return;
    const answer = await askReason(this.store, named.length);
    if (answer === null) return;
    const undecided = named.includes(this.current?.id) && this.current.kind === "open";
    for (const identifier of named) Object.assign(this.store.finding(identifier) ?? {}, {mark: "rejected", kind: "rejected", reason: answer.reason});
    this.list.chosen.clear();
    this.decide({kind: "reject", findings: named, ...answer});
    this.onward(undecided);
  }

  // After a decision on an open one, the next open one; otherwise stay.
  onward(undecided) {
    const next = undecided ? this.list.nextOpen() : null;
    if (next !== null) this.list.choose(next);
  }

  first() { return this.move("first"); }

  last() { return this.move("last"); }

  async move(end) {
    const finding = this.current, frame = await this.frameHere();
    if (finding && frame !== null && await this.decide({kind: "move", finding: finding.id, end, frame})) this.refresh();
  }

  async split() {
    const finding = this.current, frame = await this.frameHere();
    if (finding && frame !== null) await this.decide({kind: "split", finding: finding.id, frame});
  }

  neighbour() {
    const finding = this.current;
    const others = finding ? this.store.findings.filter((one) => one.id !== finding.id && one.episode === finding.episode && one.shot === finding.shot && one.landmark === finding.landmark) : [];
    return others.sort((one, other) => one.start - other.start).find((one) => one.start >= finding.start) ?? others.at(-1) ?? null;
  }

  merge() {
    const other = this.neighbour();
    if (other === null) return this.store.say("unsaved", this.text("no_neighbour"));
    return this.decide({kind: "merge", findings: [this.current.id, other.id]});
  }

  async add() {
    const frame = await this.frameHere(), episode = this.film.episode;
    if (frame === null) return;
    const times = this.film.times, shots = this.store.picture.episodes[episode].shots;
    const end = shots.map(([, to]) => times.starting(to)).find((to) => to > frame) ?? times.count;
    const answer = await askPlace(this.store, frame, Math.min(frame + 24, end - 1), times);
    if (answer === null) return;
    const before = new Set(this.store.findings.map((finding) => finding.id));
    if (await this.decide({kind: "add", episode, ...answer})) this.list.choose(this.store.findings.find((finding) => !before.has(finding.id))?.id ?? null);
  }

  async note() {
    const finding = this.current;
    const words = finding && await askText(this.store, this.text("note.title"), this.text("note.title"), finding.remark);
    if (words !== null) await this.decide({kind: "remark", finding: finding.id, text: words}, {remark: words});
  }

  async undo() {
    if (!this.store.standing.undo && !this.store.waiting) return;
    if (await this.decide({kind: "undo"})) this.refresh();
  }

  // The loop goes by the ends as they are now.
  refresh() {
    const finding = this.current;
    if (finding) this.open(this.film.frame);
  }

  async original() {
    const frame = await this.frameHere();
    if (frame !== null) await showFrame(this.store, this.film.episode, frame);
  }

  plot() {
    return showPlot(this.store, (condition, met) => this.decide({kind: "judge", condition, met}),
      (one, take) => this.decide({kind: "settle", episode: one.file, shot: one.shot, landmark: one.landmark, take}),
      (item) => this.watch(item.episode, item.start));
  }

  async sign() {
    const {signed, may_reopen: mayReopen, reading} = this.store.standing;
    if (signed) return this.signedAlready(mayReopen);
    if (!reading || reading === "second") return;
    const opinion = await askText(this.store, this.text("sign"), this.text("sign.opinion"), "", this.text("sign.lead"), "sign.go");
    if (opinion) await this.decide({kind: "sign", opinion});
  }

  async signedAlready(mayReopen) {
    const {signed} = this.store.standing;
    const what = await ask(this.store, this.text("signed", signed), (done) => [make("p", {}, signed.opinion),
      make("a", {className: "button primary", href: `${this.store.home}/papers.zip`, "data-first": true}, this.text("download")),
      mayReopen ? make("button", {type: "button", onclick: () => done("reopen")}, this.text("reopen")) : null].filter(Boolean));
    if (what !== "reopen") return;
    const reason = await askText(this.store, this.text("reopen"), this.text("reopen.reason"));
    if (reason) await this.decide({kind: "reopen", reason});
  }

  async help() {
    await showHelp(this.store, this.keys);
    this.paint();
  }
}

customElements.define("desk-review", DeskReview);
