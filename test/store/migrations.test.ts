// SPDX-License-Identifier: Apache-2.0
// Stores of older and newer versions, of other programs, and the way forward and back with data, over both
// databases.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { fakeWorld } from '../../src/core/world.ts';
import type { SchemaAccess } from '../../src/store/database.ts';
import { migrateTo } from '../../src/store/maintenance.ts';
import { migrate, rollBack, schemaNumber } from '../../src/store/schema/migrations.ts';
import { type Step, STEPS } from '../../src/store/schema/steps.data.ts';
import { account, exchange, key, lines, node, plainKey, resource } from './records.fixture.ts';
import { accessTo, openKinds, type Place } from './stores.fixture.ts';

const kinds = await openKinds();
const NEWEST = STEPS.length;
/** The schema of the first release, and of each step that can be undone. */
const FIRST = 3;

const numberOf = (access: SchemaAccess) => access.snapshot((reader) => schemaNumber(reader));

/** A store as the first release made it, with data. */
async function firstRelease(t: TestContext, place: Place): Promise<SchemaAccess> {
  const access = accessTo(t, place);
  await migrate(access, { now: 1, to: FIRST });
  await place.sql(`
    ALTER TABLE migrations DROP COLUMN compatible;
    INSERT INTO nodes VALUES ('n1', 2);
    INSERT INTO spools VALUES (7, 'n1', 's1', 2);
    INSERT INTO events VALUES ('n1', 1, 7, 1, 5, 'node', '', NULL, NULL, NULL, '{"type":"node"}');
    INSERT INTO events VALUES ('n1', 2, 7, 2, 6, 'exchange', 'acme', 'r', 'a', 'allow', '{"type":"exchange"}');
    INSERT INTO virtual_keys VALUES ('abcd1234', 'h', 'k', 'acme', 'a', 'first', 1, NULL, NULL);
    INSERT INTO kills VALUES ('app', 'a', 1, 'kim', 'leak')
  `);
  return access;
}

for (const { name, skip, place: placeOf } of kinds.all) {
  const each = (what: string, run: (place: Place, t: TestContext) => Promise<void>): void => {
    test(`${name}: ${what}`, { skip }, (t) => run(placeOf(t), t));
  };

  each('a store of the first release is brought forward and keeps its rows', async (place, t) => {
    const access = await firstRelease(t, place);
    const store = await place.open();
    assert.equal(await numberOf(access), NEWEST);
    const [old] = await store.keys.list();
    assert.deepEqual(
      [old?.name, old?.scopes, old?.models, old?.agent, old?.createdBy],
      ['first', [], [], undefined, ''],
    );
    assert.equal((await store.kills.list()).length, 1);
    assert.equal(await store.events.append('n1', lines([exchange()], 's1', 3)), 1);
    assert.equal(await store.events.append('n1', lines([exchange()], 's2')), 1, 'ids go on');
    const check = { node: 'n1', count: 4, first: 1, last: 4, gaps: [] };
    assert.deepEqual(await store.events.checkSequence('n1'), check);
    assert.deepEqual(await store.cluster.revisions.read(), {
      resources: 0,
      keys: 0,
      kills: 0,
      policies: 0,
    });
  });

  each(
    'stores of a newer version, another program, other steps are refused untouched',
    async (place, t) => {
      const spoil: readonly (readonly [what: RegExp, spoil: string, mend: string])[] = [
        [
          new RegExp(`schema ${NEWEST + 1}, this Bartizan knows ${NEWEST}`),
          `INSERT INTO migrations VALUES (${NEWEST + 1}, 'future', 'x', 0, 0)`,
          `DELETE FROM migrations WHERE number = ${NEWEST + 1}`,
        ],
        [
          /not the one/,
          "UPDATE migrations SET digest = 'x' || digest WHERE number = 2",
          'UPDATE migrations SET digest = substr(digest, 2) WHERE number = 2',
        ],
        [
          /step .* is missing/,
          'UPDATE migrations SET number = 99 WHERE number = 3',
          'UPDATE migrations SET number = 3 WHERE number = 99',
        ],
        [
          /another program/,
          'ALTER TABLE migrations RENAME TO something_else',
          'ALTER TABLE something_else RENAME TO migrations',
        ],
      ];
      await (await place.open()).keys.insert(key);
      const access = accessTo(t, place);
      const columns = () => access.snapshot((reader) => reader.columns());
      for (const [message, sql, mend] of spoil) {
        await place.sql(sql);
        const before = await columns();
        await assert.rejects(place.open(), { code: 'config_invalid', message });
        await assert.rejects(migrateTo(access, { to: undefined, now: 1 }), { message });
        assert.deepEqual(await columns(), before);
        await place.sql(mend);
      }
      assert.deepEqual(await (await place.open()).keys.list(), [key]);
    },
  );

  each('an older Bartizan runs on steps that allow it, and only on those', async (place, t) => {
    const access = accessTo(t, place);
    const extra = (compatible: boolean): Step => ({
      name: 'extra',
      compatible,
      tables: [],
      sql: 'CREATE TABLE extra (a INTEGER) STRICT;',
    });
    await migrate(access, { now: 1, steps: [...STEPS, extra(true)] });
    const store = await place.open();
    await store.keys.insert(key);
    assert.equal(await migrate(access, { now: 1 }), NEWEST + 1, 'nothing is done');
    const more = { ...extra(false), sql: 'CREATE TABLE more (a INTEGER) STRICT;' };
    await migrate(access, { now: 1, steps: [...STEPS, extra(true), more] });
    const message = new RegExp(`schema ${NEWEST + 2}`);
    await assert.rejects(place.open(), { code: 'config_invalid', message });
  });

  each('a step that fails leaves nothing of itself behind', async (place, t) => {
    const access = accessTo(t, place);
    const step = (name: string, sql: string): Step => ({ name, sql, compatible: true, tables: [] });
    const good = step('good', 'CREATE TABLE good (a INTEGER) STRICT;');
    const bad = step('bad', `CREATE TABLE bad (a INTEGER) STRICT; ${good.sql}`);
    await assert.rejects(migrate(access, { now: 1, steps: [good, bad] }));
    const tables = async () => [...(await access.snapshot((reader) => reader.columns())).keys()];
    assert.deepEqual(await tables(), ['good', 'migrations']);
    await migrate(access, {
      now: 1,
      steps: [good, step('bad', 'CREATE TABLE best (a INTEGER) STRICT;')],
    });
    assert.deepEqual(await tables(), ['best', 'good', 'migrations']);
  });

  each('several that start at once bring one store forward', async (place, t) => {
    await firstRelease(t, place);
    await Promise.all(Array.from({ length: 3 }, () => openElsewhere(place)));
    assert.equal(await numberOf(accessTo(t, place)), NEWEST);
    assert.equal((await (await place.open()).keys.list()).length, 1);
  });

  each('the way back keeps all rows of the older schema, and forward again', async (place, t) => {
    const access = await firstRelease(t, place);
    const before = await place.sql('SELECT * FROM events ORDER BY sequence');
    await migrateTo(access, { to: undefined, now: 1 });
    assert.deepEqual(await migrateTo(access, { to: FIRST, now: 1 }), { from: NEWEST, to: FIRST });
    assert.equal(await numberOf(access), FIRST);
    assert.deepEqual(await place.sql('SELECT * FROM events ORDER BY sequence'), before);
    const rows = await place.sql('SELECT * FROM virtual_keys');
    assert.deepEqual(Object.keys(rows[0] ?? {}).length, 9, 'the columns of the first release');
    assert.deepEqual(await place.sql('SELECT * FROM nodes'), [
      { node: 'n1', last_sequence: name === 'sqlite' ? 2 : '2' },
    ]);
    const store = await place.open();
    assert.equal((await store.keys.list())[0]?.name, 'first');
    assert.deepEqual(await migrateTo(access, { to: 5, now: 1 }), { from: NEWEST, to: 5 });
  });

  each('a way back that would lose something is refused, whole', async (place, t) => {
    const losses: readonly (readonly [
      step: RegExp,
      run: (store: Awaited<ReturnType<Place['open']>>) => Promise<unknown>,
    ])[] = [
      [
        /Step 7 \(cluster\) cannot be undone: 1 rows/,
        (store) => store.cluster.resources.put(resource, 0),
      ],
      [
        /Step 6 \(directory\) cannot be undone: 1 rows/,
        (store) => store.directory.accounts.insert(account),
      ],
      [
        /Step 5 \(retention\) cannot be undone: 1 rows/,
        async (store) => {
          await store.events.append('n1', lines([exchange({ time: 1 })]));
          await store.events.removeBefore(10, 10);
        },
      ],
      [
        /Step 4 \(restricted keys\) cannot be undone: 1 rows/,
        (store) => store.keys.insert(plainKey),
      ],
    ];
    for (const [message, run] of losses) {
      const own = placeOf(t);
      const store = await own.open();
      await run(store);
      const access = accessTo(t, own);
      await assert.rejects(migrateTo(access, { to: FIRST, now: 1 }), { code: 'conflict', message });
      assert.equal(await numberOf(access), NEWEST, 'also the steps before it are still there');
      await store.close();
    }
    const access = accessTo(t, place);
    await migrateTo(access, { to: undefined, now: 1 });
    await assert.rejects(migrateTo(access, { to: 2, now: 1 }), {
      code: 'conflict',
      message: 'Step 3 (kills) cannot be undone; restore a backup instead.',
    });
    for (const to of [0, -1, NEWEST + 1, 1.5]) {
      await assert.rejects(migrateTo(access, { to, now: 1 }), { code: 'usage' });
    }
    await assert.rejects(rollBack(access, { to: 0, now: 1 }), { code: 'conflict' });
  });

  each('nodes that use a store keep it from going back', async (place, t) => {
    const store = await place.open();
    await store.cluster.nodes.put({ ...node, seenAt: 1_000 });
    const access = accessTo(t, place);
    await assert.rejects(migrateTo(access, { to: FIRST, now: 60_999 }), {
      code: 'conflict',
      message: /node_1/,
    });
    await migrateTo(access, { to: FIRST, now: 61_000 });
  });

  each('the schema that a step back leaves is the one that was before it', async (place, t) => {
    const access = accessTo(t, place);
    const columns = () => access.snapshot((reader) => reader.columns());
    const shapes: Awaited<ReturnType<typeof columns>>[] = [];
    for (let to = FIRST; to <= NEWEST; to += 1) {
      await migrateTo(access, { to, now: 1 });
      shapes.push(await columns());
    }
    for (let to = NEWEST - 1; to >= FIRST; to -= 1) {
      await migrateTo(access, { to, now: 1 });
      assert.deepEqual(await columns(), shapes[to - FIRST]);
    }
    assert.deepEqual(await (await place.open(fakeWorld())).keys.list(), []);
  });
}

/** Opens the store in a process of its own. */
async function openElsewhere({ file, access }: Place): Promise<void> {
  const source = `
    import { fakeWorld } from './src/core/world.ts';
    import { Secret } from './src/core/secret.ts';
    import { openPostgresStore } from './src/store/postgres.ts';
    import { openSqliteStore } from './src/store/sqlite.ts';
    const { file, config, password } = JSON.parse(process.argv[1]);
    const world = fakeWorld();
    const store = file
      ? await openSqliteStore({ file, world })
      : await openPostgresStore({ config, password: new Secret(password), ca: undefined, world });
    await store.close();
  `;
  const argument = { file, config: access?.config, password: access?.password?.reveal() };
  await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', source, JSON.stringify(argument)],
    { cwd: join(import.meta.dirname, '../..') },
  );
}
