/* Searching: a query in, ranked groups of results out. It touches no page; search.js shows what it finds. */
const statecraftEngine = (data) => {
  const { fold, spaced, stem, stop, distance, isCjk, isWord, tokens, wordAt, shown, simplify } = statecraftWords(data);
  const LONGEST = 200, TERMS = 12; // of a query: what follows is ignored
  const REFINED = 200, FAINT = 0.02; // results worth a closer look; the share of the best one's worth that is worth showing
  const KIND = { chapter: 1.5, section: 1.2, chart: 1.1, claim: 0.8, question: 0.8, instrument: 1.4, actor: 1.4, term: 1.3, fact: 0.8 };

  const asking = new Set(data.asking);
  const KINDS_NAMED = new Set(["instrument", "actor"]);

  const texts = data.texts.split("\n");
  const places = data.places.split("\n").map((line) => line.split("\t"));
  const all = fold(data.texts);
  // Where each entry's label, names and sentences begin in the folded text.
  const starts = [], names = [], said = [];
  for (let at = 0, n = 0; n < texts.length; n += 1) {
    starts.push(at);
    names.push(all.indexOf("\t", at) + 1);
    said.push(all.indexOf("\t", names[n]) + 1);
    at = all.indexOf("\n", said[n]) + 1;
  }
  const entryAt = (position) => {
    let low = 0, high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= position) low = middle; else high = middle - 1;
    }
    return low;
  };
  const entries = new Map(); // what ranking needs to know of an entry, kept for the next letter typed
  const entry = (n) => {
    if (!entries.has(n)) {
      const [label, others, sentences] = all.slice(starts[n], n + 1 < starts.length ? starts[n + 1] - 1 : all.length).split("\t");
      let end = said[n];
      const ends = sentences.split("\v").map((sentence) => (end += sentence.length + 1));
      entries.set(n, { title: spaced(label), names: others ? others.split("\v").map(spaced) : [], sentences: spaced(sentences), ends });
    }
    return entries.get(n);
  };

  let vocabulary;
  const words = () => vocabulary ??= [...new Set(all.match(/[a-z]{4,}/g))];

  /* Words spelt almost like one that was found nowhere, nearest first. */
  const similar = (word) => {
    if (!/^[a-z]{4,}$/.test(word)) return [];
    const most = word.length < 8 ? 1 : 2;
    const near = words().map((other) => [distance(word, other, most), other]).filter(([off]) => off <= most);
    near.sort(([a, x], [b, y]) => a - b || (x < y ? -1 : 1));
    return near.filter(([off]) => off === near[0][0]).map(([, other]) => other);
  };

  const FIELDS = [3, 3, 1]; // a label and a name weigh more than a sentence
  const note = (hits, position, quality) => {
    const n = entryAt(position);
    const field = position < names[n] ? 0 : position < said[n] ? 1 : 2;
    const hit = hits.get(n) ?? { best: [0, 0, 0], at: [] };
    hit.best[field] = Math.max(hit.best[field], quality);
    if (field === 2) hit.at.push(position);
    hits.set(n, hit);
  };

  const everywhere = (needle, found) => {
    for (let at = all.indexOf(needle); at >= 0; at = all.indexOf(needle, at + 1)) found(at);
  };

  /* A word, its other forms, and what it begins where it is still being typed; else words spelt almost like it. */
  const findWord = (word, open) => {
    const hits = new Map(), seen = new Set();
    const look = (asked, weight) => {
      const base = stem(asked);
      let same = 0;
      while (same < base.length && base[same] === asked[same]) same += 1;
      everywhere(asked.slice(0, same), (at) => {
        if (at > 0 && isWord(all[at - 1])) return;
        const here = wordAt(all, at);
        const begun = open && here.startsWith(asked) ? 0.5 + 0.4 * asked.length / here.length : 0;
        const quality = here === asked ? 1 : stem(here) === base ? 0.9 : begun;
        if (!quality) return;
        seen.add(here);
        note(hits, at, quality * weight);
      });
    };
    look(word, 1);
    if (!hits.size) similar(word).forEach((other) => look(other, 0.5));
    return { hits, seen, runs: [] };
  };

  /* A run of Chinese, Japanese or Korean: as it stands, else by at least half of its pairs of characters. */
  const findRun = (run) => {
    const hits = new Map();
    everywhere(run, (at) => note(hits, at, 1));
    if (hits.size || run.length < 3) return { hits, seen: new Set(), runs: [run] };
    const twos = [...new Set(Array.from({ length: run.length - 1 }, (_, n) => run.slice(n, n + 2)))];
    const found = new Map();
    for (const two of twos) {
      everywhere(two, (at) => {
        const n = entryAt(at);
        const known = found.get(n) ?? { twos: new Set(), at: [] };
        known.twos.add(two);
        known.at.push(at);
        found.set(n, known);
      });
    }
    for (const known of found.values()) {
      const part = known.twos.size / twos.length;
      if (part >= 0.5) known.at.forEach((at) => note(hits, at, 0.6 * part));
    }
    return { hits, seen: new Set(), runs: twos };
  };

  const terms = (query) => {
    const found = tokens(fold(query.slice(0, LONGEST)));
    const telling = found.filter((token) => !stop.has(token) && (token.length > 1 || isCjk(token) || /[0-9]/.test(token)));
    return [...new Set(telling.length ? telling : found)].slice(0, TERMS);
  };

  /* A query as names are compared with it; of a question, what it asks about. */
  const subject = (query) => {
    const found = tokens(fold(query.slice(0, LONGEST)));
    const asks = [found[0], found.at(-1)].some((token) => asking.has(token));
    while (asks && found.length > 1 && stop.has(found[0])) found.shift();
    while (asks && found.length > 1 && stop.has(found.at(-1))) found.pop();
    return spaced(found.join(" "));
  };

  /* The sentence that holds most of what was looked for: its number and how much of it. */
  const best = (n, asked) => {
    const { ends } = entry(n);
    const held = ends.map(() => 0);
    for (const { hits, weight } of asked) {
      const inside = new Set((hits.get(n)?.at ?? []).map((position) => ends.findIndex((end) => position < end)));
      inside.forEach((sentence) => { held[sentence] += weight; });
    }
    const most = Math.max(...held);
    return { sentence: held.indexOf(most), most };
  };

  /* How well an entry answers, by the words that it holds and where. */
  const rough = (n, asked) => {
    let sum = 0, covered = 0, labelled = 0;
    for (const { hits, weight } of asked) {
      const hit = hits.get(n);
      if (!hit) continue;
      sum += weight * Math.max(...hit.best.map((quality, field) => quality * FIELDS[field]));
      covered += weight * Math.max(...hit.best);
      labelled += weight * hit.best[0];
    }
    return { n, labelled, share: covered * covered, value: covered * covered * sum * KIND[data.kinds[places[n][0]]] };
  };

  /* The same, with what its name, its best sentence and the order of words add. */
  const refined = ({ n, labelled, share, value }, asked, whole) => {
    const { title, names: others, sentences } = entry(n);
    const { sentence, most } = best(n, asked);
    let bonus = labelled * labelled * Math.min(1, whole.length / title.length) + 0.7 * most * most;
    if (title === whole || others.includes(whole)) bonus += data.kinds[places[n][0]] === "section" ? 3 : 6;
    else if (title.startsWith(whole)) bonus += 2;
    else if (title.includes(whole)) bonus += 1.2;
    else if (KINDS_NAMED.has(data.kinds[places[n][0]])) {
      // Asked for by name, with a word more: the members of Pax Silica are on the page of Pax Silica.
      const called = Math.max(0, ...[title, ...others].filter((name) => name.length > 5 && whole.includes(name)).map((name) => name.length));
      bonus += 4 * called / whole.length;
    }
    if (whole.trim().includes(" ") && sentences.includes(whole)) bonus += 1;
    return { n, sentence, most, value: value + share * bonus };
  };

  /* A text cut into marked and unmarked pieces, shortened around the first mark if it is long. */
  const pieces = (text, asked, longest = Infinity) => {
    const marks = [];
    for (const { token, start, end } of shown(text)) {
      if (!isCjk(token)) {
        if (asked.some(({ seen }) => seen.has(fold(token)))) marks.push([start, end]);
        continue;
      }
      const plain = simplify(token);
      for (const run of asked.flatMap(({ runs }) => runs)) {
        for (let at = plain.indexOf(run); at >= 0; at = plain.indexOf(run, at + 1)) marks.push([start + at, start + at + run.length]);
      }
    }
    marks.sort(([a, x], [b, y]) => a - b || y - x);
    const first = marks[0]?.[0] ?? 0;
    let from = text.length > longest && first > longest * 0.6 ? text.lastIndexOf(" ", first - longest * 0.3) + 1 : 0;
    if (first - from > longest) from = first;
    const out = [], end = Math.min(text.length, from + longest);
    const add = (piece, marked) => { if (piece) out.push({ text: piece, marked }); };
    let at = from;
    for (const [start, stopAt] of marks) {
      if (stopAt <= at || start >= end) continue;
      add(text.slice(at, Math.max(at, start)), false);
      add(text.slice(Math.max(at, start), stopAt), true);
      at = stopAt;
    }
    add(text.slice(at, Math.max(at, end)), false);
    if (from > 0) out.unshift({ text: "… ", marked: false });
    if (end < text.length) out.push({ text: " …", marked: false });
    return out;
  };

  const show = ({ n, sentence, most }, asked, whole) => {
    const [kind, group, address, langs] = places[n];
    const [label, others, sentences] = texts[n].split("\t");
    const tags = langs.split("\v");
    // The name that was asked for, where the label does not hold all of it.
    const { labelled } = rough(n, asked);
    const name = others.split("\v").map((text, at) => ({ text, lang: tags[at] }))
      .filter(({ lang }) => lang && labelled < 0.85)
      .map((one) => ({ ...one, pieces: pieces(one.text, asked), exact: spaced(fold(one.text)) === whole }))
      .filter((one) => one.pieces.some((piece) => piece.marked))
      .sort((a, b) => b.exact - a.exact)[0];
    const list = sentences.split("\v");
    return {
      kind: data.kinds[kind], group: data.groups[group], address,
      label: pieces(label, asked), name: name && { lang: name.lang, pieces: name.pieces },
      // A row of the data is short enough to be shown whole.
      sentence: pieces(data.kinds[kind] === "fact" ? list.join(" ") : list[most ? sentence : 0], asked, 220),
    };
  };

  /* Results of a query, best first, under the title of their chapter; `limit` each, with the number of all. */
  const search = (query, limit = 3) => {
    const listed = terms(query);
    if (!listed.length) return { groups: [], count: 0 };
    const last = /[\p{L}\p{N}]$/u.test(query.slice(0, LONGEST));
    const asked = listed.map((token, n) => (isCjk(token) ? findRun(token) : findWord(token, last && n === listed.length - 1)));
    const rarity = asked.map(({ hits }) => Math.log(1 + texts.length / (hits.size || 1)));
    const total = rarity.reduce((sum, one) => sum + one, 0);
    asked.forEach((one, n) => { one.weight = rarity[n] / total; });
    const whole = subject(query);
    const found = new Set(asked.flatMap(({ hits }) => [...hits.keys()]));
    const better = (a, b) => b.value - a.value || a.n - b.n;
    const likely = [...found].map((n) => rough(n, asked)).sort(better);
    const ranked = likely.slice(0, REFINED).map((one) => refined(one, asked, whole)).sort(better);
    const kept = ranked.filter(({ value }) => value >= ranked[0].value * FAINT);
    const groups = new Map();
    for (const one of kept) {
      const title = data.groups[places[one.n][1]];
      if (!groups.has(title)) groups.set(title, { title, results: [], more: 0 });
      const group = groups.get(title);
      if (group.results.length < limit) group.results.push(show(one, asked, whole)); else group.more += 1;
    }
    return { groups: [...groups.values()], count: kept.length };
  };

  return { search, fold, stem, size: texts.length };
};
