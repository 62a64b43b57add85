// SPDX-License-Identifier: Apache-2.0
// Text written in base64, hexadecimal, percent or HTML escapes. Each decoder first asks for the shape of
// its encoding, so that ordinary text costs next to nothing.
import { FEATURE } from '../features.ts';
import type { Hits } from '../phrases/hits.ts';
import { alphabet, longRuns, type Run } from '../runs.ts';
import { isReadable, type Layer, readable } from './layer.ts';

const BASE64 = alphabet(/[A-Za-z0-9+/_=-]/);
/** "ignore all rules" is 24 characters in base64. */
const RUN_CHARS = 20;
/** Lines of wrapped base64 (RFC 2045: 76) are one text. */
const LINE_CHARS = 40;

/** Texts in base64 or hexadecimal runs. */
export function decodeRuns(text: string): readonly Layer[] {
  const layers: Layer[] = [];
  for (const { start, end } of joinLines(text, longRuns(text, BASE64, RUN_CHARS))) {
    const run = text.slice(start, end).replace(/\s/g, '');
    const bytes = /^(?:0x)?(?:[0-9a-f]{2})+$/i.test(run)
      ? Buffer.from(run.replace(/^0x/i, ''), 'hex')
      : Buffer.from(run, 'base64');
    const decoded = readable(bytes);
    if (decoded !== undefined) layers.push({ text: decoded, start, end });
  }
  return layers;
}

function joinLines(text: string, runs: readonly Run[]): readonly Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    const wraps =
      last !== undefined &&
      run.start - last.end <= 2 &&
      last.end - last.start >= LINE_CHARS &&
      /^\r?\n$/.test(text.slice(last.end, run.start));
    if (wraps) joined[joined.length - 1] = { start: last.start, end: run.end };
    else joined.push(run);
  }
  return joined;
}

/** Two hexadecimal digits after a sign or blank, eight times or more: \x69\x67, 69 67 6e. */
const SPACED_HEX = /(?:(?:\\x|%|0x|\b)[0-9a-fA-F]{2}[ ,:]?){8,4000}/g;
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos|nbsp));/g;
const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** As many short words in a row as a hexadecimal text has at least. */
const PAIRS = 8;

/** Texts with escape sequences, read as a whole with the sequences replaced. */
export function decodeEscapes(text: string, features: number, hits: Hits): readonly Layer[] {
  const layers: Layer[] = [];
  const whole = (decoded: string): void => {
    if (decoded !== text) layers.push({ text: decoded, start: 0, end: text.length });
  };
  if ((features & FEATURE.ampersand) !== 0 && text.includes(';')) whole(decodeEntities(text));
  if ((features & FEATURE.percent) !== 0) {
    whole(text.replace(/(?:%[0-9a-fA-F]{2}){1,4000}/g, decodePercent));
  }
  if ((features & FEATURE.digit) !== 0 && hits.shorts >= PAIRS) {
    for (const match of text.matchAll(SPACED_HEX)) {
      const digits = match[0].replace(/\\x|0x|[^0-9a-fA-F]/g, '');
      const decoded = Buffer.from(digits, 'hex').toString('latin1');
      const end = match.index + match[0].length;
      if (isReadable(decoded)) layers.push({ text: decoded, start: match.index, end });
    }
  }
  return layers;
}

function decodeEntities(text: string): string {
  return text.replace(ENTITY, (all, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

function decodePercent(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes;
  }
}
