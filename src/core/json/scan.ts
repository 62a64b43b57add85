// SPDX-License-Identifier: Apache-2.0
// One cheap pass over a JSON text that may still be malformed: it counts what bounds memory and what
// JSON.parse will not tell (members as written, also the duplicates). It judges no syntax.

export type Census = {
  /** Members as written, duplicates included. Exact when the text is valid JSON. */
  readonly members: number;
  /** Members and elements. */
  readonly nodes: number;
  /** Deepest nesting of objects and arrays. */
  readonly depth: number;
};

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const isSpace = (unit: number): boolean =>
  unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;

/** Offset behind the string whose opening quote is at `open`; the end of the text when it has none. */
function stringEnd(text: string, open: number, backslash: number): number {
  const quote = text.indexOf('"', open + 1);
  if (quote < 0) return text.length;
  if (backslash > quote) return quote + 1;
  for (let at = backslash; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === BACKSLASH) at++;
    else if (unit === QUOTE) return at + 1;
  }
  return text.length;
}

/**
 * Counts members, nodes and depth of `text`, in linear time and constant memory. Total: on a text that
 * is not JSON the counts mean nothing, but none is lower than what JSON.parse builds before it fails.
 * Stops early, with the counts so far, once `depthMax` or `nodesMax` is passed.
 */
export function takeCensus(text: string, depthMax: number, nodesMax: number): Census {
  let members = 0;
  let nodes = 1;
  let depth = 0;
  let deepest = 0;
  let backslash = -1;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      if (backslash < at) {
        backslash = text.indexOf('\\', at);
        if (backslash < 0) backslash = text.length;
      }
      at = stringEnd(text, at, backslash) - 1;
    } else if (unit === COMMA) {
      if (++nodes > nodesMax) break;
    } else if (unit === COLON) {
      members++;
    } else if (unit === OPEN_OBJECT || unit === OPEN_ARRAY) {
      if (++depth > deepest) deepest = depth;
      while (isSpace(text.charCodeAt(at + 1))) at++;
      const next = text.charCodeAt(at + 1);
      if (next !== CLOSE_OBJECT && next !== CLOSE_ARRAY) nodes++;
      if (deepest > depthMax || nodes > nodesMax) break;
    } else if (unit === CLOSE_OBJECT || unit === CLOSE_ARRAY) {
      depth--;
    }
  }
  return { members, nodes, depth: deepest };
}
