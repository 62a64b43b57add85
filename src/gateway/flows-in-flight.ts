// SPDX-License-Identifier: Apache-2.0
// The flows in flight, in an array. Not in a Set: a Set that is added to and deleted from without end makes
// itself a new table every so often, the old one keeps pointing to it, and once one of them has grown old
// every later one, with all the flows in it, is moved to the old generation behind it.
import type { Flow } from './flow.ts';

/** What may be asked of flows in flight; a Set will do where there are few. */
export type Flows = Iterable<Flow> & {
  readonly size: number;
  add(flow: Flow): unknown;
  delete(flow: Flow): boolean;
};

export class FlowsInFlight implements Flows {
  readonly #flows: Flow[] = [];

  get size(): number {
    return this.#flows.length;
  }

  add(flow: Flow): void {
    flow.place = this.#flows.push(flow) - 1;
  }

  /** Puts the last one in its place, so that many flows cost no more than few. */
  delete(flow: Flow): boolean {
    const { place = -1 } = flow;
    if (this.#flows[place] !== flow) return false;
    const last = this.#flows.pop();
    if (last !== undefined && last !== flow) {
      this.#flows[place] = last;
      last.place = place;
    }
    flow.place = -1;
    return true;
  }

  /** Those of now: what is deleted or added meanwhile makes no difference. */
  [Symbol.iterator](): Iterator<Flow> {
    return [...this.#flows].values();
  }
}
