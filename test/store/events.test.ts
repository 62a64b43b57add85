// SPDX-License-Identifier: Apache-2.0
// Events: one sequence without gaps, each line once, pages that stay stable, removal from the start only;
// the same over both databases.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { BartizanEvent, ExchangeEvent } from '../../src/core/events.ts';
import type { ExchangeFilter, SpooledEvent, Store } from '../../src/core/ports/store.ts';
import { fakeWorld } from '../../src/core/world.ts';
import { exchange, exchanges, gapEvent, lines } from './records.fixture.ts';
import { openKinds, type Place } from './stores.fixture.ts';

const numRuns = process.env['BARTIZAN_TESTS'] === 'full' ? 200 : 15;
const kinds = await openKinds();

for (const { name, skip, place: placeOf } of kinds.all) {
  const each = (what: string, run: (store: Store, place: Place) => Promise<void>): void => {
    test(`${name}: ${what}`, { skip }, async (t) => {
      const place = placeOf(t);
      await run(await place.open(), place);
    });
  };

  each('events get one sequence per node over all spools', async (store) => {
    const { events } = store;
    assert.equal(await events.append('n1', lines([exchange(), exchange()])), 2);
    assert.equal(await events.append('n1', lines([exchange()], 's2')), 1);
    assert.equal(await events.append('n2', lines([exchange()])), 1);
    assert.equal(await events.append('n1', []), 0);
    const rows = await events.after('n1', 0, 10);
    assert.deepEqual(
      rows.map(({ node, sequence, spool, line }) => [node, sequence, spool, line]),
      [
        ['n1', 1, 's1', 1],
        ['n1', 2, 's1', 2],
        ['n1', 3, 's2', 1],
      ],
    );
    assert.deepEqual(rows[0]?.event, exchange());
    assert.deepEqual(await events.after('n1', 2, 10), rows.slice(2));
    assert.deepEqual(await events.after('n1', 0, 1), rows.slice(0, 1));
    assert.deepEqual(await events.checkSequence('n2'), {
      node: 'n2',
      count: 1,
      first: 1,
      last: 1,
      gaps: [],
    });
    assert.deepEqual(await events.checkSequence('nobody'), {
      node: 'nobody',
      count: 0,
      first: 0,
      last: 0,
      gaps: [],
    });
  });

  each('lines that are stored already are left alone', async (store) => {
    const { events } = store;
    const all = lines(['a', 'b', 'c', 'd'].map((request) => exchange({ request })));
    assert.equal(await events.append('n1', all.slice(0, 3)), 3);
    assert.equal(await events.append('n1', all.slice(1)), 1);
    assert.equal(await events.append('n1', all), 0);
    assert.equal(await events.lastLine('n1', 's1'), 4);
    assert.equal((await events.checkSequence('n1')).count, 4);
  });

  each('a gap in the lines is refused, and nothing of its batch is stored', async (store) => {
    const { events } = store;
    await events.append('n1', lines([exchange()]));
    const batches: readonly (readonly SpooledEvent[])[] = [
      lines([exchange()], 's1', 3),
      [...lines([exchange()], 's1', 2), ...lines([exchange()], 's1', 4)],
      lines([exchange()], 'new', 2),
      lines([gapEvent(2, 4)], 's1', 5),
      lines([gapEvent(3, 5)], 's1', 5),
      lines([{ ...gapEvent(2, 5), action: 'other' }], 's1', 5),
    ];
    for (const batch of batches) {
      await assert.rejects(events.append('n1', batch), { code: 'internal' });
    }
    assert.equal((await events.checkSequence('n1')).count, 1);
    assert.equal(await events.lastLine('n1', 'new'), 0);
    await events.append('n1', lines([exchange()], 's1', 2));
    assert.equal((await events.checkSequence('n1')).last, 2);
  });

  each('a gap that an event names is accepted, once', async (store) => {
    const { events } = store;
    await events.append('n1', lines([exchange()]));
    const batch = [...lines([gapEvent(2, 5)], 's1', 5), ...lines([exchange()], 's1', 6)];
    assert.equal(await events.append('n1', batch), 2);
    assert.equal(await events.append('n1', batch), 0);
    assert.deepEqual(await events.checkSequence('n1'), {
      node: 'n1',
      count: 3,
      first: 1,
      last: 3,
      gaps: [],
    });
  });

  each('appends at the same time keep the sequence free of gaps', async (store) => {
    const { events } = store;
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const all = lines(
          Array.from({ length: 30 }, () => exchange()),
          `s${index}`,
        );
        await events.append('n1', all.slice(0, 10));
        await events.append('n1', all.slice(5));
      }),
    );
    const check = await events.checkSequence('n1');
    assert.deepEqual(check, { node: 'n1', count: 600, first: 1, last: 600, gaps: [] });
  });

  each('an exchange is found by its request with all its decisions', async (store) => {
    const { events } = store;
    const decision = {
      ...exchange({ request: 'b' }),
      type: 'decision',
    } as unknown as BartizanEvent;
    const wanted = exchange({ request: 'b' });
    await events.append(
      'n1',
      lines([exchange({ request: 'a' }), decision, wanted, gapEvent(1, 1)]),
    );
    const found = await events.byRequest('b');
    assert.deepEqual(
      found.map(({ sequence, event }) => [sequence, event.type]),
      [
        [2, 'decision'],
        [3, 'exchange'],
      ],
    );
    assert.deepEqual(await events.byRequest('c'), []);
  });

  each('decisions are found through their exchanges, page by page', async (store) => {
    const { events } = store;
    const decision = (request: string): BartizanEvent =>
      ({ ...exchange({ request }), type: 'decision' }) as unknown as BartizanEvent;
    const all = ['a', 'b', 'c'].flatMap((request, at) => [
      decision(request),
      decision(request),
      exchange({ request, time: at + 1 }),
    ]);
    // An exchange that has not ended has no say yet.
    await events.append('n1', lines([...all, decision('open')]));
    const page = async (after?: string) => {
      const { rows, next } = await events.decisions({ limit: 2, after });
      return {
        told: rows.map(({ event }) => [event.type, 'request' in event && event.request]),
        next,
      };
    };
    const first = await page();
    const of = (request: string) => ['decision', request];
    assert.deepEqual(first.told, [of('c'), of('c'), of('b'), of('b')]);
    const last = await page(first.next);
    assert.deepEqual([last.told, last.next], [[of('a'), of('a')], undefined]);
    assert.deepEqual((await events.decisions({ limit: 2, since: 9 })).rows, []);
    await assert.rejects(events.decisions({ limit: 101 }), { code: 'usage' });
  });

  each(
    'pages hold every matching exchange once, newest first, whatever the filter and page size',
    async (store) => {
      const one = fc.record({
        // Few values, so that times and filters coincide often.
        time: fc.integer({ min: 0, max: 20 }),
        tenant: fc.constantFrom('acme', 'initech'),
        app: fc.constantFrom('a', 'b', undefined),
        outcome: fc.constantFrom('allow', 'block'),
      });
      const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
      const filters = fc.record({
        tenant: some(fc.constantFrom('acme', 'initech', 'nobody')),
        app: some(fc.constantFrom('a', 'b')),
        outcome: some(fc.constantFrom('allow', 'block')),
        since: some(fc.integer({ min: 0, max: 20 })),
        until: some(fc.integer({ min: 0, max: 20 })),
        limit: fc.integer({ min: 1, max: 9 }),
      });
      const events = fc
        .sample(one, { numRuns: 60, seed: 1 })
        .map(({ app, outcome, ...rest }, index) =>
          exchange({
            ...rest,
            outcome: outcome as ExchangeEvent['outcome'],
            request: `r${index}`,
            ...(app === undefined ? {} : { app: { id: app } as ExchangeEvent['app'] }),
          }),
        );
      await store.events.append('n1', [...lines(events), ...lines([gapEvent(1, 1)], 's2')]);
      await fc.assert(
        fc.asyncProperty(filters, async (filter) => {
          const { tenant, app, outcome, since = 0, until = Infinity } = filter;
          const expected = events
            .map((event, index) => ({ event, index }))
            .filter(
              ({ event }) =>
                (tenant === undefined || event.tenant === tenant) &&
                (app === undefined || event.app?.id === app) &&
                (outcome === undefined || event.outcome === outcome) &&
                event.time >= since &&
                event.time < until,
            )
            .sort((a, b) => b.event.time - a.event.time || b.index - a.index)
            .map(({ event }) => event.request);
          const found = await allPages(store, filter);
          assert.deepEqual(
            found.map(({ request }) => request),
            expected,
          );
        }),
        { numRuns: numRuns * 5 },
      );
    },
  );

  each('a page stays stable while newer exchanges arrive', async (store) => {
    const at = (time: number) => exchange({ time, request: `r${time}` });
    await store.events.append('n1', lines([1, 2, 3, 4].map(at)));
    const first = await store.events.exchanges({ limit: 2 });
    await store.events.append('n1', lines([5, 6].map(at), 's1', 5));
    const second = await store.events.exchanges({ limit: 2, after: first.next });
    assert.deepEqual(
      [...first.rows, ...second.rows].map(({ request }) => request),
      ['r4', 'r3', 'r2', 'r1'],
    );
    assert.equal(second.next, undefined);
  });

  each('page sizes and cursors that are not ours are refused', async (store) => {
    const { events } = store;
    for (const limit of [0, -1, 501, 1.5, Number.NaN]) {
      await assert.rejects(events.exchanges({ limit }), { code: 'usage' });
    }
    const encode = (text: string) => Buffer.from(text).toString('base64url');
    for (const after of [
      '',
      'x',
      '%',
      encode('1.2'),
      encode('a.1.n'),
      encode("1.1.n' OR 1"),
      'A'.repeat(9_999),
    ]) {
      await assert.rejects(events.exchanges({ limit: 1, after }), { code: 'usage' });
    }
  });

  each(
    'what was taken away behind our back is found by a look at the whole',
    async (store, place) => {
      await store.events.append('n1', lines(exchanges(400)));
      const gaps = async (remove: string): Promise<readonly number[]> => {
        await place.sql(`DELETE FROM events WHERE ${remove}`);
        return (await store.events.checkSequence('n1', true)).gaps;
      };
      assert.deepEqual(await gaps('sequence = 7'), [7]);
      assert.deepEqual(await gaps('sequence IN (1, 2, 50)'), [1, 2, 7, 50]);
      assert.deepEqual(await gaps('sequence >= 399'), [1, 2, 7, 50, 399, 400]);
      const check = await store.events.checkSequence('n1', true);
      assert.deepEqual(
        { ...check, gaps: [] },
        { node: 'n1', count: 394, first: 3, last: 398, gaps: [] },
      );
      assert.equal((await gaps('sequence > 5')).length, 100, 'at most 100 are listed');
      assert.deepEqual(await gaps('sequence > 0').then((all) => all.slice(0, 3)), [1, 2, 3]);
      assert.equal((await store.events.checkSequence('n1', true)).count, 0);
    },
  );

  each('a look at what is new finds its gaps and keeps those it found', async (store, place) => {
    const { events } = store;
    const add = (count: number, from: number) =>
      events.append('n1', lines(exchanges(count), 's1', from));
    await add(10, 1);
    await place.sql('DELETE FROM events WHERE sequence IN (1, 5)');
    const found = { node: 'n1', count: 8, first: 2, last: 10, gaps: [1, 5] };
    assert.deepEqual(await events.checkSequence('n1'), found);
    // What was looked through is not read again.
    await place.sql('DELETE FROM events WHERE sequence = 7');
    assert.deepEqual(await events.checkSequence('n1'), found);
    await add(5, 11);
    await place.sql('DELETE FROM events WHERE sequence IN (12, 13, 15)');
    const later = { node: 'n1', count: 10, first: 2, last: 14, gaps: [1, 5, 12, 13, 15] };
    assert.deepEqual(await events.checkSequence('n1'), later);
    const whole = { ...later, count: 9, gaps: [1, 5, 7, 12, 13, 15] };
    assert.deepEqual(await events.checkSequence('n1', true), whole);
    assert.deepEqual(await events.checkSequence('n1'), whole, 'it is remembered from then on');
  });

  each('more gaps than are remembered are still counted', async (store, place) => {
    const { events } = store;
    await events.append('n1', lines(exchanges(2_500)));
    await place.sql('DELETE FROM events WHERE sequence % 2 = 0');
    for (let round = 0; round < 2; round += 1) {
      const { count, first, last, gaps } = await events.checkSequence('n1');
      assert.deepEqual([count, first, gaps.length, gaps[99]], [1_250, 1, 100, 200]);
      assert.ok(last >= 2_001);
    }
  });

  each(
    'a sequence that went back, as with a backup, is looked through anew',
    async (store, place) => {
      const { events } = store;
      await events.append('n1', lines(exchanges(10)));
      assert.equal((await events.checkSequence('n1')).last, 10);
      await place.sql(
        'DELETE FROM events WHERE sequence > 6; UPDATE nodes SET last_sequence = 6; UPDATE spools SET last_line = 6',
      );
      await place.sql('DELETE FROM events WHERE sequence = 2');
      const check = { node: 'n1', count: 5, first: 1, last: 6, gaps: [2] };
      assert.deepEqual(await events.checkSequence('n1'), check);
    },
  );

  each(
    'old events go from the start of each sequence, in batches, and leave no gap',
    async (store) => {
      const { events } = store;
      const at = (time: number) => exchange({ time });
      await events.append('n1', lines([at(1), at(2), at(3), at(50), at(4), at(60)]));
      await events.append('n2', lines([at(1), at(2)]));
      assert.equal((await events.checkSequence('n1')).count, 6);
      assert.equal(await events.removeBefore(10, 2), 2);
      assert.equal(await events.removeBefore(10, 2), 1);
      assert.deepEqual(
        await events.checkSequence('n1'),
        { node: 'n1', count: 3, first: 4, last: 6, gaps: [] },
        'the one of time 4 waits for the younger one before it',
      );
      assert.equal(await events.removeBefore(10, 2), 2);
      assert.equal(await events.removeBefore(10, 2), 0);
      assert.deepEqual(await events.checkSequence('n2'), {
        node: 'n2',
        count: 0,
        first: 0,
        last: 0,
        gaps: [],
      });
      assert.equal(await events.removeBefore(55, 100), 2);
      const left = { node: 'n1', count: 1, first: 6, last: 6, gaps: [] };
      assert.deepEqual(await events.checkSequence('n1'), left);
      assert.deepEqual(await events.checkSequence('n1', true), left);
      // A drain that is repeated adds nothing of what was removed; the sequence goes on.
      assert.equal(await events.append('n1', lines([at(1), at(2), at(3)])), 0);
      assert.equal(await events.append('n2', lines([at(70)], 's1', 3)), 1);
      assert.deepEqual(
        (await events.after('n2', 0, 10)).map(({ sequence }) => sequence),
        [3],
      );
      assert.deepEqual(await events.nodes(), ['n1', 'n2']);
      for (const batch of [0, 10_001, 1.5]) {
        await assert.rejects(events.removeBefore(10, batch), { code: 'usage' });
      }
    },
  );

  each('what the bus has not taken stays', async ({ events }) => {
    await events.append('n1', lines(exchanges(10, { time: 1 })));
    await events.handedOn('n1', 4);
    assert.equal(await events.removeBefore(10, 100), 4);
    assert.equal(await events.removeBefore(10, 100), 0);
    await events.handedOn('n1', 4);
    assert.equal(await events.removeBefore(10, 100), 0);
    await events.handedOn('n1', undefined);
    assert.equal(await events.removeBefore(10, 100), 6);
  });

  each('events from the future do not keep what came after them for ever', async ({ events }) => {
    const { clock } = fakeWorld();
    const future = clock.now() + 1_000_000;
    const times = [future, future, future, 1, clock.now() - 5, future, 2];
    await events.append('n1', lines(times.map((time) => exchange({ time }))));
    assert.equal(await events.removeBefore(10, 2), 2);
    assert.equal(await events.removeBefore(10, 2), 2);
    assert.equal(await events.removeBefore(10, 2), 0, 'one that is young stops it');
    assert.equal((await events.checkSequence('n1')).first, 5);
  });

  each('whatever an event holds, it is stored and found', async ({ events }) => {
    const strange = [
      '\0',
      '\ud800',
      'x'.repeat(5_000),
      "'; DROP TABLE events; --",
      '\u001e',
      '😀'.repeat(300),
    ];
    const all = strange.map((text, index) =>
      exchange({ tenant: text, request: `${text}${index}`, app: { id: text } as never }),
    );
    assert.equal(await events.append('n1', lines(all)), all.length);
    const stored = await events.after('n1', 0, 10);
    assert.deepEqual(
      stored.map(({ event }) => event),
      all,
    );
    const given = exchange({ request: 'given' });
    const json = JSON.stringify(given);
    // What is no plain line of JSON is written anew.
    for (const [index, text] of [
      json,
      `${json}\u001e${json}`,
      `${json}\0`,
      `${json}\ud800`,
    ].entries()) {
      await events.append('n2', [{ spool: 's', line: index + 1, event: given, json: text }]);
    }
    const kept = await events.after('n2', 0, 10);
    assert.deepEqual(
      kept.map(({ event }) => event),
      [given, given, given, given],
    );
    assert.deepEqual((await events.exchanges({ limit: 5, tenant: strange[3] })).rows, [all[3]]);
    const extreme = [1e300, -5, 0.7].map((time) => exchange({ time }));
    assert.equal(await events.append('n3', lines(extreme)), 3);
  });
}

async function allPages(store: Store, filter: ExchangeFilter): Promise<ExchangeEvent[]> {
  const rows: ExchangeEvent[] = [];
  for (let after: string | undefined; ; ) {
    const page = await store.events.exchanges({ ...filter, after });
    assert.ok(page.rows.length <= filter.limit);
    rows.push(...page.rows);
    if (page.next === undefined) return rows;
    assert.equal(page.rows.length, filter.limit);
    after = page.next;
  }
}
