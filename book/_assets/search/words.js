/* Words of texts and queries: folded, cut apart, stemmed and compared. PorterStemmer is Snowball's, as Sphinx ships it. */
const statecraftWords = (data) => {
  const CJK = "\\u3005\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af";
  const WORD = `(?:(?![${CJK}])[\\p{L}\\p{N}])+`;
  const TOKEN = new RegExp(`[${CJK}]+|[0-9]+(?:\\.[0-9]+)+|${WORD}`, "gu");
  const SHOWN = new RegExp(`[${CJK}]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:\\.[0-9]+)+|${WORD}`, "gu");
  const HERE = new RegExp(`[0-9]+(?:\\.[0-9]+)+|${WORD}`, "uy");
  const IS_CJK = new RegExp(`^[${CJK}]`, "u");
  const IS_WORD = new RegExp(`^${WORD}$`, "u");

  const simplified = new Map();
  const pairs = [...data.simplified];
  for (let n = 0; n < pairs.length; n += 2) simplified.set(pairs[n], pairs[n + 1]);
  const invisible = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

  /* Without the signs inside words and numbers, as far as one pass sees them. */
  const shorter = (plain) => plain.replace(/(?<=[a-z])['’]s(?![a-z0-9])/g, "").replace(/(?<=[0-9]),(?=[0-9]{3}(?![0-9]))/g, "")
    .replace(/(?<![a-z0-9])(?:[a-z]\.){2,}/g, (found) => found.replaceAll(".", ""));
  /* Without case, accents, possessives and Traditional characters; search_text.py folds by the same steps. */
  const fold = (text) => {
    let plain = text.replace(invisible, "").toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC")
      .toLowerCase().replace(/đ/g, "d");
    for (let before = ""; before !== plain;) {
      before = plain;
      plain = shorter(plain);
    }
    return plain.replace(/[\u3400-\u9fff]/g, (one) => simplified.get(one) ?? one);
  };

  const stop = new Set(data.stop);
  const porter = new PorterStemmer();
  const stems = new Map();
  const stem = (word) => {
    if (!stems.has(word)) stems.set(word, porter.stemWord(word));
    return stems.get(word);
  };

  /* A folded text as stems between single spaces, to compare names as whole words, singular or plural. */
  const spaced = (folded) => ` ${tokens(folded).map(stem).join(" ")} `;

  /* How many letters to add, drop, change or swap between two words; more than `most` counts as most + 1. */
  const distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = Array.from({ length: b.length + 1 }, (_, n) => n);
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= b.length; j += 1) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > most) return most + 1;
      [before, last] = [last, row];
    }
    return last[b.length];
  };

  const isCjk = (token) => IS_CJK.test(token);
  const isWord = (letter) => IS_WORD.test(letter);
  const tokens = (folded) => folded.match(TOKEN) ?? [];
  /* The word that begins at a place of a folded text. */
  const wordAt = (folded, at) => {
    HERE.lastIndex = at;
    return HERE.exec(folded)?.[0] ?? "";
  };
  /* The words of a text as shown, with their places. */
  const shown = (text) => [...text.matchAll(SHOWN)].map(({ 0: token, index }) => ({ token, start: index, end: index + token.length }));
  const simplify = (run) => [...run].map((one) => simplified.get(one) ?? one).join("");
  return { fold, spaced, stem, stop, distance, isCjk, isWord, tokens, wordAt, shown, simplify };
};
