// One key per action, by its place on the keyboard, so that an input method or another layout changes nothing; no two share one.

const DEFAULTS = {
  play: "Space", back: "ArrowLeft", forward: "ArrowRight", back_more: "Shift+ArrowLeft", forward_more: "Shift+ArrowRight",
  slower: "Minus", faster: "Equal", still: "KeyE", next: "KeyJ", previous: "KeyK", open: "KeyN", accept: "KeyA", reject: "KeyX",
  first: "BracketLeft", last: "BracketRight", split: "KeyS", merge: "KeyM", add: "KeyB", undo: "KeyU", note: "KeyT", points: "KeyL",
  original: "KeyO", plot: "KeyP", sign: "KeyG", help: "Slash",
};
const SIGNS = {ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", BracketLeft: "[", BracketRight: "]", Minus: "-", Equal: "=",
  Slash: "/", Comma: ",", Period: ".", Semicolon: ";", Quote: "'", Backslash: "\\", Backquote: "`", Enter: "⏎"};
const NEVER = new Set(["Escape", "Tab", "Enter", "ShiftLeft", "ShiftRight", "ControlLeft", "ControlRight", "AltLeft", "AltRight", "MetaLeft", "MetaRight"]);
const KEPT = "review-keys";

export class Keys {
  constructor() {
    this.map = {...DEFAULTS};
    for (const [action, key] of Object.entries(this.kept())) if (action in DEFAULTS && typeof key === "string") this.map[action] = key;
    // What was kept by an older version may clash with what came since.
    if (new Set(Object.values(this.map)).size < Object.keys(this.map).length) this.reset();
  }

  kept() {
    try { return JSON.parse(localStorage.getItem(KEPT) ?? "{}") ?? {}; } catch (error) { if (error instanceof SyntaxError) return {}; throw error; }
  }

  get actions() { return Object.keys(DEFAULTS); }

  reset() { this.map = {...DEFAULTS}; localStorage.removeItem(KEPT); }

  // The key of an event, or null where it belongs to the browser.
  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || NEVER.has(event.code) || !event.code) return null;
    return event.shiftKey ? `Shift+${event.code}` : event.code;
  }

  action(event) {
    const key = this.key(event);
    return key === null ? null : this.actions.find((action) => this.map[action] === key) ?? null;
  }

  // The action that has the key already, or null once it is set.
  set(action, key) {
    const taken = this.actions.find((other) => other !== action && this.map[other] === key);
    if (taken) return taken;
    this.map[action] = key;
    localStorage.setItem(KEPT, JSON.stringify(this.map));
    return null;
  }

  label(action, text) { return this.name(this.map[action], text); }

  name(key, text) {
    const [, shift, code] = /^(Shift\+)?(.*)$/.exec(key);
    const sign = code === "Space" ? text("key.Space") : SIGNS[code] ?? code.replace(/^(Key|Digit|Numpad)/, "");
    return (shift ? "⇧" : "") + sign;
  }
}
