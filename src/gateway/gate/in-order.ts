// SPDX-License-Identifier: Apache-2.0
// Steps that may have to wait, kept in order. Judging is almost always synchronous: nothing here makes
// a promise unless a step did, so a stream of thousands of deltas costs no microtask.

export type Wait = void | Promise<void>;

/** Runs `step` for each item, one after the other; a promise only if some step returned one. */
export function inOrder<Item>(items: readonly Item[], step: (item: Item) => Wait, from = 0): Wait {
  for (let index = from; index < items.length; index++) {
    const wait = step(items[index] as Item);
    if (wait !== undefined) return wait.then(() => inOrder(items, step, index + 1));
  }
}

/** Runs `step` after `wait`, at once when there is nothing to wait for. */
export function after(wait: Wait, step: () => Wait): Wait {
  return wait === undefined ? step() : wait.then(step);
}
