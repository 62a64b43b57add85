// SPDX-License-Identifier: Apache-2.0
// Sends one planted answer through the real codec and the real gate, and looks at what has left after
// every single step: a leak is a leak at any moment, not only at the end.
import assert from 'node:assert/strict';
import { parseStrict } from '../../src/core/json/parse.ts';
import { Gate } from '../../src/gateway/gate/gate.ts';
import { judgeWhole } from '../../src/gateway/gate/whole.ts';
import { codecFor } from '../../src/protocols/codecs.ts';
import { type SseEvent, SseParser } from '../../src/protocols/sse.ts';
import type { ResponseGuard } from '../../src/protect/protector.ts';
import type { Field, Json } from './field.ts';

/** What a guard is to do with one planted text. */
export type Plant = {
  readonly text: string;
  readonly secret: string;
  /** Where in the text the secret, however it is written there, begins. */
  readonly start: number;
  /** What may be seen of the text in the end; undefined when policy blocks it. */
  readonly expected: string | undefined;
  readonly guard: () => ResponseGuard;
};

const parseData = ({ data }: SseEvent): Json =>
  data === undefined || data.toString() === '[DONE]' ? {} : (JSON.parse(data.toString()) as Json);

/** Every string in `value`, and the strings inside those that are JSON themselves. */
function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') {
    try {
      const inner = JSON.parse(value) as unknown;
      return typeof inner === 'object' ? [value, ...stringsOf(inner)] : [value];
    } catch {
      return [value];
    }
  }
  if (typeof value !== 'object' || value === null) return [];
  return [...Object.keys(value), ...Object.values(value).flatMap(stringsOf)];
}

/** The longest run of units of `secret` that stands in `text`. */
function longestRun(text: string, secret: string): number {
  let longest = 0;
  for (let from = 0; from + longest < secret.length; from++) {
    while (
      from + longest < secret.length &&
      text.includes(secret.slice(from, from + longest + 1))
    ) {
      longest++;
    }
  }
  return longest;
}

/**
 * Runs a stream, cut into `chunks`, and checks every moment. Returns the bytes that left before the end,
 * and those that end it.
 */
export async function assertNoLeak(
  field: Field,
  plant: Plant,
  chunks: readonly Buffer[],
): Promise<Buffer> {
  const { text, secret, start, expected } = plant;
  const stream = codecFor(field.wire).openStream();
  const gate = new Gate({ stream, guard: plant.guard(), hideUsage: false, holdUnknown: false });
  const input = new SseParser();
  const output = new SseParser();
  const came: SseEvent[] = [];
  const left: SseEvent[] = [];
  const seen: Json[] = [];
  const look = (bytes: readonly Buffer[]): void => {
    for (const event of bytes.flatMap((buffer) => output.push(buffer))) {
      left.push(event);
      const value = parseData(event);
      seen.push(value);
      if (expected === text) continue;
      for (const found of stringsOf(value)) {
        const run = longestRun(found, secret);
        const allowed = Math.max(4, longestRun(expected ?? '', secret));
        assert.ok(run <= allowed, `${field.name}: ${run} units of the secret in one string`);
      }
    }
    const read = field.read(seen);
    const safe = expected ?? text.slice(0, start);
    assert.ok(safe.startsWith(read), `${field.name}: ${JSON.stringify(read)} left`);
  };
  for (const chunk of chunks) {
    for (const event of input.push(chunk)) {
      came.push(event);
      await gate.push(event);
      look(gate.take());
    }
  }
  await gate.end();
  const { ending } = gate;
  if (expected === undefined) {
    assert.equal(ending?.kind, 'blocked', field.name);
    return Buffer.concat(left.map(({ bytes }) => bytes));
  }
  assert.ok(ending?.kind === 'complete', `${field.name}: ${JSON.stringify(ending)}`);
  look([ending.last]);
  assert.equal(field.read(seen), expected, field.name);
  assert.equal(left.length, came.length, `${field.name}: no event lost, none added`);
  for (const [index, event] of left.entries()) {
    const before = came[index] as SseEvent;
    if (JSON.stringify(seen[index]) === JSON.stringify(parseData(before))) {
      assert.ok(event.bytes.equals(before.bytes), `${field.name}: untouched bytes are the same`);
    }
  }
  return Buffer.concat(left.map(({ bytes }) => bytes));
}

/** What a client reads of the field when its text comes in one piece. */
export async function readStream(field: Field, plant: Omit<Plant, 'expected'>): Promise<string> {
  const stream = codecFor(field.wire).openStream();
  const gate = new Gate({ stream, guard: plant.guard(), hideUsage: false, holdUnknown: false });
  const output = new SseParser();
  const seen: Json[] = [];
  for (const event of new SseParser().push(Buffer.from(field.stream([plant.text]).join('')))) {
    await gate.push(event);
    for (const bytes of gate.take()) seen.push(...output.push(bytes).map(parseData));
  }
  assert.equal(gate.ending?.kind, 'complete', `${field.name}: ${JSON.stringify(gate.ending)}`);
  return field.read(seen);
}

/** What a client reads of the field in the unstreamed form; undefined when it is blocked. */
export async function readWhole(field: Field, plant: Plant): Promise<string | undefined> {
  assert.ok(field.whole !== undefined);
  const codec = codecFor(field.wire);
  const body = parseStrict(Buffer.from(JSON.stringify(field.whole.body(plant.text))));
  const guard = plant.guard();
  const bytes = await judgeWhole({ codec, body, reading: codec.readResponse(body) }, guard);
  if (guard.stopped !== undefined) return undefined;
  return field.whole.read(JSON.parse(bytes.toString()) as Json);
}

/** `text` cut into two at every place, into single units, and not at all. */
export function cuts(text: string): string[][] {
  const places = Array.from({ length: text.length - 1 }, (_, index) => index + 1);
  return [
    [text],
    text.split(''),
    ...places.map((place) => [text.slice(0, place), text.slice(place)]),
  ];
}
