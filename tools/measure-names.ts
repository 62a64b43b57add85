// SPDX-License-Identifier: Apache-2.0
// Measures names and places on texts with labelled spans, one source at a time, never pooled:
// node bin/run.mjs tools/measure-names.ts FILE.jsonl.gz... The recogniser is not trained on any of them.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createEngine } from '../src/guard/engine.ts';
import { DETECTORS } from '../src/guard/registry.gen.ts';

type Row = {
  readonly text: string;
  readonly spans: readonly {
    readonly start: number;
    readonly end: number;
    readonly type: string;
  }[];
};
type Span = { readonly start: number; readonly end: number };

const TASKS: readonly (readonly [string, RegExp, readonly string[]])[] = [
  ['names', /^(?:PER|PERSON)$/, ['privacy/person-name']],
  ['names and handles', /^(?:PER|PERSON)$/, ['privacy/person-name', 'privacy/account-name']],
  ['places', /^(?:LOC|LOCATION)$/, ['privacy/place', 'privacy/postal-address']],
];

/** Offsets in UTF-16 of each code point of `text`, and its end. */
function offsets(text: string): readonly number[] {
  const found = [0];
  for (const char of text) found.push((found.at(-1) ?? 0) + char.length);
  return found;
}

const touches = (one: Span, others: readonly Span[]): boolean =>
  others.some(({ start, end }) => start < one.end && end > one.start);

for (const file of process.argv.slice(2)) {
  const rows = gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  for (const [name, types, ids] of TASKS) {
    const detectors = DETECTORS.filter(({ id }) => ids.includes(id));
    const engine = createEngine(detectors, { disabled: [], options: {} });
    let [labelled, reached, reported, right] = [0, 0, 0, 0];
    for (const line of rows) {
      const { text, spans } = JSON.parse(line) as Row;
      const at = offsets(text);
      const wanted = spans
        .filter(({ type }) => types.test(type))
        .map(({ start, end }) => ({ start: at[start] ?? 0, end: at[end] ?? 0 }));
      const { found } = engine.scan(text, { phase: 'request', channel: 'user', json: false });
      labelled += wanted.length;
      reached += wanted.filter((one) => touches(one, found)).length;
      reported += found.length;
      right += found.filter((one) => touches(one, wanted)).length;
    }
    if (labelled === 0) continue;
    console.log(
      `${basename(file)}, ${name}: recall ${(reached / labelled).toFixed(3)} of ${labelled}, ` +
        `precision ${(right / Math.max(1, reported)).toFixed(3)} of ${reported}`,
    );
  }
}
