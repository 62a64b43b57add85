// SPDX-License-Identifier: Apache-2.0
// Retention under its lease, and a store that is back with old data while nodes go on: what is still in
// a spool is stored again, what is gone is in the record as a gap.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../src/core/ports/store.ts';
import { fakeWorld } from '../../src/core/world.ts';
import { restoreBackup } from '../../src/store/backup/restore.ts';
import { writeBackup } from '../../src/store/backup/write.ts';
import { createRetention } from '../../src/store/retention.ts';
import { createDrain } from '../../src/telemetry/drain.ts';
import { exchangeFixture } from '../../src/telemetry/event.fixture.ts';
import { createSpool } from '../../src/telemetry/spool.ts';
import { exchange, lines } from './records.fixture.ts';
import { accessTo, folderOf, openKinds, type Place } from './stores.fixture.ts';

const kinds = await openKinds();
const DAY_MS = 86_400_000;

for (const { name, skip, place: placeOf } of kinds.all) {
  const each = (
    what: string,
    run: (store: Store, place: Place, t: TestContext) => Promise<void>,
  ): void => {
    test(`${name}: ${what}`, { skip }, async (t) => {
      const place = placeOf(t);
      await run(await place.open(), place, t);
    });
  };

  each('one node at a time removes what is too old, of all nodes', async (store) => {
    const world = fakeWorld();
    const now = world.clock.now();
    const aged = (days: number) => exchange({ time: now - days * DAY_MS });
    for (const node of ['n1', 'n2']) {
      await store.events.append(node, lines([aged(40), aged(31), aged(29), aged(1)]));
    }
    const one = createRetention({ store, world, days: 30, holder: 'n1' });
    const two = createRetention({ store, world, days: 30, holder: 'n2' });
    await store.cluster.leases.hold('retention', 'n2', 60_000);
    assert.equal(await one.run(), 0, 'another node does it');
    assert.equal(await two.run(), 4);
    assert.equal(await one.run(), 0, 'and gave the lease back');
    for (const node of ['n1', 'n2']) {
      const left = { node, count: 2, first: 3, last: 4, gaps: [] };
      assert.deepEqual(await store.events.checkSequence(node), left);
    }
    world.advance(2 * DAY_MS);
    assert.equal(await one.run(), 2);
  });

  each('it waits for the bus of every node that has one', async (store) => {
    const world = fakeWorld();
    await store.events.append('n1', lines(Array.from({ length: 6 }, () => exchange({ time: 1 }))));
    let busPosition: number | undefined;
    const own = createRetention({
      store,
      world,
      days: 1,
      holder: 'n1',
      busPosition: () => busPosition,
    });
    assert.equal(await own.run(), 0, 'the bus has taken nothing yet');
    busPosition = 4;
    assert.equal(await own.run(), 4);
    const other = createRetention({ store, world, days: 1, holder: 'n2' });
    assert.equal(await other.run(), 0, 'another node waits for it too');
    const without = createRetention({ store, world, days: 1, holder: 'n1' });
    assert.equal(await without.run(), 2, 'a bus that is switched off keeps nothing');
  });

  each('it runs by itself, says what it did, and stops', async (store) => {
    const world = fakeWorld();
    await store.events.append('n1', lines([exchange({ time: 1 }), exchange({ time: 1 })]));
    const retention = createRetention({ store, world, days: 1, holder: 'n1' });
    retention.start(5);
    const isRemoved = async () => (await store.events.checkSequence('n1')).count === 0;
    for (let round = 0; round < 500 && !(await isRemoved()); round += 1) await sleep(10);
    await retention.stop();
    assert.deepEqual(
      world.lines.map(({ level, event, fields }) => [level, event, fields['events']]),
      [['info', 'retention.removed', 2]],
    );
    await store.events.append('n1', lines([exchange({ time: 1 })], 's2'));
    await sleep(30);
    assert.equal(await isRemoved(), false);
  });

  each('a store that cannot be reached is logged, and tried again', async (store) => {
    const world = fakeWorld();
    const removeBefore = async (): Promise<number> => {
      throw Object.assign(new Error('tenant acme'), { code: 'EIO' });
    };
    const broken = { ...store, events: { ...store.events, removeBefore } };
    const retention = createRetention({ store: broken, world, days: 1, holder: 'n1' });
    retention.start(5);
    for (let round = 0; round < 500 && world.lines.length < 2; round += 1) await sleep(5);
    await retention.stop();
    assert.deepEqual(world.lines[1], {
      level: 'warn',
      event: 'retention.failed',
      fields: { fault: 'EIO' },
    });
  });

  each(
    'of a store that is back with old data, spools fill what they still hold',
    async (store, place, t) => {
      const { record, drain, recorded } = recorder(t, store);
      record('r1', 'r2', 'r3');
      await drain.run();
      const file = join(folderOf(t), 'backup');
      const access = accessTo(t, place);
      await writeBackup(access, { file, now: 1 });
      record('r4', 'r5');
      await drain.run();
      assert.deepEqual(await recorded(), ['r1', 'r2', 'r3', 'r4', 'r5']);

      await restoreBackup(access, { file, now: 2, replace: true, digest: undefined });
      const restored = ['r1', 'r2', 'r3', 'store.restored'];
      assert.deepEqual(await recorded(), restored);
      record('r6');
      await assert.rejects(drain.run(), { code: 'internal' });
      await drain.run();
      assert.deepEqual(
        await recorded(),
        [...restored, 'r4', 'r5', 'r6'],
        'the spool still had them',
      );
    },
  );

  each(
    'of a store that is back with old data, what no spool holds is recorded as lost',
    async (store, place, t) => {
      const { record, drain, recorded } = recorder(t, store, 2_000);
      record('r1');
      await drain.run();
      const file = join(folderOf(t), 'backup');
      const access = accessTo(t, place);
      await writeBackup(access, { file, now: 1 });
      // Several segments, of which the full ones are removed when they are stored.
      record(...Array.from({ length: 12 }, (_, index) => `lost${index}`));
      await drain.run();
      await restoreBackup(access, { file, now: 2, replace: true, digest: undefined });
      record('later');
      await assert.rejects(drain.run(), { code: 'internal' });
      await drain.run();
      const names = await recorded();
      assert.deepEqual(names.slice(0, 3), ['r1', 'store.restored', 'record.gap']);
      assert.equal(names.at(-1), 'later');
      assert.ok(!names.includes('lost0'));
      const check = await store.events.checkSequence('n1', true);
      assert.deepEqual([check.first, check.last, check.gaps], [1, names.length, []]);
    },
  );
}

/** A spool and its drain, as of a worker that lives. */
function recorder(t: TestContext, store: Store, segmentBytes = 1_000_000) {
  const world = fakeWorld();
  const dir = join(folderOf(t), 'spool');
  mkdirSync(dir);
  const config = { fsync_interval_ms: 50, segment_bytes: segmentBytes, min_free_bytes: 0 };
  const spool = createSpool({ dir, worker: 'w0', pid: 7, node: 'n1', world, config });
  t.after(() => spool.close());
  return {
    record: (...requests: readonly string[]) => {
      for (const request of requests) spool.append([exchangeFixture({ request })]);
    },
    drain: createDrain({ dir, node: 'n1', store, world, isAlive: () => true }),
    recorded: async (): Promise<readonly string[]> =>
      (await store.events.after('n1', 0, 500)).map(({ event }) =>
        event.type === 'exchange' ? event.request : event.type === 'node' ? event.action : '',
      ),
  };
}
