// SPDX-License-Identifier: Apache-2.0
// What happens in one decision, as a tree: rules that were asked, what they made, and which of their expressions
// did not hold. Bounded: a decision that does more is told to its bound, and said to be cut.
import type { IrExpression, IrRule } from '../compile/ir.ts';
import type { Made, Watch } from '../evaluate/watch.ts';
import type { Location } from '../syntax/location.ts';

/** Rules that are noted in one decision. */
const VISITS_MAX = 2_000;
/** Values and failed expressions that are noted of one rule. */
const NOTES_MAX = 50;

/** One rule, asked once. */
export type Visit = {
  readonly rule: IrRule;
  readonly made: Made[];
  /** Expressions that did not hold, each once. */
  readonly failed: Location[];
  /** Rules that were asked for it. */
  readonly visits: Visit[];
};

export type TrailEvent = {
  readonly kind: 'enter' | 'exit' | 'fail';
  /** Rules it is within. */
  readonly depth: number;
  readonly location: Location;
};

/** Follows one decision of an engine that has `watch`. */
export class Trail {
  readonly visits: Visit[] = [];
  readonly events: TrailEvent[] = [];
  isCut = false;
  readonly #open: Visit[] = [];
  #count = 0;
  readonly #eventsMax: number;

  constructor(eventsMax: number) {
    this.#eventsMax = eventsMax;
  }

  readonly watch: Watch = {
    everyRule: true,
    asks: () => undefined,
    holds: () => undefined,
    fails: (expression) => this.#fails(expression),
    enters: (rule) => this.#enters(rule),
    makes: (_rule, made) => this.#makes(made),
    leaves: () => {
      this.#open.pop();
    },
  };

  #enters(rule: IrRule): void {
    const visit: Visit = { rule, made: [], failed: [], visits: [] };
    this.#count++;
    if (this.#count > VISITS_MAX) this.isCut = true;
    else (this.#open.at(-1)?.visits ?? this.visits).push(visit);
    this.#note('enter', rule.location);
    this.#open.push(visit);
  }

  #makes(made: Made): void {
    const visit = this.#open.at(-1);
    if (visit === undefined) return;
    if (visit.made.length < NOTES_MAX) visit.made.push(made);
    else this.isCut = true;
    this.#note('exit', made.branch);
  }

  #fails({ location }: IrExpression): void {
    const failed = this.#open.at(-1)?.failed;
    if (failed === undefined) return;
    this.#note('fail', location);
    if (failed.some(({ start, file }) => start === location.start && file === location.file))
      return;
    if (failed.length < NOTES_MAX) failed.push(location);
    else this.isCut = true;
  }

  #note(kind: TrailEvent['kind'], location: Location): void {
    if (this.events.length >= this.#eventsMax) this.isCut = true;
    else this.events.push({ kind, depth: this.#open.length, location });
  }
}
