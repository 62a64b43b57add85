// SPDX-License-Identifier: Apache-2.0
// A provider gone wrong. Which way is chosen by a word in the last user message, so that a test can ask
// for each; without such a word, by the message as a whole.
import type { SimulatedAnswer } from './simulate.ts';
import { fingerprint } from './tokens.ts';

const FAULTS = ['invalid', 'truncated', 'type', 'html', 'missing'] as const;
type Fault = (typeof FAULTS)[number];

const PAGE = '<!doctype html><title>502</title><h1>Bad gateway</h1>';

/** Spoils `good`, the answer that a working provider would have given. */
export function spoil(good: SimulatedAnswer, userText: string, stream: boolean): SimulatedAnswer {
  const bytes = Buffer.concat(good.chunks.map((chunk) => chunk.bytes));
  const withBody = (text: string | Buffer): SimulatedAnswer => ({
    ...good,
    chunks: [{ delayMs: 0, bytes: Buffer.from(text) }],
  });
  const spoiled: Record<Fault, () => SimulatedAnswer> = {
    invalid: () => withBody(stream ? 'data: {"choices": [\n\n' : '{"choices": [}'),
    truncated: () => withBody(bytes.subarray(0, Math.floor(bytes.length / 2))),
    type: () => ({ ...good, headers: { 'content-type': 'text/plain' } }),
    html: () => ({ ...withBody(PAGE), status: 500, headers: { 'content-type': 'text/html' } }),
    missing: () => withBody(stream ? 'data: {}\n\ndata: [DONE]\n\n' : '{}'),
  };
  return spoiled[faultFor(userText)]();
}

function faultFor(userText: string): Fault {
  const named = FAULTS.find((fault) => new RegExp(`\\b${fault}\\b`, 'i').test(userText));
  const place = Number.parseInt(fingerprint(userText).slice(0, 6), 16) % FAULTS.length;
  return named ?? FAULTS[place] ?? 'invalid';
}
