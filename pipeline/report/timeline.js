/* The time line is one stop of the tab key; arrows move along its bars, up and down from episode to episode. */
(() => {
  const zoom = document.getElementById("zoom");
  const episodes = [...document.querySelectorAll(".scroll")].map((scroll) => [...scroll.querySelectorAll("a")]).filter((links) => links.length);
  let stop = null;

  const enter = (link) => {
    stop?.setAttribute("tabindex", "-1");
    stop = link;
    link.setAttribute("tabindex", "0");
  };
  const move = (link, key) => {
    const row = episodes.findIndex((links) => links.includes(link));
    const at = episodes[row].indexOf(link);
    if (key === "ArrowLeft" || key === "ArrowRight") return episodes[row][at + (key === "ArrowRight" ? 1 : -1)];
    return episodes[row + (key === "ArrowDown" ? 1 : -1)]?.[0];
  };

  for (const link of episodes.flat()) link.setAttribute("tabindex", "-1");
  if (episodes.length) enter(episodes[0][0]);
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest(".scroll a");
    if (link) enter(link);
  });
  document.addEventListener("keydown", (event) => {
    const link = event.target.closest(".scroll a");
    if (!link || !/^Arrow/.test(event.key)) return;
    event.preventDefault();
    move(link, event.key)?.focus();
  });
  zoom.addEventListener("input", () => document.body.style.setProperty("--zoom", 2 ** zoom.value));
})();
