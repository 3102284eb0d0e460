/* The reader's own files: matched with the files handed in by name and size, proven by SHA-256. They are read here and go nowhere. */
const own = (() => {
  const byId = (id) => document.getElementById(id);
  const inputs = [...document.querySelectorAll(".input")].map((row) => ({ ...row.dataset, bytes: Number(row.dataset.bytes), frame: Number(row.dataset.frame) }));
  const list = byId("own-list"), summary = byId("own-summary"), words = list.dataset;
  const right = new Map();
  let turn = 0;

  const base = (path) => path.split(/[\\/]/).pop();
  const candidates = (input, files) => {
    const named = files.filter((file) => file.name === base(input.file));
    const sized = files.filter((file) => file.size === input.bytes);
    const best = named.filter((file) => file.size === input.bytes);
    return { found: best.length ? best : sized, named: named.length > 0 };
  };

  const show = (states) => {
    list.replaceChildren(...inputs.map((input) => {
      const item = document.createElement("li");
      const state = states.get(input.episode);
      item.className = state === "right" || state === "renamed" ? "right" : state === "waiting" ? "" : "wrong";
      item.textContent = input.file + words.colon + words[state];
      return item;
    }));
    byId("own-details").hidden = false;
    summary.textContent = summary.dataset.pattern.replace("{right}", right.size).replace("{all}", inputs.length);
  };

  /* Looks for the input among the candidates; the state to show. */
  const check = async (input, files, progress) => {
    const { found, named } = candidates(input, files);
    if (!found.length) return named ? "size" : "missing";
    for (const file of found) {
      const digest = await sha256(file, progress);
      if (digest === null) return "waiting";
      if (digest === input.sha256) {
        right.set(input.episode, file);
        return file.name === base(input.file) ? "right" : "renamed";
      }
    }
    return "differs";
  };

  const choose = async (files) => {
    const mine = ++turn;
    const states = new Map(inputs.map((input) => [input.episode, "waiting"]));
    right.clear();
    byId("own-progress").hidden = false;
    show(states);
    for (const input of inputs) {
      byId("own-now").textContent = summary.dataset.checking.replace("{file}", input.file);
      const progress = (bytes) => {
        byId("own-bar").value = bytes / Math.max(1, input.bytes);
        return mine === turn;
      };
      let state;
      try {
        state = await check(input, files, progress);
      } catch {
        state = "unreadable";
      }
      if (mine !== turn) return;
      states.set(input.episode, state);
      show(states);
    }
    byId("own-progress").hidden = true;
    byId("own-details").open = right.size < inputs.length;
  };

  for (const kind of ["folder", "files"]) {
    const field = byId(`own-${kind}-input`);
    byId(`own-${kind}`).addEventListener("click", () => field.click());
    field.addEventListener("change", () => choose([...field.files]));
  }

  return {
    file: (episode) => right.get(episode),
    input: (episode) => inputs.find((input) => input.episode === episode),
    ask: () => {
      summary.textContent = summary.dataset.first;
      byId("own").scrollIntoView({ block: "center" });
      byId("own-folder").focus({ preventScroll: true });
    },
  };
})();
