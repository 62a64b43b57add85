// SPDX-License-Identifier: Apache-2.0
// The detectors in force, ready to be run over whole texts or growing ones. It states findings and
// failures and nothing else: what follows from them is policy.
import { createHash } from 'node:crypto';
import { BartizanError } from '../core/errors.ts';
import type { Direction } from '../core/exchange.ts';
import type { GuardConfig } from './config.ts';
import { decode } from './decode/decode.ts';
import type { Bound, Channel, Detector, Match } from './detector.ts';
import { holdBound, type Located, overlong, threw } from './lane.ts';
import { Scanner } from './scanner.ts';
import { foldedView, skeletonView, unescapedView, View } from './view/view.ts';

type Scan = {
  readonly phase: Direction;
  readonly channel: Channel;
  /** The text is itself JSON: its unescaped form is what detectors read. */
  readonly json: boolean;
};

type Scanned = {
  readonly found: readonly Located[];
  /** `detector-id: reason`, each once. */
  readonly failures: ReadonlySet<string>;
};

export type Engine = {
  /** Changes whenever the same text could give other findings. */
  readonly revision: string;
  /** Judges a whole text. Equals what `open` finds when it is given the same text piece by piece. */
  scan(text: string, scan: Scan): Scanned;
  /** Judges a text of an answer that grows. */
  open(channel: Channel): Scanner;
};

/**
 * An engine over `detectors`. Throws BartizanError `config_invalid` when the configuration names a
 * detector that does not exist or options that it does not have.
 */
export function createEngine(detectors: readonly Detector[], config: GuardConfig): Engine {
  const ids = new Set<string>(detectors.map((detector) => detector.id));
  for (const id of [...config.disabled, ...Object.keys(config.options)]) {
    if (!ids.has(id)) {
      throw new BartizanError('config_invalid', `No such detector: ${id}`, { pointer: '/guard' });
    }
  }
  const active = detectors
    .filter((detector) => !config.disabled.includes(detector.id))
    .map((detector) => detector.bind(config.options[detector.id]));
  const inPhase = (phase: Direction): readonly Bound[] =>
    active.filter(({ detector }) => detector.phases.includes(phase));
  const bound = { request: inPhase('request'), response: inPhase('response') };
  const versions = active.map(({ detector }) => `${detector.id}@${detector.version}`);
  return {
    revision: createHash('sha256')
      .update(JSON.stringify([versions, config.options]))
      .digest('hex')
      .slice(0, 12),
    scan: (text, scan) => scanWhole(bound[scan.phase], text, scan),
    open: (channel) => new Scanner(bound.response, channel),
  };
}

function scanWhole(bound: readonly Bound[], text: string, scan: Scan): Scanned {
  const original = scan.json ? unescapedView(text) : new View(text);
  const folded = foldedView(original);
  const skeleton = skeletonView(folded);
  const views = { original, folded, skeleton };
  const found: Located[] = [];
  const failures = new Set<string>();
  const run = (one: Bound, view: View, locate: (match: Match) => Located): void => {
    try {
      for (const match of one.inspect(view, 0, {
        channel: scan.channel,
        until: view.text.length,
      })) {
        if (match.end - match.start > holdBound(one.detector)) failures.add(overlong(one.detector));
        else found.push(locate(match));
      }
    } catch {
      failures.add(threw(one.detector));
    }
  };
  for (const one of bound) {
    const view = views[one.detector.view];
    run(one, view, (match) => located(one.detector, match, view.original(match.start, match.end)));
  }
  const readers = bound.filter(({ detector }) => detector.decoded === true);
  if (scan.phase === 'request' && readers.length > 0) {
    for (const { view, start, end } of decode(original, skeleton)) {
      for (const one of readers) {
        run(one, view, (match) => located(one.detector, match, { start, end }));
      }
    }
  }
  return { found: withoutCopies(found), failures };
}

const located = (
  detector: Detector,
  match: Match,
  span: { readonly start: number; readonly end: number },
): Located => ({ detector, entity: match.entity, score: match.score, ...span });

/** The same thing is often seen both as it stands and in a decoded form: what is surest stays. */
function withoutCopies(found: readonly Located[]): readonly Located[] {
  const best = new Map<string, Located>();
  for (const one of found) {
    const key = `${one.detector.id} ${one.entity} ${one.start} ${one.end}`;
    const known = best.get(key);
    if (known === undefined || known.score < one.score) best.set(key, one);
  }
  return [...best.values()];
}
