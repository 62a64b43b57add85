// SPDX-License-Identifier: Apache-2.0
// The detectors in force, ready to be run over whole texts or growing ones. It states findings and
// failures and nothing else: what follows from them is policy.
import { createHash } from 'node:crypto';
import { BartizanError } from '../core/errors.ts';
import type { Direction } from '../core/exchange.ts';
import { ACROSS } from './across.ts';
import type { GuardConfig } from './config.ts';
import { decode } from './decode/decode.ts';
import { type Answer, type Bound, type Channel, type Detector, isInForce } from './detector.ts';
import { holdBound, type Located, overlong, threw } from './lane.ts';
import { type Holds, lanesOf, Scanner } from './scanner.ts';
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
  /** Whether anything is looked for over the seams of a request's texts. */
  readonly joins: boolean;
  /** Judges texts of a request that were joined, for what may be spelled over their seam alone. */
  scanJoined(text: string, channel: Channel): Scanned;
  /** Judges a text of an answer that grows. */
  open(channel: Channel): Scanner;
  /** This engine for one text of an answer, with the detectors that have to know what was asked. */
  answering(answer: Answer): Engine;
};

const ALWAYS: Holds = () => true;

/** Whether what a detector finds may begin in one text and end in the next: orders that a model reads. */
export const crossesSeams = ({ id }: Pick<Detector, 'id'>): boolean => id.startsWith('injection/');

/**
 * An engine over `detectors`. Throws BartizanError `config_invalid` when the configuration names a
 * detector that does not exist or options that it does not have. Answers are held back for the detectors that
 * `holds` names; what others find may come when the text has left.
 */
export function createEngine(
  detectors: readonly Detector[],
  config: GuardConfig,
  holds: Holds = ALWAYS,
): Engine {
  const ids = new Set<string>([...detectors, ...ACROSS].map(({ id }) => id));
  for (const id of [...config.disabled, ...Object.keys(config.options)]) {
    if (!ids.has(id)) {
      throw new BartizanError('config_invalid', `No such detector: ${id}`, { pointer: '/guard' });
    }
  }
  const active = detectors
    .filter((detector) => isInForce(detector, config))
    .map((detector) => detector.bind(config.options[detector.id]));
  const inPhase = (phase: Direction): readonly Bound[] =>
    active.filter(({ detector }) => detector.phases.includes(phase));
  const versions = active.map(({ detector }) => `${detector.id}@${detector.version}`);
  const revision = createHash('sha256')
    .update(JSON.stringify([versions, config.options]))
    .digest('hex')
    .slice(0, 12);
  const phases = { request: inPhase('request'), response: inPhase('response') };
  return engineOf(revision, phases, holds);
}

type InPhases = Readonly<Record<Direction, readonly Bound[]>>;

/** Of detectors of answers those that have something to look for in one answer. */
type Choose = (bound: readonly Bound[]) => readonly Bound[];

const asks = ({ detector }: Bound): boolean => detector.needs !== undefined;

/** Where nothing is known of a request. */
const unasked: Choose = (bound) => (bound.some(asks) ? bound.filter((one) => !asks(one)) : bound);

const asked =
  (answer: Answer): Choose =>
  (bound) =>
    bound.some(asks)
      ? bound.flatMap((one) => (asks(one) ? (one.answering?.(answer) ?? []) : [one]))
      : bound;

function engineOf(revision: string, { request, response }: InPhases, holds: Holds): Engine {
  const readers = request.filter(({ detector }) => detector.decoded === true);
  const requests = phaseOf(request, readers);
  const joined = phaseOf(
    request.filter(({ detector }) => crossesSeams(detector)),
    readers.filter(({ detector }) => crossesSeams(detector)),
  );
  // What hides from people is looked for in what models read, not in what they write.
  const responses = phaseOf(response, []);
  const lanes = lanesOf(response, holds);
  const answers = response.some(asks);
  const of = (choose: Choose): Engine => {
    const engine: Engine = {
      revision,
      joins: joined.bound.length > 0,
      scan: (text, scan) =>
        scanWhole(
          scan.phase === 'request' ? requests : { ...responses, bound: choose(response) },
          text,
          scan,
        ),
      scanJoined: (text, channel) =>
        scanWhole(joined, text, { phase: 'request', channel, json: false }),
      open: (channel) =>
        new Scanner(
          lanes.map((lane) => ({ ...lane, bound: choose(lane.bound) })),
          channel,
        ),
      answering: (answer) => (answers ? of(asked(answer)) : engine),
    };
    return engine;
  };
  return of(unasked);
}

/** Detectors in force in one direction, as they are asked. */
type Phase = {
  readonly bound: readonly Bound[];
  /** Those that read decoded text as well. */
  readonly readers: readonly Bound[];
  /** Whether any of them asks for the skeleton. */
  readonly needsSkeleton: boolean;
};

const phaseOf = (bound: readonly Bound[], readers: readonly Bound[]): Phase => ({
  bound,
  readers,
  needsSkeleton: readers.length > 0 || bound.some(({ detector }) => detector.view === 'skeleton'),
});

function scanWhole({ bound, readers, needsSkeleton }: Phase, text: string, scan: Scan): Scanned {
  if (bound.length === 0) return NOTHING_FOUND;
  const original = scan.json ? unescapedView(text) : new View(text);
  const folded = foldedView(original);
  const skeleton = needsSkeleton ? skeletonView(folded) : folded;
  const result = new Result(scan.channel, text);
  const decoded = readers.length > 0 ? decode(original, folded, skeleton) : undefined;
  const opened = decoded?.read === skeleton ? undefined : decoded?.read;
  for (const one of bound) {
    const { view, decoded: reads } = one.detector;
    const plain = view === 'original' ? original : view === 'folded' ? folded : skeleton;
    result.run(one, reads === true ? (opened ?? plain) : plain);
  }
  for (const twin of decoded?.twins ?? []) for (const one of readers) result.run(one, twin);
  return result.scanned();
}

const NO_FAILURES: ReadonlySet<string> = new Set();
const NOTHING_FOUND: Scanned = { found: [], failures: NO_FAILURES };

type Scope = Parameters<Bound['inspect']>[2];

/** What detectors find in one text. */
class Result {
  readonly #channel: Channel;
  readonly #raw: string;
  readonly #found: Located[] = [];
  #failures: Set<string> | undefined;
  #view: View | undefined;
  #scope: Scope | undefined;

  constructor(channel: Channel, raw: string) {
    this.#channel = channel;
    this.#raw = raw;
  }

  /** Asks one detector about `view`. */
  run(one: Bound, view: View): void {
    const { detector } = one;
    try {
      for (const { start, end, entity, score } of one.inspect(view, 0, this.#scopeOf(view))) {
        if (end - start > holdBound(detector)) this.#fail(overlong(detector));
        else {
          const span = view.original(start, end);
          this.#found.push({ detector, entity, score, start: span.start, end: span.end });
        }
      }
    } catch {
      this.#fail(threw(detector));
    }
  }

  /** Most detectors in a row read the same view. */
  #scopeOf(view: View): Scope {
    if (this.#view !== view || this.#scope === undefined) {
      this.#view = view;
      this.#scope = { channel: this.#channel, until: view.text.length, raw: this.#raw };
    }
    return this.#scope;
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
