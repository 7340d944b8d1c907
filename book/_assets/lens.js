/* Country lens: one entry at a time, picked from a menu; without this script the entries stand in a list. */
document.addEventListener("DOMContentLoaded", () => {
  for (const lens of document.querySelectorAll(".lens")) {
    const entries = [...lens.querySelectorAll("details")];
    const pick = lens.querySelector(".lens-pick");
    const id = `${lens.id}-pick`;
    const label = Object.assign(document.createElement("label"), { htmlFor: id, textContent: pick.dataset.label });
    const menu = Object.assign(document.createElement("select"), { id });
    for (const entry of entries) menu.append(new Option(entry.dataset.name, entry.id));
    const show = (wanted) => {
      const chosen = entries.find((entry) => entry.id === wanted) ?? entries[0];
      entries.forEach((entry) => { entry.open = entry === chosen; });
      menu.value = chosen.id;
    };
    menu.addEventListener("change", () => { show(menu.value); history.replaceState(null, "", `#${menu.value}`); });
    addEventListener("hashchange", () => { if (entries.some((entry) => `#${entry.id}` === location.hash)) show(location.hash.slice(1)); });
    pick.replaceChildren(label, menu);
    pick.hidden = false;
    lens.classList.add("ready");
    const linked = decodeURIComponent(location.hash.slice(1));
    show(entries.some((entry) => entry.id === linked) ? linked : pick.dataset.first);
  }
});
