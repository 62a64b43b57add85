// SPDX-License-Identifier: Apache-2.0
// One classifier of the cascade: cuts long texts, asks only for what it was not asked before, bounds how long
// and how often it asks, and believes no answer that is not one score for each text. It never throws: what
// could not be judged is said, and policy decides.
import { BartizanError } from '../core/errors.ts';
import type { Direction } from '../core/exchange.ts';
import type { DetectorId } from '../core/finding.ts';
import { LIMITS } from '../core/limits.ts';
import type { Classifier, ClassifierScores } from '../core/ports/classifier.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { Clock } from '../core/world.ts';
import type { Channel } from '../guard/detector.ts';
import { HIGHEST_SCORE, read } from '../guard/scorer/calibration.ts';
import type { Curve } from '../guard/scorer/model.ts';
import type { CascadeCache } from './cascade-cache.ts';
import type { Found } from './findings.ts';
import { piecesOf } from './pieces.ts';
import { Turns } from './turns.ts';

/** A classifier, and when it is asked. */
export type CascadeMember = {
  /** Lower-case letters, digits and dash. */
  readonly name: string;
  readonly classifier: Classifier;
  readonly on: readonly Direction[];
  /** Which texts of a request. */
  readonly channels: readonly Channel[];
  /** Empty: all. */
  readonly apps: readonly string[];
  /** App whose exchanges it does not judge: its own, where it is a model behind this gateway. */
  readonly exempt?: string;
  readonly band: { readonly from: number; readonly to: number };
  /** Lowest calibrated score that makes a finding. */
  readonly reportFrom: number;
  /** From its own scores to calibrated ones; empty: taken as they are. */
  readonly calibration: Curve;
  readonly timeoutMs: number;
  readonly concurrency: number;
};

/** How a call ended, or `cached` for what needed none. */
export type ConsultOutcome = 'answered' | 'cached' | 'failed' | 'late' | 'busy';
export type Observe = (classifier: string, outcome: ConsultOutcome, ms: number) => void;

export type ConsultedText = { readonly text: string; readonly channel: Channel };

export type Answered = {
  /** For each text, what was found in it. */
  readonly found: readonly (readonly Found[])[];
  /** `detector-id: reason`. */
  readonly failures: readonly string[];
};

export type ConsultantParts = {
  readonly cache: CascadeCache;
  readonly keyring: Pick<Keyring, 'mac'>;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** A part of a text, with what is known of it. */
type Part = ConsultedText & { readonly key: string; scores: ClassifierScores | undefined };

export class Consultant {
  readonly member: CascadeMember;
  readonly #parts: ConsultantParts;
  readonly #turns: Turns;

  constructor(member: CascadeMember, parts: ConsultantParts) {
    this.member = member;
    this.#parts = parts;
    this.#turns = new Turns(member.concurrency);
  }

  /** What the classifier says about `texts` of `tenant`. Resolves soon after `deadline` at the latest. */
  async consult(
    texts: readonly ConsultedText[],
    tenant: string,
    deadline: AbortSignal,
  ): Promise<Answered> {
    const { classifier } = this.member;
    const { textChars, texts: atOnce } = classifier.bounds;
    const cuts = texts.map(({ text }) => piecesOf(text, textChars));
    if (cuts.reduce((sum, { length }) => sum + length, 0) > LIMITS.classifierPieces) {
      return { found: texts.map(() => []), failures: this.#failures('too long') };
    }
    const parts = new Map<string, Part>();
    const cut = texts.map(({ text, channel }, at) =>
      (cuts[at] ?? []).map((piece) => {
        const part = this.#part(tenant, { text: text.slice(piece.start, piece.end), channel });
        const known = parts.get(part.key) ?? part;
        parts.set(part.key, known);
        return { piece, part: known };
      }),
    );
    const unknown = [...parts.values()].filter(({ scores }) => scores === undefined);
    if (unknown.length === 0) this.#parts.observe(this.member.name, 'cached', 0);
    const calls = [...Map.groupBy(unknown, ({ channel }) => channel).values()].flatMap((group) =>
      inBatches(group, atOnce),
    );
    const failures = await Promise.all(calls.map((batch) => this.#call(batch, deadline)));
    return {
      found: cut.map((pieces) => this.#findings(pieces)),
      failures: this.#failures(...new Set(failures.filter((reason) => reason !== undefined))),
    };
  }

  #part(tenant: string, { text, channel }: ConsultedText): Part {
    const { revision } = this.member.classifier;
    const facts = JSON.stringify(['classifier', revision, channel, text]);
    const key = this.#parts.keyring.mac('digest', tenant, facts);
    return { text, channel, key, scores: this.#parts.cache.get(key) };
  }

  /** One call; the reason when it did not give an answer. */
  async #call(batch: readonly Part[], deadline: AbortSignal): Promise<string | undefined> {
    const { name, classifier, timeoutMs } = this.member;
    const { clock, observe, cache } = this.#parts;
    const startedAt = clock.monotonic();
    const abort = new AbortController();
    const stop = (): void => abort.abort(new BartizanError('upstream_timeout'));
    const timer = setTimeout(stop, timeoutMs);
    if (deadline.aborted) stop();
    else deadline.addEventListener('abort', stop, { once: true });
    const end = (outcome: ConsultOutcome): void =>
      observe(name, outcome, clock.monotonic() - startedAt);
    let hasTurn = false;
    try {
      hasTurn = await this.#turns.take(abort.signal);
      if (!hasTurn) {
        end('busy');
        return 'busy';
      }
      const texts = batch.map(({ text }) => text);
      const channel = batch[0]?.channel ?? 'user';
      const { signal } = abort;
      const scores = await orAbort(classifier.classify(texts, { signal, channel }), signal);
      if (!areScores(scores, batch.length, classifier.categories)) {
        throw new BartizanError('upstream_malformed');
      }
      for (const [at, part] of batch.entries()) {
        part.scores = scores[at] ?? {};
        cache.put(part.key, part.scores);
      }
      end('answered');
      return undefined;
    } catch (thrown) {
      end(abort.signal.aborted ? 'late' : 'failed');
      // Only codes: a message could quote what was sent.
      return thrown instanceof BartizanError ? thrown.code : 'threw';
    } finally {
      clearTimeout(timer);
      deadline.removeEventListener('abort', stop);
      if (hasTurn) this.#turns.giveBack();
    }
  }

  /** The strongest part of one text for each category, as findings. */
  #findings(
    pieces: readonly { readonly piece: { start: number; end: number }; readonly part: Part }[],
  ): readonly Found[] {
    const { classifier, name, reportFrom } = this.member;
    return classifier.categories.flatMap((category) => {
      let best: Found | undefined;
      for (const { piece, part } of pieces) {
        const score = this.#calibrated(part.scores?.[category] ?? 0);
        if (score < reportFrom || score <= (best?.score ?? 0)) continue;
        const { start, end } = piece;
        best = {
          detector: sourceOf(name, category, classifier.revision),
          entity: category,
          score,
          start,
          end,
        };
      }
      return best ?? [];
    });
  }

  #calibrated(raw: number): number {
    const { calibration } = this.member;
    const score = calibration.length === 0 ? raw : read(calibration, raw);
    return Math.min(HIGHEST_SCORE, score);
  }

  #failures(...reasons: readonly string[]): readonly string[] {
    const { name, classifier } = this.member;
    const id = modelDetector(name, classifier.categories[0] ?? 'injection');
    return reasons.map((reason) => `${id}: ${reason}`);
  }
}

/** The detector that findings of a classifier are named after: its family is what it finds. */
export function modelDetector(name: string, category: string): DetectorId {
  return `${category === 'injection' ? 'injection' : 'content'}/model-${name}`;
}

function sourceOf(name: string, category: string, version: string): Found['detector'] {
  const isInjection = category === 'injection';
  return {
    id: modelDetector(name, category),
    version,
    severity: isInjection || category === 'minors' ? 'high' : 'medium',
    taxonomy: isInjection
      ? ['owasp-llm-2025:LLM01', 'mitre-atlas-5.6.0:AML.T0051', 'mitre-atlas-5.6.0:AML.T0054']
      : ['mlcommons-ailuminate-1.1:hazards', 'owasp-llm-2025:LLM05'],
  };
}

/** One object of known categories for each text, each score a number from 0 to 1. */
function areScores(
  scores: readonly ClassifierScores[],
  texts: number,
  categories: readonly string[],
): boolean {
  return (
    scores.length === texts &&
    scores.every((one) =>
      Object.entries(one).every(
        ([category, score]) => categories.includes(category) && score >= 0 && score <= 1,
      ),
    )
  );
}

function inBatches<Item>(items: readonly Item[], most: number): readonly (readonly Item[])[] {
  const batches: (readonly Item[])[] = [];
  for (let at = 0; at < items.length; at += most) batches.push(items.slice(at, at + most));
  return batches;
}

/** `answer`, or the signal's reason as soon as it is aborted, whatever the other side does. */
function orAbort<Value>(answer: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const aborted = (): void =>
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', aborted, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}
