// What every page needs: htmx with the token that proves a request is the page's own.
import htmx from "../vendor/htmx.esm.js";

export const token = () => document.querySelector('meta[name="csrf-token"]').content;

window.htmx = htmx;
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});
