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
  for (let probe = from + min - 1; probe < text.length; ) {
    if (!isIn(set, text, probe)) {
      probe += min;
      continue;
    }
    const start = runStart(text, set, probe, from, probe - from);
    let end = probe + 1;
    // Only so far as decides: a short run is passed over without walking it twice.
    while (end < text.length && isIn(set, text, end)) end++;
    if (end - start >= min) found.push({ start, end });
    probe = end + min;
  }
  return found;
}
