// One episode's time line: a lane per landmark, shots, doubt as a strip of heat, grades and the shooting log.

import {draw, make} from "./dom.js";

const ROW = 18, RULER = 16, ZOOMS = [1, 2, 4, 8, 16];

export class DeskTimeline extends HTMLElement {
  begin(store) {
    this.store = store;
    this.episode = null;
    this.zoom = 1;
    const text = (code, values) => store.text(code, values);
    this.choice = make("select", {"aria-label": text("time.episode"), onchange: () => { this.show(Number(this.choice.value)); this.dispatchEvent(new CustomEvent("episode", {detail: this.episode})); }},
      store.picture.episodes.map((episode, index) => make("option", {value: String(index)}, episode.name)));
    this.scale = make("input", {type: "range", min: "0", max: String(ZOOMS.length - 1), value: "0", "aria-label": text("time.zoom"), oninput: () => { this.zoom = ZOOMS[Number(this.scale.value)]; this.paint(); this.follow(); }});
    this.names = make("ul", {className: "names", "aria-hidden": "true"});
    this.scroll = make("div", {className: "scroll", tabIndex: 0, role: "region", "aria-label": text("time")});
    this.append(make("header", {}, make("h2", {}, text("time")), this.choice, make("label", {}, text("time.zoom"), this.scale)), make("div", {className: "track"}, this.names, this.scroll));
    new ResizeObserver(() => this.paint()).observe(this.scroll);
    this.scroll.addEventListener("click", (event) => this.click(event));
    this.head = draw("line", {class: "head"});
  }

  show(episode) {
    if (episode === this.episode) return;
    this.episode = episode;
    this.choice.value = String(episode);
    this.paint();
  }

  get seconds() { return this.store.picture.episodes[this.episode].seconds; }

  update(current) { this.current = current; this.paint(); }

  paint() {
    if (this.episode === null || !this.scroll.clientWidth) return;
    const {store} = this, text = (code, values) => store.text(code, values), episode = store.picture.episodes[this.episode];
    const findings = store.findings.filter((finding) => finding.episode === this.episode);
    const lanes = [...new Set([...findings].sort((one, other) => one.start - other.start || (one.landmark < other.landmark ? -1 : 1)).map((finding) => finding.landmark))];
    const width = Math.max(this.scroll.clientWidth - 2, 100) * this.zoom, x = (seconds) => (seconds / episode.seconds) * width;
    const rows = [...lanes.map((lane) => store.place(lane)), text("time.doubt"), text("time.grades"), ...(episode.log.length ? [text("time.log")] : [])];
    this.names.replaceChildren(make("li", {className: "ruler"}), ...rows.map((row) => make("li", {}, row)));
    const height = RULER + ROW * rows.length;
    const svg = draw("svg", {width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${text("time")} ${episode.name}`},
      draw("defs", {}, draw("pattern", {id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)"}, draw("rect", {class: "hatch-ground", width: 5, height: 5}), draw("rect", {class: "hatch-line", width: 2, height: 5}))));
    const every = [1, 2, 5, 10, 15, 30, 60, 120, 300].find((step) => x(step) > 56) ?? 600;
    for (let at = 0; at < episode.seconds; at += every) svg.append(draw("line", {class: "axis", x1: x(at), x2: x(at), y1: 0, y2: height}), Object.assign(draw("text", {x: x(at) + 3, y: 11}), {textContent: `${Math.floor(at / 60)}:${String(at % 60).padStart(2, "0")}`}));
    const y = (row) => RULER + ROW * row;
    lanes.forEach((_, row) => svg.append(draw("line", {class: "lane", x1: 0, x2: width, y1: y(row) + ROW - 0.5, y2: y(row) + ROW - 0.5})));
    for (const [start] of episode.shots) svg.append(draw("line", {class: "cut", x1: x(start), x2: x(start), y1: RULER, y2: y(lanes.length)}));
    for (const [start, end, grade] of episode.shots) svg.append(Object.assign(draw("rect", {class: `shot ${grade}`, x: x(start), y: y(lanes.length + 1) + 3, width: Math.max(x(end) - x(start) - 1, 1), height: ROW - 6})).appendChild(Object.assign(draw("title"), {textContent: store.picture.grades[grade]})).parentNode);
    for (const finding of findings) svg.append(...this.bars(finding, lanes, x, y));
    for (const [start, end, place, agreement] of episode.log) svg.append(draw("rect", {class: `row ${agreement}`, x: x(start), y: y(lanes.length + 2) + 3, width: Math.max(x(end) - x(start) - 1, 1), height: ROW - 6}).appendChild(Object.assign(draw("title"), {textContent: place})).parentNode);
    Object.assign(this, {x, width});
    this.head.setAttribute("y2", height);
    svg.append(this.head);
    this.scroll.replaceChildren(svg);
  }

  bars(finding, lanes, x, y) {
    const {store} = this, row = lanes.indexOf(finding.landmark), from = x(finding.start), long = Math.max(x(finding.end) - from, 2);
    const state = finding.mark === "open" ? store.text(`word.${finding.word}`) : store.text(`mark.${finding.mark}`);
    const bar = draw("rect", {class: `bar ${finding.kind} ${finding.word}${finding.id === this.current ? " current" : ""}`, x: from, y: y(row) + 3, width: long, height: ROW - 6, rx: 2, "data-finding": finding.id});
    bar.append(Object.assign(draw("title"), {textContent: store.text("time.bar", {place: store.place(finding.landmark), clock: finding.clock, state})}));
    const doubt = finding.mark === "open" ? store.proof(finding)?.doubt ?? 1 : 0;
    return [bar, draw("rect", {class: "heat", x: from, y: y(lanes.length) + 3, width: long, height: ROW - 6, "fill-opacity": doubt})];
  }

  click(event) {
    const chosen = event.target.closest?.("[data-finding]");
    if (chosen) return this.dispatchEvent(new CustomEvent("finding", {detail: chosen.dataset.finding}));
    const svg = this.scroll.querySelector("svg"), at = (event.clientX - svg.getBoundingClientRect().left) / this.width;
    if (at >= 0 && at <= 1) this.dispatchEvent(new CustomEvent("moment", {detail: at * this.seconds}));
  }

  at(seconds) {
    if (!this.x) return;
    this.moment = seconds;
    this.head.setAttribute("x1", this.x(seconds));
    this.head.setAttribute("x2", this.x(seconds));
    if (this.zoom > 1) this.follow();
  }

  // Keep the moment in view where only a part is.
  follow() {
    const at = this.x?.(this.moment ?? 0) ?? 0, {scrollLeft, clientWidth} = this.scroll;
    if (at < scrollLeft || at > scrollLeft + clientWidth) this.scroll.scrollLeft = at - clientWidth / 3;
  }
}

customElements.define("desk-timeline", DeskTimeline);
