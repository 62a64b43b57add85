// SPDX-License-Identifier: Apache-2.0
// What a node makes for itself once: its id, and the admin token that commands on this machine use.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { newNodeId } from '../core/ids.ts';
import { sameSecret, Secret } from '../core/secret.ts';
import type { World } from '../core/world.ts';
import type { NodePaths } from './paths.ts';

/** The id of this data directory; made on first use. */
export function nodeIdOf(paths: NodePaths, world: World): string {
  try {
    return readFileSync(paths.nodeId, 'utf8').trim();
  } catch (thrown) {
    if ((thrown as { code?: string }).code !== 'ENOENT') throw thrown;
    const id = newNodeId(world);
    replaceFile(paths.nodeId, `${id}\n`);
    return id;
  }
}

export type AdminAccess = { readonly url: string; readonly token: Secret };

/**
 * Writes address and token for commands on this machine, readable by this user only. Where they are the
 * same as before nothing is written, so that a node starts again on a full disk.
 */
export function writeAdminAccess(paths: NodePaths, { url, token }: AdminAccess): void {
  const before = readAdminAccess(paths);
  if (before?.url === url && sameSecret(token, before.token.reveal())) return;
  replaceFile(paths.admin, `${JSON.stringify({ url, token: token.reveal() })}\n`);
}

/** Reads what `writeAdminAccess` wrote; undefined when no node has run here. */
export function readAdminAccess(paths: NodePaths): AdminAccess | undefined {
  try {
    const { url, token } = JSON.parse(readFileSync(paths.admin, 'utf8')) as Record<string, unknown>;
    if (typeof url !== 'string' || typeof token !== 'string') return undefined;
    return { url, token: new Secret(token) };
  } catch {
    return undefined;
  }
}

/** The token of the last start when there is one, else a new one of 256 bits. */
export function adminToken(paths: NodePaths, world: World): Secret {
  return (
    readAdminAccess(paths)?.token ?? new Secret(`bza_${world.random(32).toString('base64url')}`)
  );
}

/** The old content or the new, whenever the process is killed. */
function replaceFile(file: string, text: string): void {
  const temporary = `${file}.new`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, file);
}
