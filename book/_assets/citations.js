/* Copy a citation or a figure's address; without this script they stand there to be selected. */
document.addEventListener("DOMContentLoaded", () => {
  const write = async (text) => {
    if (navigator.clipboard?.writeText) return navigator.clipboard.writeText(text);
    throw new Error("this page may not write to the clipboard"); // pages from a folder, old browsers
  };

  const select = (part) => {
    const range = document.createRange();
    range.selectNodeContents(part);
    const chosen = getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
  };

  const button = (label, text, part) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "copy", textContent: label });
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    made.addEventListener("click", async () => {
      try {
        await write(text());
        said.textContent = "Copied";
      } catch {
        select(part);
        said.textContent = "Selected: copy it with your keyboard";
      }
      setTimeout(() => { said.textContent = ""; }, 4000);
    });
    return [made, said];
  };

  for (const passport of document.querySelectorAll(".passport")) {
    const words = passport.querySelector(".citation");
    const bibtex = passport.querySelector(".bibtex");
    const link = passport.querySelector(".permalink");
    if (!words || !bibtex || !link) continue;
    words.after(document.createElement("br"), ...button("Copy text", () => words.textContent, words));
    bibtex.after(...button("Copy BibTeX", () => bibtex.textContent, bibtex), ...button("Copy link", () => link.href, link));
  }
});
