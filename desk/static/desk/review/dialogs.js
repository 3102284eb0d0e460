// Questions that a key alone does not answer: which reason, which words, which place. Each is left by Esc, and gives the focus back.

import {clock, make} from "./dom.js";

// Resolves with what `build` hands to its `done`, or with null.
export function ask(store, title, build, className = "") {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const dialog = make("dialog", {className: `ask ${className}`, "aria-label": title});
    let answer = null;
    const done = (value) => { answer = value; dialog.close(); };
    dialog.append(make("header", {}, make("h2", {}, title), make("button", {type: "button", className: "close", onclick: () => dialog.close()}, store.text("dialog.close"))), ...build(done, dialog));
    dialog.addEventListener("close", () => { dialog.remove(); before?.focus?.(); resolve(answer); });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[data-first]")?.focus();
  });
}

export function askReason(store, count) {
  const title = count > 1 ? store.text("reject.title.many", {count}) : store.text("reject.title");
  return ask(store, title, (done, dialog) => {
    const remark = make("input", {type: "text", maxLength: 2000});
    const choose = (reason) => (reason === "other" && !remark.value.trim() ? remark.focus() : done({reason, remark: remark.value.trim()}));
    const reasons = store.picture.reasons.map(([reason, label], index) =>
      make("li", {}, make("button", {type: "button", "data-first": index === 0, onclick: () => choose(reason)}, make("kbd", {}, String(index + 1)), label)));
    remark.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" && !event.isComposing) choose("other");
    });
    dialog.addEventListener("keydown", (event) => {
      const number = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
      if (number && store.picture.reasons[number - 1]) { event.preventDefault(); choose(store.picture.reasons[number - 1][0]); }
    });
    return [make("ol", {className: "reasons"}, reasons), make("label", {}, store.text("reject.remark"), remark)];
  });
}

export function askText(store, title, label, value = "", lead = "", go = "dialog.done") {
  return ask(store, title, (done) => {
    const words = make("textarea", {rows: 4, maxLength: 2000, value, "data-first": true});
    words.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) done(words.value.trim()); });
    return [lead && make("p", {}, lead), make("label", {}, label, words), make("button", {type: "button", className: "primary", onclick: () => done(words.value.trim())}, store.text(go))].filter(Boolean);
  });
}

// `until`: the last frame that is proposed, in the shot of the first.
export function askPlace(store, frame, until, times) {
  return ask(store, store.text("add.title"), (done) => {
    const place = make("select", {"data-first": true}, store.picture.listed.map(([value, label]) => make("option", {value}, label)));
    const number = (value) => make("input", {type: "number", min: "0", max: String(times.count - 1), value: String(value)});
    const first = number(frame), last = number(until);
    const answer = () => done({landmark: place.value, first: Number(first.value), last: Number(last.value)});
    const form = make("form", {onsubmit: (event) => { event.preventDefault(); answer(); }},
      make("label", {}, store.text("add.place"), place), make("label", {}, store.text("add.first"), first), make("label", {}, store.text("add.last"), last),
      make("p", {}, store.text("add.lead")), make("button", {type: "submit", className: "primary"}, store.text("dialog.done")));
    return [form];
  });
}

export function showHelp(store, keys) {
  const text = (code, values) => store.text(code, values);
  return ask(store, text("key.help"), (_, dialog) => {
    const said = make("p", {role: "status", className: "said"});
    const list = make("ul", {className: "keys"});
    const paint = () => list.replaceChildren(...keys.actions.map((action, index) => {
      const key = make("kbd", {}, keys.label(action, text));
      const change = make("button", {type: "button", "data-first": index === 0, "aria-label": `${text("help.change")} ${text(`key.${action}`)}`, onclick: () => listen(action, key)}, text("help.change"));
      return make("li", {}, make("span", {}, text(`key.${action}`)), key, change);
    }));
    const listen = (action, key) => {
      said.textContent = text("help.press");
      key.textContent = "…";
      const pressed = (event) => {
        event.preventDefault();
        event.stopPropagation();
        const found = keys.key(event);
        if (found === null && event.code !== "Escape") return;
        dialog.removeEventListener("keydown", pressed, true);
        const taken = found === null ? null : keys.set(action, found);
        said.textContent = taken ? text("help.taken", {key: keys.name(found, text), action: text(`key.${taken}`)}) : "";
        paint();
        list.children[keys.actions.indexOf(action)].querySelector("button").focus();
      };
      dialog.addEventListener("keydown", pressed, true);
    };
    paint();
    return [make("p", {}, text("help.lead")), list, said, make("button", {type: "button", onclick: () => { keys.reset(); paint(); }}, text("help.reset"))];
  }, "help");
}

export function showFrame(store, episode, frame) {
  const name = store.picture.episodes[episode].name;
  return ask(store, store.text("film.original.alt", {episode: name, frame}), () => [make("img", {className: "original", src: `${store.home}/frame/${episode}/${frame}.jpg`, alt: store.text("film.original.alt", {episode: name, frame})})], "still");
}

// Elements of the plot, release and what else a person judges, with what was read in the film.
export function showPlot(store, judge, settle, play) {
  const text = (code, values) => store.text(code, values);
  return ask(store, text("key.plot"), (done, dialog) => {
    const box = make("div", {className: "plot"});
    const judged = (condition) => {
      const stands = store.standing.judgements[condition];
      const choice = (label, met) => make("label", {}, make("input", {type: "radio", name: condition, checked: (stands ?? null) === met, disabled: !store.standing.reading || Boolean(store.standing.signed), onchange: () => judge(condition, met)}), text(label));
      return make("fieldset", {}, make("legend", {}, text(`plot.${condition}`)), choice("plot.yes", true), choice("plot.no", false), choice("plot.open", null));
    };
    const read = (items, title) => make("section", {}, make("h3", {}, text(title, {count: items.length})), items.length
      ? make("ul", {className: "read"}, items.map((item) => make("li", {className: item.doubt ? "doubtful" : ""},
        item.still && make("img", {src: `${store.home}/still/${item.still}`, alt: "", loading: "lazy"}),
        make("div", {}, make("b", {}, item.name), make("p", {}, item.text), item.doubt && make("p", {className: "doubt"}, item.doubt),
          make("button", {type: "button", "aria-label": text("plot.show", {name: `${item.name} ${clock(item.start)}`}), onclick: () => { done(null); play(item); }}, `${store.picture.episodes[item.episode].name} ${clock(item.start)}`)))))
      : make("p", {className: "hint"}, text("plot.none")));
    const paint = () => {
      const doubted = store.standing.figures.conditions.filter((condition) => condition.doubted || (condition.id === "ganzhou_share" && condition.verdict === "needs_review")).map((condition) => condition.id);
      box.replaceChildren(make("div", {className: "judged"}, ["elements", "released", ...doubted].map(judged)), ...[readers(store, settle)].filter(Boolean), read(store.picture.mentions, "plot.mentions"), read(store.picture.licences, "plot.licences"));
      box.querySelector("input")?.setAttribute("data-first", "");
    };
    paint();
    const changed = () => { const at = document.activeElement?.name, on = [...box.querySelectorAll("input")].indexOf(document.activeElement); paint(); if (at) box.querySelectorAll("input")[on]?.focus(); };
    store.addEventListener("change", changed);
    dialog.addEventListener("close", () => store.removeEventListener("change", changed));
    return [box];
  }, "wide");
}

function readers(store, settle) {
  const found = store.standing.readers, text = (code, values) => store.text(code, values);
  if (!found) return store.standing.needs_second ? make("p", {className: "hint"}, text("second.needed")) : null;
  const what = (side) => { const counted = side.filter((one) => one.counts); return counted.length ? text("readers.counts", {clock: counted.map((one) => one.clock).join(", ")}) : text("readers.counts_not"); };
  return make("section", {}, make("h3", {}, text("readers")), make("p", {}, text("readers.agree", found)),
    make("ul", {className: "apart"}, found.apart.map((one) => make("li", {}, make("b", {}, text("readers.apart", {place: store.place(one.landmark), episode: store.picture.episodes[one.episode].name, shot: one.shot + 1})),
      one.settled ? make("span", {className: "pill met"}, text("readers.settled")) : null,
      store.standing.reading === "lead" && !store.standing.signed ? ["first", "second"].map((take) => make("button", {type: "button", onclick: () => settle(one, take)}, text(`readers.${take}`, {what: what(one[take])}))) : null))));
}
