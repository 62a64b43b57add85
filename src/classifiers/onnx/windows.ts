// SPDX-License-Identifier: Apache-2.0
// Windows over the tokens of a text: a model reads some hundreds at a time, and what it does not read it does
// not judge. Every token is in at least one window; neighbours overlap.

export type Around = { readonly before: readonly number[]; readonly after: readonly number[] };

export type WindowSize = { readonly tokens: number; readonly overlap: number };

/** Numbers of the tokens of each window, with those that the model wants around them. At least one. */
export function windowsOf(
  ids: readonly number[],
  { before, after }: Around,
  { tokens, overlap }: WindowSize,
): readonly (readonly number[])[] {
  const room = Math.max(1, tokens - before.length - after.length);
  // Windows that hardly move on would be as many as there are tokens.
  const step = Math.max(1, room - Math.min(overlap, Math.floor(room / 2)));
  const windows: number[][] = [];
  for (let start = 0; ; start += step) {
    windows.push([...before, ...ids.slice(start, start + room), ...after]);
    if (start + room >= ids.length) return windows;
  }
}
