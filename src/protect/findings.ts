// SPDX-License-Identifier: Apache-2.0
// The findings of one request or answer: matches of the guard as recordable facts, with keyed digests
// instead of text, and no more of them than an event can hold.
import type { Origin, Segment } from '../core/exchange.ts';
import { LIMITS } from '../core/limits.ts';
import type { FactFinding } from '../core/policy-input.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { Channel, Detector } from '../guard/detector.ts';
import type { Located } from '../guard/lane.ts';

/** A match, with as much of what found it as a record needs. */
export type Found = Omit<Located, 'detector'> & {
  readonly detector: Pick<Detector, 'id' | 'version' | 'severity' | 'taxonomy'>;
};

/** What a finding has to know of the segment that it lies in. */
export type Place = Pick<Segment, 'index' | 'role' | 'kind' | 'origin'>;

/** Over which way the words of a segment came. */
export function channelOf(origin: Origin): Channel {
  if (origin.startsWith('tool:')) return 'tool';
  if (origin.startsWith('document:')) return 'document';
  if (origin === 'user') return 'user';
  return origin === 'model' ? 'output' : 'system';
}

/** Said once when there were more findings than are kept. */
export const TOO_MANY = 'findings: bound reached';

export class Findings {
  readonly #all: FactFinding[] = [];
  readonly #keyring: Keyring;
  readonly #tenant: string;

  constructor(keyring: Keyring, tenant: string) {
    this.#keyring = keyring;
    this.#tenant = tenant;
  }

  get all(): readonly FactFinding[] {
    return this.#all;
  }

  /**
   * Adds matches in `place`; `textOf` gives the matched text of a span. Returns the findings made, fewer
   * than matches once the bound is reached.
   */
  add(
    place: Place,
    matches: readonly Found[],
    textOf: (start: number, end: number) => string,
  ): readonly FactFinding[] {
    const made = matches
      .slice(0, LIMITS.findings - this.#all.length)
      .map(({ detector, entity, score, start, end }) => ({
        detector: detector.id,
        version: detector.version,
        entity,
        severity: detector.severity,
        score,
        taxonomy: detector.taxonomy,
        segment: place.index,
        start,
        end,
        digest: this.#keyring.mac('digest', this.#tenant, textOf(start, end)),
        role: place.role,
        kind: place.kind,
        origin: place.origin,
      }));
    this.#all.push(...made);
    return made;
  }
}
