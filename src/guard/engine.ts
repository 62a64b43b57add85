// SPDX-License-Identifier: Apache-2.0
// The detectors in force, ready to be run over whole texts or growing ones. It states findings and
// failures and nothing else: what follows from them is policy.
import { createHash } from 'node:crypto';
import { BartizanError } from '../core/errors.ts';
import type { Direction } from '../core/exchange.ts';
import type { GuardConfig } from './config.ts';
import { decode } from './decode/decode.ts';
import type { Bound, Channel, Detector } from './detector.ts';
import { holdBound, type Located, overlong, threw } from './lane.ts';
import { lanesOf, Scanner } from './scanner.ts';
import { foldedView, skeletonView, type Span, unescapedView, View } from './view/view.ts';

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
  const requests = inPhase('request');
  const responses = inPhase('response');
  const phases = {
    request: {
      bound: requests,
      readers: requests.filter(({ detector }) => detector.decoded === true),
    },
    // What hides from people is looked for in what models read, not in what they write.
    response: { bound: responses, readers: [] },
  };
  const lanes = lanesOf(responses);
  const versions = active.map(({ detector }) => `${detector.id}@${detector.version}`);
  return {
    revision: createHash('sha256')
      .update(JSON.stringify([versions, config.options]))
      .digest('hex')
      .slice(0, 12),
    scan: (text, scan) => scanWhole(phases[scan.phase], text, scan),
    open: (channel) => new Scanner(lanes, channel),
  };
}

/** Detectors in force in one direction, as they are asked. */
type Phase = {
  readonly bound: readonly Bound[];
  /** Those that read decoded text as well. */
  readonly readers: readonly Bound[];
};

function scanWhole({ bound, readers }: Phase, text: string, scan: Scan): Scanned {
  const original = scan.json ? unescapedView(text) : new View(text);
  const folded = foldedView(original);
  const skeleton = skeletonView(folded);
  const result = new Result(scan.channel);
  for (const one of bound) {
    const { view } = one.detector;
    result.run(one, view === 'original' ? original : view === 'folded' ? folded : skeleton);
  }
  if (readers.length > 0) {
    for (const { view, start, end } of decode(original, skeleton)) {
      for (const one of readers) result.run(one, view, { start, end });
    }
  }
  return result.scanned();
}

const NO_FAILURES: ReadonlySet<string> = new Set();

/** What detectors find in one text. */
class Result {
  readonly #channel: Channel;
  readonly #found: Located[] = [];
  #failures: Set<string> | undefined;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Asks one detector about `view`; `carrier` is the span that carries a decoded view. */
  run(one: Bound, view: View, carrier?: Span): void {
    const { detector } = one;
    try {
      const scope = { channel: this.#channel, until: view.text.length };
      for (const { start, end, entity, score } of one.inspect(view, 0, scope)) {
        if (end - start > holdBound(detector)) this.#fail(overlong(detector));
        else {
          const span = carrier ?? view.original(start, end);
          this.#found.push({ detector, entity, score, start: span.start, end: span.end });
        }
      }
    } catch {
      this.#fail(threw(detector));
    }
  }

  scanned(): Scanned {
    const found = this.#found.length < 2 ? this.#found : withoutCopies(this.#found);
    return { found, failures: this.#failures ?? NO_FAILURES };
  }

  #fail(failure: string): void {
    (this.#failures ??= new Set()).add(failure);
  }
}

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
