/* Say what a word of the trade means while it is pointed at or focused; the link leads to the glossary. */
{
  let tip = null;
  let timer = 0;

  const hide = () => {
    clearTimeout(timer);
    tip?.remove();
    tip = null;
  };

  const show = (link) => {
    hide();
    tip = document.createElement("div");
    tip.className = "gloss-tip";
    tip.id = "gloss-tip";
    tip.setAttribute("role", "tooltip");
    tip.textContent = link.dataset.gloss;
    document.body.append(tip);
    link.setAttribute("aria-describedby", tip.id);
    const box = [...link.getClientRects()].at(-1);
    const left = Math.min(Math.max(12, box.left), innerWidth - tip.offsetWidth - 12);
    const below = box.bottom + 6 + tip.offsetHeight < innerHeight;
    const top = below ? box.bottom + 6 : box.top - tip.offsetHeight - 6;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${top + scrollY}px`;
  };

  document.addEventListener("mouseover", (event) => {
    const link = event.target.closest?.("a.gloss");
    clearTimeout(timer);
    if (link) timer = setTimeout(show, 150, link);
    else if (tip && !event.target.closest?.(".gloss-tip")) timer = setTimeout(hide, 200); // it may be pointed at too
  });
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest?.("a.gloss");
    if (link?.matches(":focus-visible")) show(link);
    else hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
}
