/* The search page: the index names chapters by their folder, the pages' addresses leave it out. */
if (typeof Search !== "undefined") {
  const set = Search.setIndex;
  Search.setIndex = (index) => set({ ...index, docnames: index.docnames.map((name) => name.replace(/^book\//, "")) });
}
