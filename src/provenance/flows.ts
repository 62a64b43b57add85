// SPDX-License-Identifier: Apache-2.0
// Whether what a call would send holds private content: runs of characters of a private result, as they stand or
// encoded. Short facts and paraphrases are not seen here; who receives them is judged by the address.
import { compactOf } from './compact.ts';
import type { Ledger, Source } from './ledger.ts';
import type { Reading } from './reading.ts';
import { mentions } from './request.ts';
import { decodedOf, decodedRuns } from './values.ts';

export type Flow = {
  readonly tool: string;
  /** It stands encoded in the argument. */
  readonly encoded: boolean;
  /** The user's words speak of what it was read from. */
  readonly asked: boolean;
};

/** Characters that two texts must share to have the one from the other: some four words. */
const RUN_CHARS = 20;
/** In an address one word is enough: nothing private belongs there. */
const ADDRESS_CHARS = 8;
const VALUE_CHARS = 32_768;
const FLOWS_MAX = 8;

type Sent = { readonly text: string; readonly encoded: boolean };

/** Private results of which `value` holds a run. Linear in both, for texts that share little. */
export function flowsOf(ledger: Ledger, value: string, { address = false } = {}): readonly Flow[] {
  const size = address ? ADDRESS_CHARS : RUN_CHARS;
  const cut = value.slice(0, VALUE_CHARS);
  const whole = decodedOf(cut.trim());
  const runs = whole ?? decodedRuns(cut);
  const sent: Sent[] = [{ text: compactOf(cut).chars, encoded: false }];
  if (runs !== '') sent.push({ text: compactOf(runs).chars, encoded: true });
  const flows: Flow[] = [];
  for (const source of ledger.sources) {
    if (source.kind !== 'private' && source.kind !== 'text') continue;
    const shared = sent.find(({ text }) => shares(source, text, size));
    if (shared === undefined) continue;
    const asked = source.named() || mentions(ledger, source.nouns);
    flows.push({ tool: source.tool, encoded: shared.encoded, asked });
    if (flows.length >= FLOWS_MAX) break;
  }
  return flows;
}

/** Windows that are looked for one by one; more are looked for together, by a hash that rolls over the text. */
const WINDOWS_MAX = 8;

/** Every run at a multiple of half its length is looked for: a common run of one and a half holds one of them. */
function shares(source: Source, sent: string, size: number): boolean {
  if (sent.length < size) return false;
  const { chars } = wholeOf(source);
  const step = Math.max(1, size >> 1);
  if (sent.length - size <= step * WINDOWS_MAX) {
    for (let at = 0; at + size <= sent.length; at += step) {
      if (chars.includes(sent.slice(at, at + size))) return true;
    }
    return chars.includes(sent.slice(-size));
  }
  const windows = new Map<number, number>();
  for (let at = 0; at + size <= sent.length; at += step) windows.set(hashOf(sent, at, size), at);
  return rollsOver(chars, { sent, size, windows });
}

const BASE = 257;

function hashOf(text: string, from: number, size: number): number {
  let hash = 0;
  for (let at = from; at < from + size; at++)
    hash = (Math.imul(hash, BASE) + text.charCodeAt(at)) | 0;
  return hash;
}

type Wanted = {
  readonly sent: string;
  readonly size: number;
  readonly windows: ReadonlyMap<number, number>;
};

function rollsOver(chars: string, { sent, size, windows }: Wanted): boolean {
  if (chars.length < size) return false;
  let top = 1;
  for (let at = 1; at < size; at++) top = Math.imul(top, BASE);
  let hash = hashOf(chars, 0, size);
  for (let at = 0; ; at++) {
    const place = windows.get(hash);
    if (place !== undefined && chars.startsWith(sent.slice(place, place + size), at)) return true;
    if (at + size >= chars.length) return false;
    hash = (hash - Math.imul(chars.charCodeAt(at), top)) | 0;
    hash = (Math.imul(hash, BASE) + chars.charCodeAt(at + size)) | 0;
  }
}

const wholes = new WeakMap<Reading, { readonly chars: string }>();

/** The whole text of a result, fields and all, as it is compared; made when it is first needed. */
function wholeOf({ reading, text }: Source): { readonly chars: string } {
  const known = wholes.get(reading);
  if (known !== undefined) return known;
  const made = compactOf(text);
  wholes.set(reading, made);
  return made;
}
