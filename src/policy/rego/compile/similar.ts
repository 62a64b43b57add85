// SPDX-License-Identifier: Apache-2.0
// The name that was meant: "did you mean".

/** Longer names are not compared. */
const NAME_CHARS = 64;

/** The name nearest to `wanted`, when it is near enough to be a slip. */
export function similarName(wanted: string, names: Iterable<string>): string | undefined {
  if (wanted.length > NAME_CHARS) return undefined;
  let best: string | undefined;
  let least = Math.min(3, Math.ceil(wanted.length / 3)) + 1;
  for (const name of names) {
    if (name.startsWith('internal.') || Math.abs(name.length - wanted.length) >= least) continue;
    const distance = slips(wanted, name);
    if (distance >= least) continue;
    best = name;
    least = distance;
  }
  return best;
}

/** Letters to insert, remove, replace or swap with their neighbour, to make one name of the other. */
function slips(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
