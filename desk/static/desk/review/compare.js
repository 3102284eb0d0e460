// Frame and reference photo side by side: matched points in one colour each, and one zoom for both.

import {draw, make} from "./dom.js";

const MOST = 8, STEP = 1.25;
const spread = (values) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
};

export class DeskCompare extends HTMLElement {
  begin(store) {
    this.store = store;
    this.lines = true;
    this.proof = null;
    this.canvas = make("div", {className: "canvas"});
    this.panels = ["frame", "reference"].map((name) => {
      const image = make("img", {alt: "", draggable: false, onload: () => this.place()});
      return {image, panel: make("div", {className: `panel ${name}`}, image)};
    });
    this.over = draw("svg", {class: "over", "aria-hidden": "true"});
    this.canvas.append(...this.panels.map(({panel}) => panel), this.over);
    this.caption = make("p", {className: "caption"});
    this.scores = make("dl", {className: "scores"});
    this.reasons = make("ul", {className: "reasons"});
    this.empty = make("p", {className: "empty", hidden: true}, store.text("compare.none"));
    this.append(this.canvas, this.empty, this.caption, this.reasons, this.scores);
    this.canvas.title = store.text("compare.zoom");
    this.canvas.addEventListener("wheel", (event) => this.wheel(event), {passive: false});
    this.canvas.addEventListener("pointerdown", (event) => this.grab(event));
    this.canvas.addEventListener("dblclick", () => this.reset());
    new ResizeObserver(() => this.place()).observe(this.canvas);
    this.reset();
  }

  show(finding) {
    const proof = finding && this.store.proof(finding);
    if (proof === this.proof && proof) return;
    this.proof = proof;
    this.canvas.hidden = !proof;
    this.empty.hidden = Boolean(proof) || !finding;
    this.caption.replaceChildren();
    this.scores.replaceChildren();
    this.reasons.replaceChildren();
    if (!proof) return;
    const [frame, reference] = this.panels, still = (path) => `${this.store.home}/still/${path}`;
    Object.assign(frame.image, {src: still(proof.still), alt: proof.frame_alt});
    Object.assign(reference.image, {src: still(proof.reference), alt: proof.reference_alt});
    const decoy = proof.decoy && this.store.text("compare.decoy", {name: proof.decoy[0], lead: proof.decoy[1]});
    this.caption.append(...[proof.machine, proof.reference_name, this.store.text("compare.points", {count: proof.points.length}), decoy]
      .filter(Boolean).map((part) => make("span", {}, part)));
    this.reasons.append(...proof.reasons.map((reason) => make("li", {}, reason)));
    this.scores.append(...proof.scores.map(([label, value, note]) => make("div", {}, make("dt", {}, label), make("dd", {}, make("b", {}, value), note ? make("small", {}, note) : null))));
    this.frameFit();
    this.reset();
  }

  // How a stretch of the frame relates to the same stretch of the photo, from the matched points.
  frameFit() {
    const points = this.proof.points;
    this.fit = points.length < 3 ? null : [0, 1].map((axis) => spread(points.map((point) => point[2 + axis])) / spread(points.map((point) => point[axis])));
  }

  toggleLines() { this.lines = !this.lines; this.place(); }

  reset() { this.zoom = 1; this.centre = [0.5, 0.5]; this.place(); }

  wheel(event) {
    event.preventDefault();
    this.zoom = Math.min(Math.max(this.zoom * (event.deltaY < 0 ? STEP : 1 / STEP), 1), MOST);
    if (this.zoom === 1) this.centre = [0.5, 0.5];
    this.place();
  }

  grab(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    const from = [event.clientX, event.clientY], centre = [...this.centre], box = this.panels[0].image.getBoundingClientRect();
    const drag = (move) => {
      this.centre = [0, 1].map((axis) => {
        const moved = ([move.clientX, move.clientY][axis] - from[axis]) / [box.width, box.height][axis];
        return Math.min(Math.max(centre[axis] - moved, 0), 1);
      });
      this.place();
    };
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.addEventListener("pointermove", drag);
    this.canvas.addEventListener("pointerup", () => this.canvas.removeEventListener("pointermove", drag), {once: true});
  }

  // Where the photo is to be looked at: beside the matched point nearest to where the frame is.
  opposite() {
    const points = this.proof?.points ?? [];
    if (!points.length || this.zoom === 1) return [0.5, 0.5];
    const far = (point) => (point[0] - this.centre[0]) ** 2 + (point[1] - this.centre[1]) ** 2;
    const near = points.reduce((best, point) => (far(point) < far(best) ? point : best));
    return [0, 1].map((axis) => Math.min(Math.max(near[2 + axis] + (this.centre[axis] - near[axis]) * (this.fit?.[axis] ?? 1), 0), 1));
  }

  place() {
    const centres = [this.centre, this.opposite()];
    const boxes = this.panels.map(({image, panel}, side) => {
      const [width, height] = [panel.clientWidth, panel.clientHeight];
      const scale = Math.min(width / (image.naturalWidth || 1), height / (image.naturalHeight || 1)) * this.zoom;
      const size = [image.naturalWidth * scale, image.naturalHeight * scale];
      const corner = [0, 1].map((axis) => [width, height][axis] / 2 - centres[side][axis] * size[axis]);
      Object.assign(image.style, {width: `${size[0]}px`, height: `${size[1]}px`, transform: `translate(${corner[0]}px, ${corner[1]}px)`});
      return {x: panel.offsetLeft, y: panel.offsetTop, width, height, corner, size};
    });
    this.over.replaceChildren();
    if (!this.proof || !this.lines) return;
    const at = (side, x, y) => [boxes[side].x + boxes[side].corner[0] + x * boxes[side].size[0], boxes[side].y + boxes[side].corner[1] + y * boxes[side].size[1]];
    const inside = (side, [x, y]) => x >= boxes[side].x && x <= boxes[side].x + boxes[side].width && y >= boxes[side].y && y <= boxes[side].y + boxes[side].height;
    const outline = this.proof.outline.map(([x, y]) => at(0, x, y));
    if (outline.length && outline.every((corner) => inside(0, corner))) this.over.append(draw("polygon", {class: "outline", points: outline.map((corner) => corner.join(",")).join(" ")}));
    const every = Math.max(1, Math.ceil(this.proof.points.length / 60));
    this.proof.points.filter((_, number) => number % every === 0).forEach(([x, y, u, v], number, all) => {
      const ends = [at(0, x, y), at(1, u, v)], colour = `pair p${Math.floor((6 * number) / all.length)}`;
      if (ends.every((end, side) => inside(side, end))) this.over.append(draw("line", {class: colour, x1: ends[0][0], y1: ends[0][1], x2: ends[1][0], y2: ends[1][1]}));
      ends.forEach((end, side) => { if (inside(side, end)) this.over.append(draw("circle", {class: colour, cx: end[0], cy: end[1], r: 3})); });
    });
  }
}

customElements.define("desk-compare", DeskCompare);
