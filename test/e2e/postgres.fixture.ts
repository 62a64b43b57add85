// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL of a test's own: a cluster in a folder of /tmp, on a free port, with a password, without
// care for power cuts. It is stopped, frozen, started again and ended as the test wants.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

const USER = 'bartizan';
const DATABASE = 'postgres';
const START_MS = 30_000;
/** Root may not run the server; this user, which its package makes, does. */
const SYSTEM_USER = 'postgres';

export type PostgresTls = { readonly certificate: string; readonly key: string };

export type Postgres = {
  /** As in `store.url`; without the password. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: string;
  /** Folder of its socket. */
  readonly folder: string;
  /** Runs SQL as the superuser, on a connection of its own; the rows of the last statement. */
  sql(text: string): Promise<readonly Record<string, unknown>[]>;
  /** Ends it: `immediate` as a crash does, else as an orderly restart does. Returns when it has ended. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
  /** Stops all its processes where they are; `thaw` lets them go on. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its folder. */
  end(): Promise<void>;
};

/** `postgres` is undefined where there is no server on this machine; `reason` says so, to skip with. */
export async function startPostgres(
  options: {
    readonly tls?: PostgresTls;
    readonly settings?: Readonly<Record<string, string>>;
  } = {},
): Promise<{ readonly postgres: Postgres | undefined; readonly reason: string }> {
  const bin = findBinaries();
  if (bin === undefined) return { postgres: undefined, reason: 'no PostgreSQL server installed' };
  const identity = systemUser();
  if (identity === undefined) {
    return { postgres: undefined, reason: `run as root, without a user ${SYSTEM_USER}` };
  }
  const cluster = new Cluster(bin, identity, await freePort());
  try {
    cluster.make(options);
    await cluster.start();
  } catch (error) {
    await cluster.end();
    throw error;
  }
  return { postgres: cluster, reason: '' };
}

type Identity = { readonly uid?: number; readonly gid?: number };

class Cluster implements Postgres {
  readonly host = '127.0.0.1';
  readonly user = USER;
  readonly database = DATABASE;
  readonly password = 'a pass/word: %40';
  readonly folder = mkdtempSync(join(tmpdir(), 'bz-pg-'));
  readonly port: number;
  readonly #bin: string;
  readonly #identity: Identity;
  #settings: readonly string[] = [];
  #server: ChildProcess | undefined;

  constructor(bin: string, identity: Identity, port: number) {
    this.#bin = bin;
    this.#identity = identity;
    this.port = port;
    this.#own(this.folder);
  }

  get url(): string {
    return `postgres://${USER}@${this.host}:${this.port}/${DATABASE}`;
  }

  make({ tls, settings = {} }: NonNullable<Parameters<typeof startPostgres>[0]>): void {
    const passwordFile = this.#file('password', this.password);
    const authentication = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    const data = ['-D', this.#data, '-U', USER, '-E', 'UTF8', '--locale=C', '--no-sync'];
    execFileSync(join(this.#bin, 'initdb'), [...data, ...authentication], {
      ...this.#identity,
      cwd: '/',
      stdio: 'ignore',
    });
    const all: Record<string, string> = {
      fsync: 'off',
      listen_addresses: this.host,
      port: String(this.port),
      unix_socket_directories: this.folder,
      ...(tls !== undefined && {
        ssl: 'on',
        ssl_cert_file: this.#file('server.crt', tls.certificate),
        ssl_key_file: this.#file('server.key', tls.key),
      }),
      ...settings,
    };
    this.#settings = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  }

  async start(): Promise<void> {
    const server = spawn(join(this.#bin, 'postgres'), ['-D', this.#data, ...this.#settings], {
      ...this.#identity,
      cwd: '/',
      stdio: 'ignore',
    });
    this.#server = server;
    const until = Date.now() + START_MS;
    for (;;) {
      if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
      try {
        await this.sql('SELECT 1');
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
        await sleep(50);
      }
    }
  }

  async stop(how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined || server.exitCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await ended;
  }

  async sql(text: string): Promise<readonly Record<string, unknown>[]> {
    const { host, port, user, database, password } = this;
    const client = new Client({ host, port, user, database, password, ssl: false });
    client.on('error', () => undefined);
    await client.connect();
    try {
      // Of several statements the answers are a list.
      const answers: unknown = await client.query(text);
      const last = (Array.isArray(answers) ? answers.at(-1) : answers) as
        | { readonly rows: readonly Record<string, unknown>[] }
        | undefined;
      return last?.rows ?? [];
    } finally {
      await client.end();
    }
  }

  freeze(): void {
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
  }

  async end(): Promise<void> {
    if (this.#server !== undefined) this.thaw();
    await this.stop('immediate');
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#server?.pid;
    if (pid === undefined) return;
    // Every connection has a process of its own, in a group of its own.
    const children = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
    for (const one of [pid, ...children]) {
      try {
        process.kill(one, signal);
      } catch {
        // It ended meanwhile.
      }
    }
  }

  #file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    this.#own(path);
    return path;
  }

  #own(path: string): void {
    const { uid, gid } = this.#identity;
    if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
  }
}

function findBinaries(): string | undefined {
  const folders = [
    ...globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed(),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  );
}

function systemUser(): Identity | undefined {
  if (process.getuid?.() !== 0) return {};
  try {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, SYSTEM_USER], { encoding: 'utf8', stdio: 'pipe' }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
