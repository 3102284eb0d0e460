/* The findings: filters, order, keys and links, all kept in the address. */
(() => {
  document.documentElement.classList.add("scripted");
  const byId = (id) => document.getElementById(id);
  const findings = [...document.querySelectorAll(".finding")];
  const filters = [...document.querySelectorAll("[data-filter]")];
  const count = byId("count"), none = byId("none"), order = byId("order"), points = byId("points");
  const inTime = new Map(findings.map((finding, index) => [finding, index]));
  const last = none.nextElementSibling && findings.length ? findings[findings.length - 1].nextSibling : null;
  let shownOrder = findings;
  let current = null;

  const set = (field, value) => {
    if (field.tagName === "SELECT") field.value = [...field.options].some((option) => option.value === value) ? value : "";
    else field.checked = field.value === value;
  };
  const wanted = () => Object.fromEntries(filters
    .filter((field) => field.tagName === "SELECT" || field.checked)
    .map((field) => [field.dataset.filter, field.value]));

  /* A file's address takes other search words, but may be refused them elsewhere (a sandboxed frame): the filters then stay as they are. */
  const remember = (want) => {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries({ ...want, order: order.value })) if (value) search.set(key, value);
    const address = `${location.pathname}${search.size ? `?${search}` : ""}${location.hash}`;
    try {
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "SecurityError") throw error;
    }
  };

  const sort = () => {
    const place = order.value ? (finding) => Number(finding.dataset.order) : (finding) => inTime.get(finding);
    const sorted = [...findings].sort((one, other) => place(one) - place(other));
    if (sorted.every((finding, index) => finding === shownOrder[index])) return;
    shownOrder = sorted;
    const parent = findings[0].parentElement;
    for (const finding of sorted) parent.insertBefore(finding, last);
  };

  const apply = () => {
    const want = wanted();
    let shown = 0;
    for (const finding of findings) {
      const fits = Object.entries(want).every(([key, value]) => !value || finding.dataset[key] === value);
      finding.hidden = !fits;
      shown += fits;
    }
    count.textContent = count.dataset.pattern.replace("{shown}", shown).replace("{all}", findings.length);
    none.hidden = shown > 0;
    sort();
    remember(want);
  };

  const filter = (values) => {
    for (const field of filters) set(field, values[field.dataset.filter] ?? "");
    apply();
  };

  const select = (finding) => {
    current?.classList.remove("current");
    current = finding;
    finding.classList.add("current");
    finding.focus({ preventScroll: true });
    finding.scrollIntoView({ block: "start" });
  };

  const step = (direction) => {
    const at = shownOrder.indexOf(current);
    for (let i = at < 0 && direction < 0 ? findings.length - 1 : at + direction; i >= 0 && i < findings.length; i += direction) {
      if (!shownOrder[i].hidden) return select(shownOrder[i]);
    }
  };

  const reveal = (target) => {
    let closed = false;
    for (let part = target; part; part = part.parentElement) {
      if (part.tagName === "DETAILS" && !part.open) part.open = closed = true;
    }
    if (closed) target.scrollIntoView({ block: "start" });
  };

  const follow = () => {
    const target = byId(decodeURIComponent(location.hash.slice(1)));
    if (!inTime.has(target)) return reveal(target);
    if (target.hidden) filter({});
    select(target);
  };

  const copy = async (button) => {
    const address = location.href.replace(/[?#].*$/, "") + "#" + button.dataset.anchor;
    if (navigator.clipboard) await navigator.clipboard.writeText(address);
    else {
      const field = document.body.appendChild(document.createElement("textarea"));
      field.value = address;
      field.select();
      document.execCommand("copy");
      field.remove();
      button.focus();
    }
    button.classList.add("done");
    byId("copied").textContent = `${byId("copied").dataset.done} ${address}`;
    setTimeout(() => button.classList.remove("done"), 2000);
  };

  points.addEventListener("change", () => document.body.classList.toggle("bare", !points.checked));
  for (const field of filters) field.addEventListener("change", apply);
  order.addEventListener("change", apply);
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button) copy(button);
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    if (link.dataset.show) filter({ status: link.dataset.show });
    // The address does not change on a second click at the same bar.
    if (link.getAttribute("href") === location.hash) follow();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, textarea, input[type=range], dialog")) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "o") points.click();
  });
  // A closed part would be missing on paper.
  window.addEventListener("beforeprint", () => document.querySelectorAll("main details").forEach((part) => { part.open = true; }));

  const kept = new URLSearchParams(location.search);
  set(order, kept.get("order") ?? "");
  filter(Object.fromEntries(kept));
  if (location.hash) follow();
})();
