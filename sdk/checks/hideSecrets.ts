/** What may stand between the letters of a text without being seen, such as a variation selector, or seen as a gap only. */
const GAPS = /[\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]+/gu;
// Nearly every text of the service. Its only gap is the space, which is found several times as fast as the classes of Unicode.
const PRINTABLE_ASCII = /^[ -~]*$/;

/**
 * Whether a text holds one of the secrets, also where white space or what cannot be printed cuts it into pieces: what is
 * shown later, on one line and without those, would show it.
 */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  let letters: string | undefined;
  for (const secret of secrets) {
    if (secret.length > text.length) continue;
    letters ??= PRINTABLE_ASCII.test(text) ? text.replaceAll(" ", "") : text.replace(GAPS, "");
    if (letters.includes(secret)) return true;
  }
  return false;
}

/** Puts `[secret]` where a text holds one of the secrets, in one piece or in several; see {@link holdsSecret}. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  if (!holdsSecret(text, secrets)) return text;
  const { letters, places } = takeLetters(text);
  let [hidden, shownFrom] = ["", 0];
  for (const { from, to } of findAll(letters, secrets)) {
    const start = places[from] as number;
    if (start >= shownFrom) hidden += `${text.slice(shownFrom, start)}[secret]`;
    shownFrom = Math.max(shownFrom, (places[to - 1] as number) + 1);
  }
  return hidden + text.slice(shownFrom);
}

/** The text without its gaps, and where in the text each letter of that stands. */
function takeLetters(text: string): { letters: string; places: Uint32Array } {
  const places = new Uint32Array(text.length);
  let [letters, from] = ["", 0];
  const take = (to: number) => {
    for (let place = from; place < to; place++) places[letters.length + place - from] = place;
    letters += text.slice(from, to);
  };
  for (const gap of text.matchAll(GAPS)) {
    take(gap.index);
    from = gap.index + gap[0].length;
  }
  take(text.length);
  return { letters, places };
}

/** Where the secrets stand, in the order of their beginnings. */
function findAll(letters: string, secrets: readonly string[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const secret of secrets) {
    for (let from = letters.indexOf(secret); from !== -1; from = letters.indexOf(secret, from + secret.length)) {
      found.push({ from, to: from + secret.length });
    }
  }
  return found.sort((a, b) => a.from - b.from);
}
