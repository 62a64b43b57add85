// SPDX-License-Identifier: Apache-2.0
// The end of connections. A server that is frozen, or behind a cut line, never says goodbye: it is waited
// for shortly and then left.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

const GOODBYE_MS = 500;

/** Ends a connection; returns within half a second. */
export async function hangUp(client: Client): Promise<void> {
  await within(client.end());
  client.connection.stream.destroy();
}

/** Waits for orderly ends that were asked for, then cuts what is left. */
export async function cutAfter(ending: Promise<unknown>, left: Iterable<Client>): Promise<void> {
  await within(ending);
  for (const client of left) client.connection.stream.destroy();
}

async function within(ending: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const waited = sleep(GOODBYE_MS, undefined, { signal: over.signal });
  const ended = ending.catch(() => undefined).finally(() => over.abort());
  await Promise.race([ended, waited.catch(() => undefined)]);
}
