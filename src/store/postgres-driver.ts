// SPDX-License-Identifier: Apache-2.0
// Connections as the query builder takes them. One that failed, or did not answer in time, is never used
// again: what it would answer next belongs to another question.
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import { Pool, type PoolClient, type PoolConfig, type QueryResult as Answer } from 'pg';
import { BartizanError } from '../core/errors.ts';
import { checkParameters } from './parameters.ts';
import { postgresFault } from './postgres-fault.ts';
import { cutAfter } from './postgres-goodbye.ts';

/** Statements that can be sent again on another connection, as long as nothing came before them. */
const REPEATABLE = /^(select|begin|start)\b/;

/** Faults reject with `store_unavailable`, or `internal` for those of our own making. */
export function postgresDialect(settings: PoolConfig): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PooledDriver(settings),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class PooledDriver implements Driver {
  readonly #pool: Pool;
  readonly #clients = new Set<PoolClient>();

  constructor(settings: PoolConfig) {
    this.#pool = new Pool(settings);
    // A connection that breaks while nothing waits for it. The pool drops an idle one by itself; the next
    // query of one in use is told. Without a listener either would end the process.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => {
      this.#clients.add(client);
      client.on('error', () => undefined);
    });
    this.#pool.on('remove', (client) => void this.#clients.delete(client));
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const connect = (): Promise<PoolClient> => this.#connect();
    return new PooledConnection(await connect(), connect);
  }

  async beginTransaction(
    connection: DatabaseConnection,
    { isolationLevel, accessMode }: TransactionSettings,
  ): Promise<void> {
    const level = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
    const mode = accessMode === undefined ? '' : ` ${accessMode}`;
    await connection.executeQuery(CompiledQuery.raw(`start transaction${level}${mode}`));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (connection instanceof PooledConnection) await connection.rollBack();
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    if (connection instanceof PooledConnection) connection.release();
  }

  async destroy(): Promise<void> {
    const removed = new Promise<void>((resolve) => {
      if (this.#clients.size === 0) resolve();
      this.#pool.on('remove', () => void (this.#clients.size === 0 && resolve()));
    });
    // Not before what is in use is given back, which its timeouts see to.
    await this.#pool.end();
    await cutAfter(removed, this.#clients);
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (thrown) {
      throw postgresFault(thrown).error;
    }
  }
}

class PooledConnection implements DatabaseConnection {
  #client: PoolClient;
  readonly #another: () => Promise<PoolClient>;
  #lost = false;
  #used = false;

  constructor(client: PoolClient, another: () => Promise<PoolClient>) {
    this.#client = client;
    this.#another = another;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#lost) throw new BartizanError('store_unavailable');
    checkParameters(query.parameters);
    const first = !this.#used;
    this.#used = true;
    try {
      return await this.#send<Row>(query);
    } catch (thrown) {
      const { error, lost, late } = postgresFault(thrown);
      this.#lost = lost;
      if (!lost || late || !first || !REPEATABLE.test(query.sql)) throw error;
    }
    // The server ended since this connection was last used.
    this.#client.release(true);
    this.#client = await this.#another();
    this.#lost = false;
    return this.executeQuery(query);
  }

  /** Never rejects: of a connection that is lost, the server itself undoes what was not committed. */
  async rollBack(): Promise<void> {
    if (this.#lost) return;
    await this.#send(CompiledQuery.raw('rollback')).catch(() => {
      this.#lost = true;
    });
  }

  release(): void {
    this.#client.release(this.#lost);
  }

  // oxlint-disable-next-line require-yield -- what the query builder asks for, and nothing here streams
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new BartizanError('internal', undefined, { detail: 'results are not streamed' });
  }

  async #send<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const answer: Answer | Answer[] = await this.#client.query(query.sql, [...query.parameters]);
    // Several statements at once: those of a step of the schema.
    if (Array.isArray(answer)) return { rows: [] };
    const { command, rowCount, rows } = answer;
    // A failed statement makes a commit undo everything.
    if (query.sql === 'commit' && command === 'ROLLBACK') throw new BartizanError('internal');
    const changed = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE';
    return { rows, ...(changed && { numAffectedRows: BigInt(rowCount ?? 0) }) };
  }
}
