/* Light or dark, as the reader chooses; the system decides until then. */
document.addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement;
  const button = document.querySelector(".scheme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => button.setAttribute("aria-pressed", String(dark()));
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* private windows may refuse storage */ }
    show();
  });
  system.addEventListener("change", show);
  show();
});
