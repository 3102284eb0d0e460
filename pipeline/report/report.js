"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const findings = [...document.querySelectorAll(".finding")];
  const filters = [...document.querySelectorAll("[data-filter]")];
  const count = document.getElementById("count");
  const none = document.getElementById("none");
  let current = -1;

  const wanted = () => Object.fromEntries(filters
    .filter((field) => field.tagName === "SELECT" || field.checked)
    .map((field) => [field.dataset.filter, field.value]));

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
  };

  const clear = () => {
    for (const field of filters) {
      if (field.tagName === "SELECT") field.value = "";
      else field.checked = field.value === "";
    }
    apply();
  };

  const select = (index) => {
    if (current >= 0) findings[current].classList.remove("current");
    current = index;
    findings[index].classList.add("current");
    findings[index].focus({ preventScroll: true });
    findings[index].scrollIntoView({ block: "start" });
  };

  const step = (direction) => {
    for (let i = current < 0 && direction < 0 ? findings.length - 1 : current + direction; i >= 0 && i < findings.length; i += direction) {
      if (!findings[i].hidden) return select(i);
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
    const index = findings.findIndex((finding) => "#" + finding.id === location.hash);
    if (index < 0) return reveal(document.getElementById(location.hash.slice(1)));
    if (findings[index].hidden) clear();
    select(index);
  };

  const points = document.getElementById("points");
  const zoom = document.getElementById("zoom");
  points.addEventListener("change", () => document.body.classList.toggle("bare", !points.checked));
  zoom.addEventListener("input", () => document.body.style.setProperty("--zoom", 2 ** zoom.value));
  for (const field of filters) field.addEventListener("change", apply);
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    // The address does not change on a second click at the same bar.
    if (link && link.getAttribute("href") === location.hash) follow();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "o") points.click();
  });
  // A closed part would be missing on paper.
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
  apply();
  follow();
})();
