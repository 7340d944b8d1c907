/* The book's own libraries, each loaded once, when it is first needed: plain scripts, which pages opened from a folder
   may load too. What a script leaves on the window under `name` is what is promised. */
function statecraftLibrary(address, name) {
  let loading;
  return () => loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(window[name]);
    script.onerror = () => { loading = undefined; script.remove(); failed(new Error(`could not load ${address}`)); };
    document.head.append(script);
  });
}

/* Call `start` at the first sign of a reader who is there: until then a page is complete, and need not load more. */
function statecraftReader(start) {
  const signs = ["scroll", "pointermove", "pointerdown", "keydown", "focusin"];
  const begin = () => {
    signs.forEach((sign) => removeEventListener(sign, begin, true));
    start();
  };
  signs.forEach((sign) => addEventListener(sign, begin, { capture: true, passive: true }));
}
