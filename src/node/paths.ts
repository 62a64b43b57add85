// SPDX-License-Identifier: Apache-2.0
// Where things lie in the data directory of a node.
import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BartizanError } from '../core/errors.ts';

export type NodePaths = {
  readonly root: string;
  /** Held by the main process that runs on this directory. */
  readonly lock: string;
  readonly keyring: string;
  readonly store: string;
  readonly spool: string;
  readonly socket: string;
  readonly nodeId: string;
  /** The state that the node served with last. */
  readonly lastGood: string;
  /** Installed content packs, unless the configuration names another folder. */
  readonly content: string;
  /** A copy of the content packs that the node served with last. */
  readonly lastContent: string;
  /** Address and token of the admin listener, for commands on the same machine. */
  readonly admin: string;
};

/** Paths below `dataDir`; touches nothing. */
export function nodePaths(dataDir: string): NodePaths {
  const root = resolve(dataDir);
  return {
    root,
    lock: join(root, 'lock'),
    keyring: join(root, 'keyring.json'),
    store: join(root, 'bartizan.db'),
    spool: join(root, 'spool'),
    socket: join(root, 'control.sock'),
    nodeId: join(root, 'node-id'),
    lastGood: join(root, 'last-good.json'),
    content: join(root, 'content'),
    lastContent: join(root, 'last-content.json'),
    admin: join(root, 'admin.json'),
  };
}

/**
 * Makes the data directory for this user only; it holds keys. Throws `config_invalid` when it cannot be
 * made or is somebody else's.
 */
export function makeDataDir(paths: NodePaths): void {
  try {
    mkdirSync(paths.spool, { recursive: true, mode: 0o700 });
    chmodSync(paths.root, 0o700);
  } catch (thrown) {
    const code = (thrown as { code?: string }).code ?? 'unknown error';
    throw new BartizanError('config_invalid', `cannot use data directory ${paths.root}: ${code}`);
  }
}
