// SPDX-License-Identifier: Apache-2.0
// What a node has to be able to show after any fault: each acknowledged request once, and no gap.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { StoredEvent } from '../../src/core/events.ts';
import { type Installation, until } from './node.fixture.ts';

/** Every id is stored with one exchange event, and the sequence of the node is without a gap. */
export async function recordIsWhole(
  t: TestContext,
  node: Installation,
  ids: readonly string[],
): Promise<void> {
  const stored = async (id: string): Promise<readonly StoredEvent[]> =>
    (await node.api<{ events?: StoredEvent[] }>(`/api/v1/exchanges/${id}`)).body.events ?? [];
  await until('the last is drained', async () => (await stored(ids.at(-1) ?? '')).length > 0);
  const places = new Set<string>();
  const missing: string[] = [];
  for (let from = 0; from < ids.length; from += 8) {
    const some = ids.slice(from, from + 8);
    const found = await Promise.all(some.map(stored));
    for (const [index, events] of found.entries()) {
      const exchanges = events.filter(({ event }) => event.type === 'exchange');
      if (exchanges.length === 0) missing.push(some[index] ?? '');
      assert.ok(exchanges.length <= 1, 'stored once');
      for (const { sequence } of events) places.add(String(sequence));
    }
  }
  assert.deepEqual(missing, []);
  const { sequence } = await node.status();
  assert.deepEqual(sequence.gaps, []);
  assert.equal(sequence.first, 1);
  assert.equal(sequence.last, sequence.count);
  assert.ok(sequence.count >= places.size);
  t.diagnostic(`${ids.length} ids found, ${sequence.count} events, no gap`);
}
