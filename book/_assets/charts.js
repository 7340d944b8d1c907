/* Wake a static chart when it comes near the window: the same picture, now with tooltips and controls. */
(() => {
  const root = new URL("../", document.currentScript.src);
  const vega = statecraftLibrary(document.currentScript.dataset.vega, "statecraftVega");

  const controls = (figure) => [...figure.querySelectorAll(".chart-control")].map((box) => ({
    box, param: box.dataset.param, kind: box.dataset.kind, label: box.dataset.label, value: box.dataset.value,
    steps: JSON.parse(box.dataset.steps), labels: JSON.parse(box.dataset.labels),
  }));

  /* Build a slider or a menu once; it keeps its value when the chart is drawn again. */
  const build = (control, figure, set) => {
    const id = `${figure.id}-${control.param}`;
    const label = Object.assign(document.createElement("label"), { htmlFor: id, textContent: control.label });
    if (control.kind === "select") {
      const select = Object.assign(document.createElement("select"), { id });
      control.steps.forEach((step, i) => select.append(new Option(control.labels[i], step, false, step === control.value)));
      select.addEventListener("change", () => set(control.param, control.value = select.value));
      control.box.replaceChildren(label, select);
      return;
    }
    const range = Object.assign(document.createElement("input"), { id, type: "range", min: 0, max: control.steps.length - 1, step: 1 });
    const shown = Object.assign(document.createElement("output"), { htmlFor: id });
    range.value = control.steps.indexOf(control.value);
    const say = () => {
      shown.textContent = control.labels[range.value];
      range.setAttribute("aria-valuetext", shown.textContent);
    };
    range.addEventListener("input", () => { say(); set(control.param, control.value = control.steps[range.value]); });
    say();
    control.box.replaceChildren(label, range, shown);
  };

  const draw = async (figure, state) => {
    const box = figure.querySelector(".chart-box");
    const embed = await vega();
    const spec = structuredClone(state.spec);
    spec.width = box.clientWidth;
    spec.autosize = { type: "fit-x", contains: "padding" };
    if (spec.usermeta?.aspect) spec.height = Math.round(spec.width * spec.usermeta.aspect);
    for (const param of spec.params ?? []) {
      const control = state.controls.find((one) => one.param === param.name);
      if (control) param.value = control.value;
    }
    const mount = document.createElement("div");
    mount.className = "chart-live";
    mount.hidden = true;
    box.append(mount);
    const result = await embed(mount, spec, { mode: "vega-lite", ast: true, actions: false, defaultStyle: false, renderer: "svg", logLevel: 1, tooltip: { disableDefaultStyle: true } });
    mount.querySelector("svg")?.setAttribute("aria-hidden", "true");
    mount.hidden = false;
    box.querySelectorAll(".chart-static").forEach((picture) => { picture.hidden = true; });
    state.view?.finalize();
    state.mount?.remove();
    Object.assign(state, { view: result.view, mount, width: box.clientWidth });
    figure.dataset.live = "yes";
  };

  /* Controls stand in their place before anything is painted, so that none appears under a reader's eyes. */
  const prepare = (figure) => {
    const state = { controls: controls(figure) };
    const set = (param, value) => state.view?.signal(param, value).runAsync();
    state.controls.forEach((control) => build(control, figure, set));
    return state;
  };

  const wake = async (figure, state) => {
    const specs = statecraftLibrary(new URL(`figures/${figure.id}.js`, root).href, "statecraftSpecs");
    try {
      vega().catch(() => {}); // both on their way at once; draw() tells of a failure
      state.spec = (await specs())[figure.id];
      await draw(figure, state);
    } catch (error) {
      figure.dataset.live = "no";
      figure.querySelectorAll(".chart-live").forEach((mount) => mount.remove());
      state.controls.forEach(({ box }) => box.replaceChildren());
      console.warn("The chart stays a picture:", error);
      return;
    }
    let timer;
    new ResizeObserver(() => {
      const width = figure.querySelector(".chart-box").clientWidth;
      if (!width || Math.abs(width - state.width) < 8) return;
      clearTimeout(timer);
      timer = setTimeout(() => draw(figure, state), 150);
    }).observe(figure);
  };

  const states = new Map();
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("figure.chart").forEach((figure) => states.set(figure, prepare(figure))), { once: true });

  const start = () => {
    const near = new IntersectionObserver((seen) => seen.forEach(({ isIntersecting, target }) => {
      if (!isIntersecting) return;
      near.unobserve(target);
      wake(target, states.get(target));
    }), { rootMargin: "150px" });
    states.forEach((_, figure) => near.observe(figure));
  };
  // The picture is there already: the load event comes first.
  statecraftReader(() => {
    if (document.readyState === "complete") start();
    else addEventListener("load", () => setTimeout(start), { once: true });
  });
})();
