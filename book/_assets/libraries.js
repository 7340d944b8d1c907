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
