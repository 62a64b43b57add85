// SPDX-License-Identifier: Apache-2.0
// Flows in flight behave as a Set of them does, in whatever order they come and go.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Flow } from './flow.ts';
import { FlowsInFlight } from './flows-in-flight.ts';

const flowNamed = (requestId: string): Flow => ({ requestId }) as Partial<Flow> as Flow;
const names = (flows: Iterable<Flow>): string[] =>
  Array.from(flows, ({ requestId }) => requestId).sort();

test('equals a Set under any adding and deleting', () => {
  const steps = fc.array(fc.record({ add: fc.boolean(), which: fc.nat(7) }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (all) => {
      const known = Array.from({ length: 8 }, (_, index) => flowNamed(`r${index}`));
      const flows = new FlowsInFlight();
      const set = new Set<Flow>();
      for (const { add, which } of all) {
        const flow = known[which] as Flow;
        if (add && !set.has(flow)) {
          set.add(flow);
          flows.add(flow);
        } else if (!add) assert.equal(flows.delete(flow), set.delete(flow));
        assert.equal(flows.size, set.size);
        assert.deepEqual(names(flows), names(set));
      }
    }),
    { numRuns: 200 },
  );
});

test('every flow is seen although all are deleted on the way', () => {
  const flows = new FlowsInFlight();
  const all = ['a', 'b', 'c'].map(flowNamed);
  for (const flow of all) flows.add(flow);
  const seen: string[] = [];
  for (const flow of flows) {
    seen.push(flow.requestId);
    for (const other of all) flows.delete(other);
  }
  assert.deepEqual(seen, ['a', 'b', 'c']);
  assert.equal(flows.size, 0);
});
