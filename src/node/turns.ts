// SPDX-License-Identifier: Apache-2.0
// One piece of work after the other. What is read from the store has to reach the workers in the order in
// which it was read: an older list that came later would bring back a key that was just revoked.

export type Turns = <Value>(work: () => Promise<Value>) => Promise<Value>;

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
}
