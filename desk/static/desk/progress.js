// The progress of a run as the server tells it; the browser asks again by itself where the line breaks.
export function follow(section) {
  const source = new EventSource(section.dataset.stream);
  const bar = section.querySelector(".whole progress");
  source.addEventListener("message", (event) => {
    const told = JSON.parse(event.data);
    const listed = section.querySelectorAll("li[data-stage]").length;
    // Begun, ended, or stages that this page does not show yet: the server draws it anew.
    if (String(told.run) !== section.dataset.run || told.state !== section.dataset.state || told.rows.length !== listed) {
      source.close();
      location.reload();
      return;
    }
    bar.value = told.done;
    section.querySelector(".whole b").textContent = percent(told.done);
    if (told.left) section.querySelector(".left").textContent = told.left;
    const rows = new Map([...section.querySelectorAll("li[data-stage]")].map((row) => [`${row.dataset.stage} ${row.dataset.name}`, row]));
    for (const [name, stage, done] of told.rows) {
      const row = rows.get(`${stage} ${name}`);
      row.querySelector("progress").value = done;
      row.querySelector(".number").textContent = percent(done);
    }
  });
  addEventListener("pagehide", () => source.close());
}

const percent = (done) => `${Math.floor(100 * done)} %`;
