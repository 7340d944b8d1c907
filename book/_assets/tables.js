/* Large tables: sort by any heading, filter by words or by a column; without this script they stand in order. */
(() => {
  const library = statecraftLibrary(document.currentScript.dataset.tables, "statecraftTable");

  const name = (table) => {
    const paging = table.closest(".dt-container")?.querySelector("nav[aria-label]");
    paging?.setAttribute("aria-label", `Pages of: ${table.caption?.firstChild?.textContent.trim() ?? table.id}`);
  };

  const wake = async (table) => {
    const DataTable = await library();
    const grid = new DataTable(table, {
      paging: true, pageLength: 25, lengthMenu: [25, 100, { label: "all", value: -1 }], autoWidth: false, order: [], search: { smart: true },
      language: { search: "Filter by words", lengthMenu: "Rows shown _MENU_", info: "_START_ to _END_ of _TOTAL_", infoFiltered: "(from _MAX_)" },
    });
    // Several tables on one page: each has paging of its own, and says whose it is.
    grid.on("draw", () => name(table));
    name(table);
    const bar = document.createElement("div");
    bar.className = "table-filters";
    for (const heading of table.querySelectorAll("th[data-filter]")) {
      const column = grid.column(heading.cellIndex);
      const id = `${table.id}-${heading.cellIndex}`;
      const label = Object.assign(document.createElement("label"), { htmlFor: id, textContent: heading.dataset.filter });
      const menu = Object.assign(document.createElement("select"), { id });
      menu.append(new Option("all", ""));
      const values = new Set(column.nodes().toArray().map((cell) => cell.textContent.trim()));
      [...values].sort((a, b) => a.localeCompare(b, "en")).forEach((value) => menu.append(new Option(value, value)));
      menu.addEventListener("change", () => {
        const wanted = menu.value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
        column.search(wanted ? `^\\s*${wanted}\\s*$` : "", { regex: true, smart: false }).draw();
      });
      bar.append(label, menu);
    }
    table.closest(".table-box").before(bar);
    // On paper there is no next page to turn to: all rows that the filters leave, then as many as before.
    let length;
    addEventListener("beforeprint", () => { length = grid.page.len(); grid.page.len(-1).draw(); });
    addEventListener("afterprint", () => grid.page.len(length).draw());
    table.dataset.live = "yes";
  };

  addEventListener("load", () => {
    const near = new IntersectionObserver((seen) => seen.forEach((entry) => {
      if (!entry.isIntersecting) return;
      near.unobserve(entry.target);
      wake(entry.target).catch((error) => console.warn("The table stays as it is:", error));
    }), { rootMargin: "300px" });
    document.querySelectorAll("table.ledger[data-sortable]").forEach((table) => near.observe(table));
  }, { once: true });
})();
