// The case and how its review stands. Decisions go out one after the other, each under a token that makes it one however often it is sent.

import {fill} from "./dom.js";

const PAUSES = [500, 1000, 2000, 4000, 8000];
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class Store extends EventTarget {
  constructor(home) {
    super();
    this.home = home;
    this.queue = Promise.resolve();
    this.waiting = 0;
    this.picture = null;
    this.standing = null;
    this.said = {state: "saved", why: ""};
  }

  async load() {
    [this.picture, this.standing] = await Promise.all(["picture", "decisions"].map((part) => this.get(part)));
    this.tell();
  }

  async get(part) {
    const response = await fetch(`${this.home}/${part}`);
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  text(code, values) {
    return fill(this.picture.text[code] ?? code, values);
  }

  place(identifier) { return this.picture.places[identifier] ?? identifier; }

  get findings() { return this.standing.findings; }

  finding(identifier) { return this.findings.find((finding) => finding.id === identifier) ?? null; }

  // What the machine has to show for a finding: the strongest of the occurrences it comes from.
  proof(finding) {
    const proofs = finding.of.map((identifier) => this.picture.proofs[identifier]).filter(Boolean);
    return proofs.reduce((best, proof) => (best && best.points.length >= proof.points.length ? best : proof), null);
  }

  // `guess` is how the finding looks at once, before the server has answered.
  decide(decision, guess = {}) {
    const finding = decision.finding ? this.finding(decision.finding) : null;
    if (finding) Object.assign(finding, guess);
    this.waiting += 1;
    this.say("saving");
    const token = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    this.queue = this.queue.then(() => this.send(decision, token));
    return this.queue;
  }

  async send(decision, token) {
    const body = JSON.stringify({token, decision});
    const headers = {"Content-Type": "application/json", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content};
    let done = false;
    for (let turn = 0; ; turn += 1) {
      try {
        const response = await fetch(`${this.home}/decisions`, {method: "POST", headers, body});
        if (response.status < 500) {
          done = await this.take(response);
          break;
        }
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
      this.say("offline");
      await wait(PAUSES[Math.min(turn, PAUSES.length - 1)]);
    }
    return done;
  }

  async take(response) {
    this.waiting -= 1;
    const answer = response.headers.get("content-type")?.includes("json") ? await response.json() : {error: String(response.status)};
    if (response.ok) {
      this.standing = answer;
      this.say(this.waiting ? "saving" : "saved");
      return true;
    }
    this.standing = await this.get("decisions");
    this.say("unsaved", answer.error);
    return false;
  }

  say(state, why = "") {
    this.said = {state, why};
    this.tell();
  }

  tell() { this.dispatchEvent(new Event("change")); }
}
