// SPDX-License-Identifier: Apache-2.0
// Long runs of characters of one alphabet: the shape of keys and of encoded text. Prose has almost none,
// so looking at every `min`-th character is enough to pass over it.

/** A set of ASCII characters. */
export type Alphabet = Uint8Array;

export function alphabet(members: RegExp): Alphabet {
  const set = new Uint8Array(128);
  for (let code = 0; code < 128; code++) if (members.test(String.fromCharCode(code))) set[code] = 1;
  return set;
}

/** Whether the UTF-16 unit at `at` is in the alphabet; false outside the text. */
export function isIn(set: Alphabet, text: string, at: number): boolean {
  // Asking outside the text for a unit costs ten times as much as asking inside.
  if (at < 0 || at >= text.length) return false;
  const code = text.charCodeAt(at);
  return code < 128 && set[code] === 1;
}

/** Start of the run that ends at `end`, at most `max` characters back and not before `from`. */
export function runStart(
  text: string,
  set: Alphabet,
  end: number,
  from: number,
  max: number,
): number {
  let at = end;
  const stop = Math.max(from, end - max);
  while (at > stop && isIn(set, text, at - 1)) at--;
  return at;
}

/** End of the run that starts at `start`, at most `max` characters on. */
export function runEnd(text: string, set: Alphabet, start: number, max: number): number {
  let at = start;
  while (at - start < max && isIn(set, text, at)) at++;
  return at;
}

export type Run = { readonly start: number; readonly end: number };

/** Every maximal run of at least `min` characters that lies at or after `from`. */
export function longRuns(text: string, set: Alphabet, min: number, from = 0): readonly Run[] {
  const found: Run[] = [];
  const { length } = text;
  for (let low = from, probe = from + min - 1; probe < length; ) {
    // Backwards to what breaks the run: everything up to there is passed over unread.
    let at = probe;
    while (at >= low && isIn(set, text, at)) at--;
    if (at >= low) {
      low = at + 1;
      probe = at + min;
      continue;
    }
    const end = runEnd(text, set, probe + 1, length);
    found.push({ start: low, end });
    low = end + 1;
    probe = end + min;
  }
  return found;
}
