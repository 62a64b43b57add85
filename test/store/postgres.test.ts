// SPDX-License-Identifier: Apache-2.0
// PostgreSQL shared by several nodes, and PostgreSQL that is slow, away, restarted, read-only or misconfigured.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Secret } from '../../src/core/secret.ts';
import type { Store } from '../../src/core/ports/store.ts';
import { fakeWorld } from '../../src/core/world.ts';
import { openPostgresStore } from '../../src/store/postgres.ts';
import {
  type PostgresAccess,
  type PostgresConfig,
  poolSettings,
} from '../../src/store/postgres-settings.ts';
import { type Postgres, type PostgresTls, startPostgres } from '../e2e/postgres.fixture.ts';
import {
  account,
  exchanges,
  invitation,
  key,
  lines,
  plainKey,
  resource,
  session,
} from './records.fixture.ts';
import { folderOf, openKinds, postgresAccess } from './stores.fixture.ts';

const { postgres, skip } = await openKinds();

type Setting = { readonly server: Postgres; readonly access: PostgresAccess };

function shared(
  what: string,
  run: (nodes: readonly Store[], setting: Setting) => Promise<void>,
  changes: Partial<PostgresConfig> = {},
) {
  test(what, { skip }, async (t) => {
    assert.ok(postgres !== undefined);
    const access = postgresAccess(postgres, changes);
    const nodes = await Promise.all([open(t, access), open(t, access), open(t, access)]);
    await run(nodes, { server: postgres, access });
  });
}

async function open(t: TestContext, access: PostgresAccess, world = fakeWorld()): Promise<Store> {
  const store = await openPostgresStore({ ...access, world });
  t.after(() => store.close());
  return store;
}

const count = (results: readonly boolean[]): number => results.filter(Boolean).length;
const settled = async (calls: readonly Promise<unknown>[]): Promise<readonly string[]> => {
  const results = await Promise.allSettled(calls);
  return results.map((result) =>
    result.status === 'fulfilled' ? 'done' : (result.reason as { code: string }).code,
  );
};

shared(
  'several nodes append at once, also to the same sequence, and none has a gap',
  async (nodes) => {
    await Promise.all(
      nodes.flatMap((store, index) =>
        Array.from({ length: 8 }, async (_, run) => {
          const all = lines(exchanges(60), `s${index}-${run}`);
          // Twice and overlapping, as two drains of one spool would.
          await Promise.all([
            store.events.append(`n${index}`, all.slice(0, 40)),
            store.events.append('both', all.slice(0, 40)),
          ]);
          await store.events.append(`n${index}`, all.slice(20));
          await store.events.append('both', all.slice(20));
        }),
      ),
    );
    for (const [node, total] of [
      ['n0', 480],
      ['n1', 480],
      ['n2', 480],
      ['both', 1_440],
    ] as const) {
      const check = { node, count: total, first: 1, last: total, gaps: [] };
      assert.deepEqual(await nodes[0]?.events.checkSequence(node), check);
    }
  },
);

shared('two drains of one spool store each line once', async (nodes) => {
  const all = lines(exchanges(300));
  const stored = await Promise.all(nodes.map((store) => store.events.append('n1', all)));
  assert.equal(
    stored.reduce((sum, one) => sum + one, 0),
    300,
  );
});

shared('of several nodes one has the lease', async (nodes) => {
  const hold = (ms: number) =>
    Promise.all(
      nodes.map((store, index) => store.cluster.leases.hold('retention', `n${index}`, ms)),
    );
  const first = await hold(60_000);
  assert.equal(count(first), 1);
  assert.deepEqual(await hold(60_000), first, 'the same, again and again');
  const holder = first.indexOf(true);
  await nodes[holder]?.cluster.leases.release('retention', `n${holder}`);
  const brief = await hold(400);
  assert.equal(count(brief), 1);
  // Without a renewal it goes to another one.
  await sleep(500);
  const next = (brief.indexOf(true) + 1) % nodes.length;
  assert.equal(await nodes[next]?.cluster.leases.hold('retention', `n${next}`, 60_000), true);
  assert.equal(count(await hold(60_000)), 1);
});

shared(
  'one invitation makes one use, one change one decision, one login one account',
  async (nodes) => {
    const [store] = nodes;
    assert.ok(store !== undefined);
    const logins = await settled(
      nodes.map((one, index) => one.directory.accounts.insert({ ...account, id: `acc_${index}` })),
    );
    assert.deepEqual(logins.toSorted(), ['conflict', 'conflict', 'done']);
    const [owner] = await store.directory.accounts.list();
    await store.directory.credentials.put({ ...invitation, account: owner?.id ?? '' });
    const uses = nodes.map((one) =>
      one.directory.credentials.use('invitation', invitation.id, { at: 1 }),
    );
    assert.equal(count(await Promise.all(uses)), 1);
    const keys = await settled(nodes.map((one) => one.keys.insert(key)));
    assert.deepEqual(keys.toSorted(), ['conflict', 'conflict', 'done']);
    assert.equal(count(await Promise.all(nodes.map((one) => one.keys.revoke(key.prefix, 1)))), 1);
  },
);

shared(
  'of two writers of one resource the second is told, and no revision is lost',
  async (nodes) => {
    const [store] = nodes;
    assert.ok(store !== undefined);
    let etag = 0;
    for (let round = 0; round < 5; round += 1) {
      const puts = await settled(nodes.map((one) => one.cluster.resources.put(resource, etag)));
      assert.deepEqual(puts.toSorted(), ['conflict', 'conflict', 'done']);
      etag = (await store.cluster.resources.list())[0]?.etag ?? 0;
    }
    // Putting and removing at once: neither waits for ever on the other.
    for (let round = 0; round < 10; round += 1) {
      const calls = nodes.flatMap((one) => [
        one.cluster.resources.put(resource, etag),
        one.cluster.resources.remove('app', 'support', etag),
      ]);
      const results = await settled(calls);
      assert.ok(
        results.every((code) => code === 'done' || code === 'conflict'),
        results.join(),
      );
      etag = (await store.cluster.resources.list())[0]?.etag ?? 0;
    }
    const before = (await store.cluster.revisions.read()).keys;
    await Promise.all(
      nodes.flatMap((one, node) =>
        Array.from({ length: 10 }, (_, index) =>
          one.keys.insert({ ...plainKey, prefix: `k${node}x${index}` }),
        ),
      ),
    );
    assert.equal((await store.cluster.revisions.read()).keys, before + 30);
  },
);

shared('no session outlives the disabling of its account', async (nodes) => {
  const [one, two] = nodes;
  assert.ok(one !== undefined && two !== undefined);
  for (let round = 0; round < 15; round += 1) {
    const id = `acc_${round}`;
    await one.directory.accounts.insert({ ...account, id, login: id });
    await settled([
      two.directory.sessions.insert({ ...session, id: `s${round}`, account: id }),
      one.directory.accounts.update(id, { disabledAt: 5 }),
    ]);
    assert.equal(await one.directory.sessions.get(`s${round}`), undefined);
  }
});

shared(
  'every node hears of a change of another, also after its connection was cut',
  async (nodes, setting) => {
    const [one, two] = nodes;
    assert.ok(one !== undefined && two !== undefined);
    let heard = 0;
    const end = two.cluster.revisions.follow(() => void (heard += 1));
    const hears = async (what: () => Promise<unknown>): Promise<void> => {
      const before = heard;
      await what();
      await until(() => heard > before);
    };
    await until(() => heard > 0);
    await hears(() => one.keys.insert(plainKey));
    // It tells as soon as it is back: something may have changed meanwhile.
    await hears(() =>
      setting.server.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'",
      ),
    );
    await hears(() => one.keys.revoke(plainKey.prefix, 1));
    end();
  },
);

shared('the locks of a node that is cut off are free after a time', async (nodes, { access }) => {
  const [store] = nodes;
  assert.ok(store !== undefined);
  await store.events.append('n1', lines(exchanges(1)));
  const config = { ...access.config, timeout_ms: 100 };
  const silent = new Client(
    poolSettings({ ...access, config }, { connections: 1, patient: false }),
  );
  silent.on('error', () => undefined);
  await silent.connect();
  await silent.query('BEGIN');
  await silent.query('UPDATE nodes SET last_sequence = last_sequence');
  assert.equal(await store.events.append('n1', lines(exchanges(2))), 1);
  await assert.rejects(silent.query('COMMIT'));
});

shared(
  'the SQL of a store is not that of another in the same database',
  async ([store], { server }) => {
    assert.ok(store !== undefined);
    const other = postgresAccess(server, { schema: 'table' });
    const second = await openPostgresStore({ ...other, world: fakeWorld() });
    await second.keys.insert(key);
    assert.deepEqual(await store.keys.list(), []);
    assert.deepEqual(
      await server.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"),
      [],
    );
    await second.close();
    await assert.rejects(second.keys.list());
  },
);

const QUICK = { timeout_ms: 700, connections_max: 3 } as const;

let unlucky: Promise<Postgres> | undefined;
after(async () => (await unlucky)?.end());

/** A server that these tests alone stop and freeze, one after the other; it runs when each begins. */
function unluckyServer(): Promise<Postgres> {
  unlucky ??= startPostgres().then(({ postgres: server }) => {
    assert.ok(server !== undefined);
    return server;
  });
  return unlucky;
}

function fault(
  what: string,
  run: (store: Store, setting: Setting) => Promise<void>,
  timeouts: Partial<PostgresConfig> = {},
) {
  test(what, { skip }, async (t) => {
    const server = await unluckyServer();
    // Before the store is closed, which would wait for it.
    t.after(() => server.thaw());
    const access = postgresAccess(server, timeouts);
    await run(await open(t, access), { server, access });
  });
}

fault('after a restart of the server everything goes on', async (store, { server }) => {
  await store.keys.insert(plainKey);
  // Connections that are idle, and ones whose end nobody has noticed.
  await Promise.all([store.keys.list(), store.kills.list()]);
  for (const how of ['fast', 'immediate'] as const) {
    await server.stop(how);
    await assert.rejects(store.keys.list(), { code: 'store_unavailable' });
    await assert.rejects(store.events.append('n1', lines(exchanges(1))), {
      code: 'store_unavailable',
    });
    await server.start();
    assert.equal((await store.keys.list()).length, 1);
    await store.events.append('n1', lines(exchanges(2)));
  }
  const check = { node: 'n1', count: 2, first: 1, last: 2, gaps: [] };
  assert.deepEqual(await store.events.checkSequence('n1'), check);
});

fault(
  'a connection that is cut within a transaction leaves nothing of it',
  async (store, { server, access }) => {
    const { schema } = access.config;
    await store.events.append('n1', lines(exchanges(1)));
    // Another transaction has the row of the node, so that the append waits within its own.
    const free = await hold(server, `UPDATE ${schema}.nodes SET last_sequence = last_sequence`);
    const cut = assert.rejects(store.events.append('n1', lines(exchanges(50))), {
      code: 'store_unavailable',
    });
    await until(async () => {
      const killed = await server.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'bartizan' AND wait_event_type = 'Lock'`,
      );
      return killed.length === 1;
    });
    await cut;
    await free();
    assert.equal((await store.events.checkSequence('n1')).count, 1);
    assert.equal(await store.events.append('n1', lines(exchanges(50))), 49);
  },
);

fault(
  'a server that does not answer costs a bounded time, and nothing afterwards',
  async (store, { server }) => {
    await Promise.all([store.keys.list(), store.kills.list()]);
    server.freeze();
    const calls = [
      store.keys.list(),
      store.events.append('n1', lines(exchanges(5))),
      store.cluster.leases.hold('x', 'a', 1_000),
      store.keys.insert(plainKey),
      store.cluster.revisions.read(),
    ];
    const results = await Promise.race([settled(calls), sleep(15_000, [], { ref: false })]);
    assert.deepEqual(
      results,
      calls.map(() => 'store_unavailable'),
    );
    server.thaw();
    await retried(() => store.keys.list());
    // What was sent may have been done; a drain sends it again and it is there once.
    await store.events.append('n1', lines(exchanges(5)));
    const check = { node: 'n1', count: 5, first: 1, last: 5, gaps: [] };
    assert.deepEqual(await store.events.checkSequence('n1'), check);
  },
  QUICK,
);

fault('a store is closed also when its server does not answer', async (store, { server }) => {
  let heard = 0;
  store.cluster.revisions.follow(() => void (heard += 1));
  await until(() => heard > 0);
  server.freeze();
  const closed = store.close().then(() => 'closed');
  assert.equal(await Promise.race([closed, sleep(10_000, 'open', { ref: false })]), 'closed');
});

fault(
  'a lock that is not given back makes a call fail in time',
  async (store, { server, access }) => {
    const { schema } = access.config;
    const free = await hold(server, `LOCK TABLE ${schema}.virtual_keys, ${schema}.nodes`);
    await assert.rejects(store.keys.list(), {
      code: 'store_unavailable',
      message: /took too long/,
    });
    await assert.rejects(store.events.append('n1', lines(exchanges(1))), {
      code: 'store_unavailable',
    });
    await store.kills.list();
    await free();
    assert.deepEqual(await store.keys.list(), []);
  },
  QUICK,
);

fault('a standby, which only reads, is not available for changes', async (store, { server }) => {
  await server.sql('ALTER SYSTEM SET default_transaction_read_only = on');
  await server.sql('SELECT pg_reload_conf()');
  await until(async () => (await store.keys.insert(plainKey).catch(() => 'refused')) === 'refused');
  await assert.rejects(store.keys.revoke(plainKey.prefix, 1), {
    code: 'store_unavailable',
    message: /read-only/,
  });
  await store.keys.list();
  await server.sql('ALTER SYSTEM RESET default_transaction_read_only');
  await server.sql('SELECT pg_reload_conf()');
});

fault('a crash between two appends loses neither of them', async (store, { server }) => {
  for (let round = 0; round < 3; round += 1) {
    const all = lines(exchanges(40 * (round + 1)));
    const append = settled([store.events.append('n1', all), server.stop('immediate')]);
    await append;
    await server.start();
    await retried(() => store.events.append('n1', all));
    const check = await store.events.checkSequence('n1', true);
    assert.deepEqual([check.count, check.gaps], [all.length, []]);
  }
});

test('what cannot be opened says why, without the password', { skip }, async (t) => {
  assert.ok(postgres !== undefined);
  const { port } = postgres;
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  t.after(() => silent.close());
  const address = silent.address();
  const silentPort = typeof address === 'object' ? address?.port : 0;
  await postgres.sql("CREATE DATABASE other TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
  const at = (rest: string): Partial<PostgresConfig> => ({ url: `postgres://${rest}` });
  const cases: readonly (readonly [
    what: string,
    changes: Partial<PostgresConfig>,
    code: string,
    message: RegExp,
  ])[] = [
    ['no server', at('bartizan@127.0.0.1:1/postgres'), 'store_unavailable', /ECONNREFUSED/],
    [
      'no answer',
      { ...at(`bartizan@127.0.0.1:${silentPort}/postgres`), timeout_ms: 200 },
      'store_unavailable',
      /did not answer/,
    ],
    [
      'no such host',
      at('bartizan@nowhere.invalid/postgres'),
      'store_unavailable',
      /ENOTFOUND|EAI_AGAIN/,
    ],
    [
      'no such database',
      at(`bartizan@127.0.0.1:${port}/none`),
      'store_unavailable',
      /no such database/,
    ],
    ['no such user', at(`nobody@127.0.0.1:${port}/postgres`), 'store_unavailable', /password|user/],
    ['not UTF-8', at(`bartizan@127.0.0.1:${port}/other`), 'config_invalid', /UTF8/],
    ['a catalog', { schema: 'pg_catalog' }, 'config_invalid', /another program/],
    [
      'password in the address',
      at(`bartizan:hunter22@127.0.0.1:${port}/postgres`),
      'config_invalid',
      /never here/,
    ],
    [
      'parameters',
      at(`bartizan@127.0.0.1:${port}/postgres?sslmode=disable`),
      'config_invalid',
      /no parameters/,
    ],
    ['no user', at(`127.0.0.1:${port}/postgres`), 'config_invalid', /user is missing/],
    ['no database', at(`bartizan@127.0.0.1:${port}/`), 'config_invalid', /one database/],
    ['half a code', at(`bartizan@127.0.0.1:${port}/a%zz`), 'config_invalid', /percent/],
    [
      'TLS over a socket',
      { ...at(`bartizan@${encodeURIComponent(postgres.folder)}:${port}/postgres`), tls: 'verify' },
      'config_invalid',
      /socket/,
    ],
    ['no TLS there', { tls: 'verify' }, 'store_unavailable', /no TLS/],
    ['no TLS there, required', { tls: 'require' }, 'store_unavailable', /no TLS/],
  ];
  for (const [what, changes, code, message] of cases) {
    const access = postgresAccess(postgres, changes);
    await assert.rejects(openPostgresStore({ ...access, world: fakeWorld() }), (error: Error) => {
      assert.equal((error as { code?: string }).code, code, `${what}: ${error.message}`);
      assert.match(error.message, message, what);
      assert.ok(
        !/hunter22|a pass/.test(JSON.stringify(error, Object.getOwnPropertyNames(error))),
        what,
      );
      return true;
    });
  }
  const wrong = { ...postgresAccess(postgres), password: new Secret('wrong') };
  await assert.rejects(openPostgresStore({ ...wrong, world: fakeWorld() }), {
    code: 'store_unavailable',
    message: /password/,
  });
  const none = { ...postgresAccess(postgres), password: undefined };
  process.env['PGPASSWORD'] = postgres.password;
  t.after(() => delete process.env['PGPASSWORD']);
  await assert.rejects(openPostgresStore({ ...none, world: fakeWorld() }), {
    code: 'store_unavailable',
  });
});

test('a socket, and a user who may only use a schema that is there, are enough', {
  skip,
}, async (t) => {
  assert.ok(postgres !== undefined);
  await postgres.sql("CREATE ROLE modest LOGIN PASSWORD 'modest'");
  await postgres.sql('CREATE DATABASE modest_db');
  await postgres.sql('REVOKE CREATE ON DATABASE modest_db FROM PUBLIC');
  const socket = encodeURIComponent(postgres.folder);
  const url = `postgres://modest@${socket}:${postgres.port}/modest_db`;
  const access = {
    ...postgresAccess(postgres, { url, schema: 'bartizan' }),
    password: new Secret('modest'),
  };
  await assert.rejects(open(t, access), { code: 'store_unavailable', message: /may not do this/ });
  const { host, port, user, password } = postgres;
  const admin = new Client({ host, port, user, password, database: 'modest_db', ssl: false });
  await admin.connect();
  await admin.query('CREATE SCHEMA bartizan AUTHORIZATION modest');
  await admin.end();
  const store = await open(t, access);
  await store.keys.insert(key);
  assert.deepEqual(await store.keys.list(), [key]);
});

test('TLS is verified against the authority and the name, unless it is only required', {
  skip,
}, async (t) => {
  const folder = folderOf(t);
  const server = certificate(folder, 'server', 'IP:127.0.0.1');
  const other = certificate(folder, 'other', 'DNS:elsewhere.example');
  if (server === undefined || other === undefined) return t.skip('no openssl on this machine');
  const started = await startPostgres({ tls: server });
  const tls = started.postgres;
  assert.ok(tls !== undefined);
  t.after(() => tls.end());
  const opened = async (mode: PostgresConfig['tls'], ca: string | undefined): Promise<string> => {
    const access = { ...postgresAccess(tls, { tls: mode }), ca };
    try {
      await (await openPostgresStore({ ...access, world: fakeWorld() })).close();
      return 'open';
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.equal(await opened('verify', server.certificate), 'open');
  assert.match(await opened('verify', undefined), /SELF_SIGNED_CERT/);
  assert.match(await opened('verify', other.certificate), /SELF_SIGNED_CERT|UNABLE_TO_VERIFY/);
  assert.equal(await opened('require', undefined), 'open');
  assert.equal(await opened('off', undefined), 'open', 'this server allows it');
  const [row] = await tls.sql('SELECT count(*) AS plain FROM pg_stat_ssl WHERE NOT ssl');
  assert.ok(row !== undefined);

  const misnamed = await startPostgres({ tls: other });
  assert.ok(misnamed.postgres !== undefined);
  t.after(() => misnamed.postgres?.end());
  const access = { ...postgresAccess(misnamed.postgres, { tls: 'verify' }), ca: other.certificate };
  await assert.rejects(openPostgresStore({ ...access, world: fakeWorld() }), {
    code: 'store_unavailable',
    message: /ALTNAME/,
  });
});

/** Runs SQL in a transaction that goes on until what is returned is called. */
async function hold(server: Postgres, text: string): Promise<() => Promise<void>> {
  const { host, port, user, database, password } = server;
  const client = new Client({ host, port, user, database, password, ssl: false });
  await client.connect();
  await client.query('BEGIN');
  await client.query(text);
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
}

function certificate(folder: string, name: string, alternative: string): PostgresTls | undefined {
  const file = (kind: string): string => join(folder, `${name}.${kind}`);
  try {
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
        '-subj',
        `/CN=${name}`,
        '-addext',
        `subjectAltName=${alternative}`,
        '-keyout',
        file('key'),
        '-out',
        file('crt'),
      ],
      { stdio: 'ignore' },
    );
  } catch {
    return undefined;
  }
  return { certificate: readFileSync(file('crt'), 'utf8'), key: readFileSync(file('key'), 'utf8') };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; round < 500; round += 1) {
    if (await condition()) return;
    await sleep(10);
  }
  assert.fail('it did not happen in five seconds');
}

/** Until the server is itself again. */
async function retried(call: () => Promise<unknown>): Promise<void> {
  for (let round = 0; ; round += 1) {
    try {
      await call();
      return;
    } catch (error) {
      if (round === 40) throw error;
      await sleep(50);
    }
  }
}
