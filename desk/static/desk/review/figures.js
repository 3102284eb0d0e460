// The figures against their thresholds, the counters, and whether all is saved: what decides the case, on top.

import {make} from "./dom.js";

const SIGNS = {met: "✓", needs_review: "?", not_met: "✗"};

export class DeskFigures extends HTMLElement {
  begin(store) {
    this.store = store;
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", store.text("figures"));
    this.measured = make("div", {className: "measured"});
    this.counts = make("dl", {className: "counts"});
    this.saved = make("output", {className: "saved", role: "status"});
    this.who = make("p", {className: "reading"});
    this.undo = make("button", {type: "button", onclick: () => this.dispatchEvent(new Event("undo"))});
    this.plot = make("button", {type: "button", onclick: () => this.dispatchEvent(new Event("plot"))});
    this.sign = make("button", {type: "button", className: "primary", onclick: () => this.dispatchEvent(new Event("sign"))});
    this.help = make("button", {type: "button", onclick: () => this.dispatchEvent(new Event("help"))});
    this.verdict = make("span");
    this.append(this.measured,
      make("div", {className: "side"}, make("div", {className: "line"}, this.who, this.verdict), this.counts),
      make("div", {className: "acts"}, make("div", {className: "line"}, this.plot, this.sign, this.help), make("div", {className: "line"}, this.undo, this.saved)));
  }

  update(keys) {
    const {store} = this, {figures, counts, undo, signed, reading, waits} = store.standing, text = (code, values) => store.text(code, values);
    const label = (action, words) => [words, make("kbd", {"aria-hidden": "true"}, keys.label(action, text))];
    this.measured.replaceChildren(...[...figures.conditions].sort((one, other) => !one.gauge - !other.gauge).map((condition) => this.condition(condition)));
    this.verdict.className = `pill ${figures.verdict}`;
    this.verdict.textContent = figures.verdict_label;
    this.counts.replaceChildren(...["machine", "confirmed", "rejected", "open"].map((kind) =>
      make("div", {className: kind}, make("dt", {}, text(`counts.${kind}`)), make("dd", {}, String(counts[kind])))));
    this.who.textContent = signed ? text("signed", signed) : [text(`reading.${reading}`), waits].filter(Boolean).join(" · ");
    const {state, why} = store.said, saved = store.standing.saved;
    this.saved.className = `saved ${state}`;
    this.saved.textContent = state === "saved" ? (saved ? text("saved", {time: saved}) : text("nothing_saved")) : text(state, {why});
    this.undo.hidden = !undo;
    this.undo.replaceChildren(...label("undo", text("undo.what", {what: undo})));
    this.plot.replaceChildren(...label("plot", text("key.plot")));
    this.sign.replaceChildren(...label("sign", text("sign")));
    this.sign.hidden = !reading || reading === "second";
    this.help.replaceChildren(...label("help", text("key.help")));
  }

  condition(condition) {
    const text = (code, values) => this.store.text(code, values);
    const sign = make("span", {className: `sign ${condition.verdict}`, title: condition.verdict_label}, make("span", {"aria-hidden": "true"}, SIGNS[condition.verdict]), make("span", {className: "unseen"}, condition.verdict_label));
    const name = make("span", {className: "name"}, sign, condition.label);
    if (!condition.gauge) return make("div", {className: `condition human ${condition.verdict}`, title: condition.cite}, name, make("small", {}, condition.verdict_label));
    const fill = make("i", {className: "fill"}), mark = make("i", {className: "at"});
    fill.style.width = `${condition.gauge.value}%`;
    mark.style.left = `${condition.gauge.threshold}%`;
    const apart = [condition.threshold, condition.most !== condition.value && text("most", {value: condition.most}), condition.without_added !== condition.value && text("without_added", {value: condition.without_added})];
    const said = apart.filter(Boolean).join(" · ");
    return make("div", {className: `condition ${condition.verdict}`, title: condition.cite}, name,
      make("span", {className: "line"}, make("b", {}, condition.value), make("span", {}, condition.unit)),
      make("span", {className: "gauge"}, fill, mark), make("small", {title: said}, said));
  }
}

customElements.define("desk-figures", DeskFigures);
