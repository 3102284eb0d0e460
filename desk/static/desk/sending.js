// Files on their way to the server, three at a time, in chunks that can be taken up again (tus).
import "../vendor/tus.min.js";
import { token } from "./desk.js";

const CHUNK = 8 * 1024 * 1024;
const AT_ONCE = 3;
const AGAIN_AFTER = [0, 1000, 3000, 5000, 10000, 20000, 30000, 30000, 30000, 60000, 60000, 60000];

export class Sending {
  constructor(texts, unfinished, done) {
    this.texts = texts;
    this.unfinished = unfinished;
    this.done = done;
    this.waiting = [];
    this.going = 0;
    this.rows = new Map();
  }

  get busy() {
    return this.going + this.waiting.length > 0;
  }

  add(section, { file, name }) {
    const kind = section.dataset.section;
    const known = this.unfinished.find((one) => one.section === kind && one.name === (kind === "rushes" ? name : name.split("/").pop()));
    const row = this.row(section, file, name);
    if (known && (known.size !== file.size || known.modified !== file.lastModified)) return this.say(row, this.texts.changed, "refused");
    this.waiting.push({ section, file, name, row, known });
    this.next();
  }

  row(section, file, name) {
    const row = document.createElement("li");
    row.dataset.name = name;
    for (const [kind, text] of [["name", name], ["size", size(file.size)], ["state", this.texts.waiting]]) {
      const part = document.createElement("span");
      part.className = kind;
      part.textContent = text;
      row.append(part);
    }
    const bar = document.createElement("progress");
    bar.max = file.size;
    bar.value = 0;
    bar.setAttribute("aria-label", name);
    row.append(bar);
    this.listed(section, name)?.setAttribute("hidden", "");
    section.querySelector(".sending").append(row);
    return row;
  }

  listed(section, name) {
    return [...section.querySelectorAll("ul[id^=files-] > li")].find((one) => one.dataset.name === name);
  }

  next() {
    while (this.going < AT_ONCE && this.waiting.length) {
      this.going += 1;
      this.send(this.waiting.shift());
    }
  }

  send({ section, file, name, row, known }) {
    const hashed = hashOf(file);
    const ended = () => {
      this.going -= 1;
      this.next();
      if (!this.busy) this.done();
    };
    const upload = new window.tus.Upload(file, {
      endpoint: section.dataset.uploads,
      uploadUrl: known ? `/uploads/${known.id}` : null,
      chunkSize: CHUNK,
      retryDelays: AGAIN_AFTER,
      storeFingerprintForResuming: false,
      headers: { "X-CSRFToken": token() },
      metadata: { section: section.dataset.section, name, modified: String(file.lastModified) },
      onProgress: (sent) => {
        row.querySelector("progress").value = sent;
        this.say(row, this.texts.goingOn.replace("%", `${Math.floor((100 * sent) / file.size)} %`));
      },
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        if (!status) this.say(row, this.texts.lost);
        return !status || status === 409 || status === 423 || status >= 500;
      },
      onError: (error) => {
        const said = error.originalResponse?.getStatus() === 422 ? error.originalResponse.getBody() : this.texts.lost;
        this.say(row, said, "refused");
        ended();
      },
      onSuccess: async () => {
        this.say(row, this.texts.comparing);
        const refusal = await this.compare(upload.url, await hashed);
        this.say(row, refusal || this.texts.done, refusal ? "refused" : "done");
        ended();
      },
    });
    upload.start();
  }

  // What the server received against what was read here; the words of a refusal, empty where both are the same.
  async compare(url, sha256) {
    if (sha256 === null) return "";
    for (const pause of AGAIN_AFTER) {
      await new Promise((done) => setTimeout(done, pause));
      try {
        const answer = await fetch(`${url}/hash`, { method: "POST", headers: { "X-CSRFToken": token(), "Content-Type": "application/json" }, body: JSON.stringify({ sha256 }) });
        if (answer.status < 500) return answer.ok ? "" : await answer.text();
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
    }
    return this.texts.lost;
  }

  say(row, text, kind = "") {
    row.querySelector(".state").textContent = text;
    row.classList.toggle("refused", kind === "refused");
    row.classList.toggle("done", kind === "done");
    if (kind) row.querySelector("progress")?.remove();
  }

  forget(page) {
    // What the server lists by now needs no row of its own.
    for (const row of document.querySelectorAll(".sending > li.done")) row.remove();
    this.unfinished = JSON.parse(page.getElementById("unfinished").textContent);
  }
}

// The file's SHA-256; null where it cannot be read to its end.
function hashOf(file) {
  return new Promise((done) => {
    const worker = new Worker(new URL("./hashing.js", import.meta.url), { type: "module" });
    const end = (sha256) => {
      worker.terminate();
      done(sha256);
    };
    worker.addEventListener("message", ({ data }) => end(data.sha256 ?? null));
    worker.addEventListener("error", () => end(null));
    worker.postMessage(file);
  });
}

function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let step = 0;
  for (; bytes >= 1000 && step < units.length - 1; step += 1) bytes /= 1000;
  return `${bytes.toFixed(step < 2 ? 0 : 1)} ${units[step]}`;
}
