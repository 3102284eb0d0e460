// The findings, most doubtful first; the order stays while decisions are made.

import {make} from "./dom.js";

export class DeskFindings extends HTMLElement {
  begin(store) {
    this.store = store;
    this.current = null;
    this.chosen = new Set();
    this.rows = new Map();
    const text = (code, values) => store.text(code, values);
    this.order = make("select", {"aria-label": text("list.order"), onchange: () => this.sort()},
      ["doubt", "time", "place"].map((value) => make("option", {value}, text(`list.order.${value}`))));
    this.count = make("output", {className: "count"});
    this.items = make("ol", {className: "items"});
    const listed = make("div", {className: "listed", tabIndex: 0, role: "region", "aria-label": text("list")}, this.items);
    this.bulk = make("button", {type: "button", hidden: true, onclick: () => this.dispatchEvent(new Event("bulk"))});
    this.append(make("header", {}, make("h2", {}, text("list")), this.order, this.count), listed, this.bulk);
    this.sort();
  }

  rank(finding) {
    if (this.order.value === "time") return [finding.episode, finding.start];
    if (this.order.value === "place") return [this.store.place(finding.landmark), finding.episode, finding.start];
    const proof = this.store.proof(finding);
    return [proof ? proof.order : -1, finding.episode, finding.start];
  }

  sort() {
    const compare = (one, other) => {
      const [left, right] = [this.rank(one), this.rank(other)];
      for (const [index, value] of left.entries()) {
        if (value !== right[index]) return typeof value === "string" ? value.localeCompare(right[index], "zh") : value - right[index];
      }
      return one.id < other.id ? -1 : 1;
    };
    this.ordered = [...this.store.findings].sort(compare).map((finding) => finding.id);
    this.update();
  }

  // Only what is new or gone changes the order, so that nothing moves under the eye while one decides.
  update() {
    const there = new Set(this.store.findings.map((finding) => finding.id));
    if (this.ordered.length !== there.size || this.ordered.some((identifier) => !there.has(identifier))) return this.sort();
    this.chosen = new Set([...this.chosen].filter((identifier) => there.has(identifier)));
    const text = (code, values) => this.store.text(code, values);
    const rows = this.ordered.map((identifier) => this.row(this.store.finding(identifier)));
    if (rows.length !== this.items.children.length || rows.some((row, index) => this.items.children[index] !== row)) this.items.replaceChildren(...rows);
    for (const identifier of [...this.rows.keys()]) if (!there.has(identifier)) this.rows.delete(identifier);
    if (!rows.length) this.items.replaceChildren(make("li", {className: "empty"}, text("list.empty")));
    this.count.textContent = text("list.count", {at: this.ordered.indexOf(this.current) + 1, all: rows.length, open: this.store.standing.counts.open});
    this.bulk.hidden = this.chosen.size === 0;
    this.bulk.textContent = text("list.bulk", {count: this.chosen.size});
  }

  row(finding) {
    const text = (code, values) => this.store.text(code, values);
    if (!this.rows.has(finding.id)) this.rows.set(finding.id, this.make(finding.id));
    const {item, button, box, name, where, mark, remark} = this.rows.get(finding.id);
    const place = this.store.place(finding.landmark), episode = this.store.picture.episodes[finding.episode].name;
    item.className = `finding ${finding.kind}`;
    name.textContent = place;
    where.textContent = [episode, text("list.shot", {number: finding.shot + 1}), finding.clock.replace(/\.\d+/g, ""), text("list.seconds", {seconds: finding.length})].join(" · ");
    const state = finding.mark === "open" ? text(`word.${finding.word}`) : text(`mark.${finding.mark}`);
    mark.textContent = state + (finding.reason ? ` · ${text(`reason.${finding.reason}`)}` : "");
    remark.textContent = [finding.word === "added" ? text(finding.witnessed ? "added" : "added.alone") : "", finding.remark].filter(Boolean).join(" · ");
    remark.hidden = !remark.textContent;
    button.setAttribute("aria-current", finding.id === this.current ? "true" : "false");
    box.checked = this.chosen.has(finding.id);
    box.setAttribute("aria-label", text("list.select", {name: `${place} ${finding.id}`}));
    return item;
  }

  make(identifier) {
    const name = make("b"), where = make("small"), mark = make("span", {className: "mark"}), remark = make("small", {className: "remark"});
    const button = make("button", {type: "button", onclick: () => this.choose(identifier)}, make("span", {className: "line"}, name, mark), where, remark);
    const box = make("input", {type: "checkbox", tabIndex: -1, onchange: () => { this.chosen[box.checked ? "add" : "delete"](identifier); this.update(); }});
    return {item: make("li", {}, box, button), button, box, name, where, mark, remark};
  }

  choose(identifier) {
    if (identifier === null || !this.ordered.includes(identifier)) return;
    this.current = identifier;
    this.update();
    this.rows.get(identifier).item.scrollIntoView({block: "nearest"});
    this.dispatchEvent(new Event("chosen"));
  }

  step(by) {
    const at = this.ordered.indexOf(this.current);
    this.choose(this.ordered[Math.min(Math.max(at + by, 0), this.ordered.length - 1)] ?? null);
  }

  // The next one after the current that waits for a person, from the top again at the end; null where none does.
  nextOpen() {
    const at = this.ordered.indexOf(this.current);
    const around = [...this.ordered.slice(at + 1), ...this.ordered.slice(0, at + 1)];
    return around.find((identifier) => this.store.finding(identifier).kind === "open") ?? null;
  }
}

customElements.define("desk-findings", DeskFindings);
