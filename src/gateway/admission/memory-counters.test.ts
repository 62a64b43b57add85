// SPDX-License-Identifier: Apache-2.0
import { sharedCountersContract } from '../../core/ports/counters.fixture.ts';
import { fakeWorld } from '../../core/world.ts';
import { createMemoryCounters } from './memory-counters.ts';

sharedCountersContract('memory', async () => {
  const world = fakeWorld();
  const shared = createMemoryCounters(world);
  return {
    open: () => shared,
    pass: async (ms) => world.advance(ms),
    close: () => shared.close(),
  };
});
