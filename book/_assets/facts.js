/* Show a fact's evidence on the spot; without this script the same link leads to the note below. */
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.fact");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !HTMLElement.prototype.showPopover) return;
  const note = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!note) return;
  event.preventDefault();
  document.querySelector(".fact-card")?.remove();

  const card = document.createElement("div");
  card.className = "fact-card";
  card.popover = "auto";
  card.tabIndex = -1;
  card.setAttribute("role", "dialog");
  card.setAttribute("aria-label", "Evidence");
  const copy = note.cloneNode(true);
  copy.removeAttribute("id");
  copy.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id"));
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", () => card.hidePopover());
  card.append(close, copy);
  document.body.append(card);
  card.addEventListener("toggle", (change) => {
    if (change.newState !== "closed") return;
    const back = card.contains(document.activeElement) || document.activeElement === document.body;
    card.remove();
    if (back) link.focus();
  });
  card.showPopover();

  const box = [...link.getClientRects()].at(-1);
  const left = Math.min(Math.max(16, box.left), innerWidth - card.offsetWidth - 16);
  const below = box.bottom + 8 + card.offsetHeight < innerHeight;
  const top = below ? box.bottom + 8 : Math.max(8, box.top - card.offsetHeight - 8);
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${top + scrollY}px`;
  card.focus();
});
