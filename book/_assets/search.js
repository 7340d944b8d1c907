/* Search on every page: a dialog opened with /, Ctrl-K or the search field; on the search page it stands in the page.
   What it finds comes from search-index.js, which is loaded when search is first opened. */
(() => {
  const self = document.currentScript.src;
  const root = new URL("../", self);
  const KINDS = { chapter: "Chapter", section: "Section", chart: "Chart", claim: "Claim", question: "Question", instrument: "Instrument", actor: "Actor", term: "Term", fact: "Fact" };
  const NO_SLASH = "search-without-slash";

  const engine = statecraftLibrary(new URL("search-index.js", self).href, "statecraftSearch");

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const marked = (pieces) => pieces.map((piece) => (piece.marked ? make("mark", {}, piece.text) : piece.text));
  const stored = (change) => { try { return change(localStorage); } catch { return null; /* private windows may refuse storage */ } };
  const slash = () => stored((store) => store.getItem(NO_SLASH)) === null;

  /* The field, what it says and its list of results; `leave` is called when a result is followed. */
  const finder = (leave) => {
    const field = make("input", {
      type: "search", id: "finder-field", role: "combobox", "aria-expanded": "false", "aria-controls": "finder-results", "aria-autocomplete": "list",
      autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "go", maxlength: "400", placeholder: "Words, names or numbers, in any of the book’s languages",
    });
    const status = make("p", { class: "finder-status", role: "status" });
    const list = make("div", { class: "finder-results", id: "finder-results", role: "listbox", "aria-label": "Results" });
    list.hidden = true;
    let options = [], chosen = -1, timer = 0;

    const choose = (n) => {
      options[chosen]?.setAttribute("aria-selected", "false");
      chosen = n;
      const option = options[chosen];
      if (!option) { field.removeAttribute("aria-activedescendant"); return; }
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    };

    const option = (result, n) => {
      const name = result.name ? [" ", make("bdi", { class: "finder-name", lang: result.name.lang }, ...marked(result.name.pieces))] : [];
      const link = make("a", { role: "option", id: `finder-${n}`, href: new URL(result.address, root).href, tabindex: "-1", "aria-selected": "false" },
        make("span", { class: `finder-kind ${result.kind}` }, KINDS[result.kind]), " ", make("bdi", { class: "finder-label" }, ...marked(result.label)), ...name);
      if (result.sentence.length) link.append(" ", make("bdi", { class: "finder-sentence" }, ...marked(result.sentence)));
      link.addEventListener("click", leave);
      return link;
    };

    const show = ({ groups, count }) => {
      options = [];
      const shown = groups.map(({ title, results, more }, n) => {
        const heading = make("div", { class: "finder-group", id: `finder-group-${n}`, role: "presentation" }, title, ...(more ? [" ", make("small", {}, `and ${more} more`)] : []));
        const links = results.map((result, k) => option(result, `${n}-${k}`));
        options.push(...links);
        return make("div", { role: "group", "aria-labelledby": heading.id }, heading, ...links);
      });
      list.replaceChildren(...shown);
      list.hidden = !options.length;
      list.scrollTop = 0;
      field.setAttribute("aria-expanded", String(options.length > 0));
      chosen = -1;
      choose(options.length ? 0 : -1);
      return count;
    };

    const say = (text) => { if (status.textContent !== text) status.textContent = text; };
    const run = async () => {
      let search;
      if (!window.statecraftSearch) say("Loading the index …");
      try {
        ({ search } = await engine());
      } catch {
        say("The index could not be loaded. The chapters are listed under “Chapters”.");
        return;
      }
      const asked = field.value.trim();
      const count = show(search(field.value));
      clearTimeout(timer); // announced once typing pauses
      const places = list.childElementCount;
      const told = !asked ? "" : !count ? "Nothing found. Fewer or other words may help." : `${count} ${count === 1 ? "result" : "results"} in ${places} ${places === 1 ? "place" : "places"}`;
      timer = setTimeout(say, asked ? 250 : 0, told);
    };

    field.addEventListener("input", run);
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || !options.length) return;
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 };
      if (event.key in steps) {
        const next = chosen + steps[event.key];
        if (Math.abs(steps[event.key]) === 1) choose((next + options.length) % options.length);
        else choose(Math.min(Math.max(next, 0), options.length - 1));
      } else if (event.key === "Enter") {
        options[chosen]?.click();
      } else {
        return;
      }
      event.preventDefault();
    });
    return { field, status, list, run };
  };

  const help = () => {
    const box = make("input", { type: "checkbox" });
    box.checked = slash();
    box.addEventListener("change", () => stored((store) => (box.checked ? store.removeItem(NO_SLASH) : store.setItem(NO_SLASH, "1"))));
    return make("p", { class: "finder-help" }, make("span", {}, make("kbd", {}, "↑"), " ", make("kbd", {}, "↓"), " choose, ", make("kbd", {}, "Enter"), " go there"),
      make("label", {}, box, " open search with ", make("kbd", {}, "/")));
  };

  /* The dialog of all pages but the search page. */
  const dialog = () => {
    const box = make("dialog", { class: "finder", "aria-label": "Search the book" });
    const parts = finder(() => box.close());
    const close = make("button", { type: "button", "aria-label": "Close" }, "×");
    close.addEventListener("click", () => box.close());
    box.addEventListener("click", (event) => { if (event.target === box) box.close(); }); // beside it, on the backdrop
    box.append(make("div", { class: "finder-top" }, make("label", { class: "unseen", for: "finder-field" }, "Search the book"), parts.field, close), parts.status, parts.list, help());
    document.body.append(box);
    let opener;
    box.addEventListener("close", () => {
      const back = opener?.checkVisibility?.() ? opener : document.querySelector(".find");
      if (document.activeElement === document.body && opener !== document.body && back?.checkVisibility?.()) back.focus();
    });
    return (text) => {
      if (box.open) return;
      opener = document.activeElement;
      if (text) parts.field.value = text;
      box.showModal();
      parts.field.focus();
      parts.field.select();
      parts.run();
    };
  };

  /* The search page: the same parts in the page, the query in its address. */
  const inPage = (page) => {
    const parts = finder(() => {});
    parts.field.value = new URLSearchParams(location.search).get("q") ?? "";
    parts.field.addEventListener("input", () => {
      const address = new URL(location.href);
      address.search = parts.field.value ? new URLSearchParams({ q: parts.field.value }).toString() : "";
      try { history.replaceState(null, "", address); } catch { /* pages opened from a folder may not */ }
    });
    page.className = "finder";
    page.append(make("label", { for: "finder-field" }, "Search the book"), parts.field, parts.status, parts.list, help());
    parts.run();
    return (text) => {
      if (text) { parts.field.value = text; parts.run(); }
      parts.field.focus();
      parts.field.select();
    };
  };

  document.addEventListener("DOMContentLoaded", () => {
    const page = document.getElementById("finder-page");
    let made = page && inPage(page);
    const open = (text = "") => (made ??= dialog())(text);

    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
      const chord = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
      const stroke = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing && slash();
      if (!chord && !stroke) return;
      event.preventDefault();
      open();
    });
    for (const form of document.querySelectorAll("form.search")) {
      const field = form.querySelector("input");
      field.placeholder = "Search ( / )";
      field.addEventListener("click", () => open(field.value));
      form.addEventListener("submit", (event) => { event.preventDefault(); open(field.value); });
      // Opened before the letter arrives, which so lands in the dialog, also from an input method.
      field.addEventListener("keydown", (event) => {
        const letter = (event.key.length === 1 || event.key === "Process" || event.key === "Unidentified") && !event.ctrlKey && !event.metaKey && !event.altKey;
        if (letter) open();
      });
    }
    document.querySelector(".find")?.addEventListener("click", (event) => { event.preventDefault(); open(); });

    // A result may lie in a closed entry.
    const unfold = () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target instanceof HTMLDetailsElement) target.open = true;
    };
    addEventListener("hashchange", unfold);
    unfold();
  });
})();
