// SPDX-License-Identifier: Apache-2.0
// Tests a pack against its own cases, with its detectors alone and with all of them: what it says is found
// is found, whole and cut anywhere, and what it says passes passes.
import type { Detector } from '../detector.ts';
import { createEngine, type Engine } from '../engine.ts';
import { detectorsOf, type PackKind, withPacks } from './kind.ts';
import type { PackCase } from './manifest.ts';
import type { Pack } from './pack.ts';

export type CaseFault = {
  /** Place among the cases, from 0. */
  readonly at: number;
  readonly problem: 'not found as told' | 'differs when streamed' | 'could not be judged';
};

type Span = { readonly start: number; readonly end: number };

/** The cases that do not hold; empty for a sound pack. Throws `config_invalid` when it makes no detectors. */
export function checkPack(
  pack: Pack,
  kinds: readonly PackKind[],
  builtIn: readonly Detector[],
): readonly CaseFault[] {
  const ids = new Set<string>(detectorsOf(pack, kinds, builtIn).map(({ id }) => id));
  const options = Object.fromEntries([...ids].map((id) => [id, {}]));
  const detectors = withPacks(builtIn, [pack], kinds);
  const engine = createEngine(detectors, { disabled: [], options });
  const faults: CaseFault[] = [];
  for (const [at, one] of pack.cases.entries()) {
    const problem = faultOf(engine, ids, one);
    if (problem !== undefined) faults.push({ at, problem });
  }
  return faults;
}

function faultOf(
  engine: Engine,
  ids: ReadonlySet<string>,
  { text, channel, found }: PackCase,
): CaseFault['problem'] | undefined {
  const phase = channel === 'output' ? 'response' : 'request';
  const whole = engine.scan(text, { phase, channel, json: false });
  if ([...whole.failures].some((failure) => ids.has(failure.split(':')[0] ?? ''))) {
    return 'could not be judged';
  }
  const spans = spansIn(whole.found, ids);
  const parts = spans.map(({ start, end }) => text.slice(start, end));
  if (parts.length !== found.length || parts.some((part, at) => part !== found[at])) {
    return 'not found as told';
  }
  if (channel !== 'output') return undefined;
  const scanner = engine.open(channel);
  const streamed = [...Array.from(text, (char) => scanner.push(char)).flat(), ...scanner.end()];
  return same(spansIn(streamed, ids), spans) ? undefined : 'differs when streamed';
}

function spansIn(
  found: readonly (Span & { readonly detector: Detector })[],
  ids: ReadonlySet<string>,
): readonly Span[] {
  return found
    .filter(({ detector }) => ids.has(detector.id))
    .map(({ start, end }) => ({ start, end }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

const same = (a: readonly Span[], b: readonly Span[]): boolean =>
  a.length === b.length &&
  a.every(({ start, end }, at) => start === b[at]?.start && end === b[at]?.end);
