// SPDX-License-Identifier: Apache-2.0
// The two ports of a node. That one is taken is fine in one case only: workers of a former main process
// still serve on it.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { BartizanError } from '../core/errors.ts';

type Address = { readonly host: string; readonly port: number };

/**
 * Where port 0 is looked for: below the ports that systems give to outgoing connections, one of which could
 * take it before a worker listens.
 */
const FREE_FROM = 20_000;
const FREE_TO = 32_000;
const TRIES = 50;

/** The port to serve on (a free one for port 0), and whether nobody listens there yet. */
export async function findPort({ host, port }: Address): Promise<{ port: number; free: boolean }> {
  if (port !== 0) return probed({ host, port });
  for (let tries = 0; tries < TRIES; tries++) {
    const found = await probed({ host, port: randomInt(FREE_FROM, FREE_TO) });
    if (found.free) return found;
  }
  return probed({ host, port });
}

async function probed({ host, port }: Address): Promise<{ port: number; free: boolean }> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (error: Error & { code?: string }) => {
      if (error.code === 'EADDRINUSE') resolve({ port, free: false });
      else reject(cannotListen('listen', { host, port }, error.code));
    });
    probe.listen(port, host, () => {
      const address = probe.address();
      const found = typeof address === 'object' && address !== null ? address.port : port;
      probe.close(() => resolve({ port: found, free: true }));
    });
  });
}

/** Opens the admin listener; its address as a URL. Throws `config_invalid` when it cannot be opened. */
export async function listenAdmin(
  api: FastifyInstance,
  { host, port, secure }: Address & { readonly secure: boolean },
): Promise<string> {
  try {
    await api.listen({ host, port });
  } catch (thrown) {
    throw cannotListen('admin', { host, port }, (thrown as { code?: string }).code);
  }
  const address = api.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return urlOf({ host, port: bound }, secure);
}

/** Says which setting names an address that cannot be listened on, and why not. */
export function cannotListen(
  setting: 'listen' | 'admin',
  { host, port }: Address,
  code: string | undefined,
): BartizanError {
  const message =
    code === 'EADDRINUSE'
      ? `port ${port} is used by another program; choose another with ${setting}.port`
      : `cannot listen on ${host}:${port} (${setting}): ${code ?? 'unknown error'}`;
  return new BartizanError('config_invalid', message);
}

export function urlOf({ host, port }: Address, secure = false): string {
  return `http${secure ? 's' : ''}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
