/* Large tables: sort by any heading, filter by words or by a column; without this script they stand in order.
   The library comes when a reader does something near a table. Until then the first rows, the menus and the room for
   the other controls stand where they will be, so that nothing moves. */
(() => {
  const library = statecraftLibrary(document.currentScript.dataset.tables, "statecraftTable");
  const WORDS = "Filter by words", LENGTH = "Rows shown";

  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const name = (table) => {
    const paging = table.closest(".dt-container")?.querySelector("nav[aria-label]");
    paging?.setAttribute("aria-label", `Pages of: ${table.caption?.firstChild?.textContent.trim() ?? table.id}`);
  };

  const wake = async (table, room) => {
    const DataTable = await library();
    const grid = new DataTable(table, {
      paging: true, pageLength: 25, lengthMenu: [25, 100, { label: "all", value: -1 }], autoWidth: false, order: [], search: { smart: true },
      language: { search: WORDS, lengthMenu: `${LENGTH} _MENU_`, info: "_START_ to _END_ of _TOTAL_", infoFiltered: "(from _MAX_)" },
    });
    room.remove();
    // Several tables on one page: each has paging of its own, and says whose it is.
    grid.on("draw", () => name(table));
    name(table);
    // On paper there is no next page to turn to: all rows that the filters leave, then as many as before.
    let length;
    addEventListener("beforeprint", () => { length = grid.page.len(); grid.page.len(-1).draw(); });
    addEventListener("afterprint", () => grid.page.len(length).draw());
    table.dataset.live = "yes";
    return grid;
  };

  /* A menu for each column that the table is filtered by. */
  const menus = (table, woken) => [...table.querySelectorAll("th[data-filter]")].map((heading) => {
    const at = heading.cellIndex, id = `${table.id}-${at}`;
    const menu = make("select", { id }, new Option("all", ""));
    const values = new Set([...table.tBodies[0].rows].map((row) => row.cells[at].textContent.trim()));
    [...values].sort((a, b) => a.localeCompare(b, "en")).forEach((value) => menu.append(new Option(value, value)));
    menu.addEventListener("change", async () => {
      const wanted = menu.value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      (await woken())?.column(at).search(wanted ? `^\\s*${wanted}\\s*$` : "", { regex: true, smart: false }).draw();
    });
    return make("span", {}, make("label", { htmlFor: id, textContent: heading.dataset.filter }), menu);
  });

  /* As much room as the library's own controls will take. */
  const controls = () => {
    const cell = (kind, text, control) => make("div", {}, make("div", { className: kind }, make("label", { textContent: text }), " ", control));
    const row = make("div", { className: "dt-layout-row" }, cell("dt-length", LENGTH, make("select", {}, new Option("100"))), cell("dt-search", WORDS, make("input", { type: "search" })));
    return make("div", { className: "dt-container waiting", inert: true, ariaHidden: "true" }, row);
  };

  const prepare = (table) => {
    const box = table.closest(".table-box"), room = controls();
    let waking;
    const woken = () => waking ??= wake(table, room).catch((error) => {
      console.warn("The table stays as it is:", error);
      [room, bar].forEach((part) => part.remove());
      table.dataset.live = "no";
    });
    const bar = make("div", { className: "table-filters" }, ...menus(table, woken));
    box.before(bar);
    table.before(room);
    table.dataset.prepared = "";
    return woken;
  };

  document.addEventListener("DOMContentLoaded", () => {
    const waking = new Map([...document.querySelectorAll("table.ledger[data-sortable]")].map((table) => [table, prepare(table)]));
    const near = new IntersectionObserver((seen) => seen.forEach(({ isIntersecting, target }) => {
      if (!isIntersecting) return;
      near.unobserve(target);
      waking.get(target)();
    }), { rootMargin: "600px" });
    if (waking.size) statecraftReader(() => waking.forEach((_, table) => near.observe(table)));
  }, { once: true });
})();
