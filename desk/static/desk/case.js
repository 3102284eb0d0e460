// A title's page: files on their way in, and the run's progress.
import { follow } from "./progress.js";
import { Sending } from "./sending.js";
import { token } from "./desk.js";

const texts = document.getElementById("texts").dataset;
const unfinished = JSON.parse(document.getElementById("unfinished").textContent);

const run = document.getElementById("run");
if (run) follow(run);

const sending = new Sending(texts, unfinished, () => refresh());

async function refresh() {
  // Files that came in are listed as the server has them; what is still on its way stays as it is.
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const list of document.querySelectorAll("ul[id^=files-]")) {
    const fresh = page.getElementById(list.id);
    if (fresh) list.replaceWith(fresh);
  }
  sending.forget(page);
  watchLooks();
}

let looking = 0;
function watchLooks() {
  clearTimeout(looking);
  if (document.querySelector("[data-being-looked-at]")) looking = setTimeout(refresh, 1500);
}
watchLooks();

for (const section of document.querySelectorAll("[data-uploads]")) {
  const take = (files) => files.forEach((file) => sending.add(section, file));
  for (const input of section.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => {
      take([...input.files].map((file) => named(file, file.webkitRelativePath)));
      input.value = "";
    });
  }
  section.addEventListener("dragover", (event) => {
    event.preventDefault();
    section.classList.add("over");
  });
  section.addEventListener("dragleave", (event) => {
    if (!section.contains(event.relatedTarget)) section.classList.remove("over");
  });
  section.addEventListener("drop", async (event) => {
    event.preventDefault();
    section.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    take((await Promise.all(entries.map((entry) => filesOf(entry, "")))).flat());
  });
}

// A dropped page would replace this one, and with it what is being sent.
for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => event.preventDefault());
addEventListener("beforeunload", (event) => sending.busy && event.preventDefault());

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-remove]");
  if (!button || !confirm(texts.ask.replace("%", button.closest("li").dataset.name))) return;
  button.disabled = true;
  await fetch(button.dataset.remove, { method: "DELETE", headers: { "X-CSRFToken": token(), "Tus-Resumable": "1.0.0" } });
  await refresh();
});

// The chosen folder itself is no part of the name.
const named = (file, path) => ({ file, name: path ? path.split("/").slice(1).join("/") : file.name });

async function filesOf(entry, folder) {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) return [{ file: await new Promise((done, failed) => entry.file(done, failed)), name: folder + entry.name }];
  const reader = entry.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) break;
    all.push(...some);
  }
  return (await Promise.all(all.map((one) => filesOf(one, entry.fullPath.split("/").slice(2).map((part) => `${part}/`).join(""))))).flat();
}
