// SPDX-License-Identifier: Apache-2.0
// The admin listener of a node: opened before the workers, so that a port which is taken does not cost the
// ones that still serve, and closed once running calls have ended.
import type { FastifyInstance } from 'fastify';
import { firstLink } from '../api/auth/links.ts';
import { type AdminApiOptions, createAdminApi } from '../api/server.ts';
import { adminToken, writeAdminAccess } from './first-start.ts';
import type { NodePaths } from './paths.ts';
import { listenAdmin } from './ports.ts';

/** Calls of the admin API get this long to end when the node stops. */
const LAST_CALLS_MS = 1_000;

export type AdminListenerParts = Omit<AdminApiOptions, 'machineToken'> & {
  readonly paths: NodePaths;
};

export type AdminListener = {
  readonly url: string;
  /** A link that makes the first administrator; undefined when there is an account. */
  setupLink(): Promise<string | undefined>;
  close(): Promise<void>;
};

/** Throws `config_invalid` when its address cannot be listened on, or its certificate not be used. */
export async function openAdminListener(parts: AdminListenerParts): Promise<AdminListener> {
  const { world, paths, config } = parts;
  const token = adminToken(paths, world);
  const api = await createAdminApi({ ...parts, machineToken: token });
  const { host, port, tls } = config();
  const url = await listenAdmin(api, { host, port, secure: tls !== undefined });
  writeAdminAccess(paths, { url, token });
  return {
    url,
    setupLink: async () => {
      const link = await firstLink(parts);
      const site = config().public_url ?? url;
      return link && `${site.replace(/\/+$/, '')}/setup#${link.secret}`;
    },
    close: () => closeAdmin(api),
  };
}

/** A client that does not end its own call shall not hold the node. */
async function closeAdmin(api: FastifyInstance): Promise<void> {
  const force = setTimeout(() => api.server.closeAllConnections(), LAST_CALLS_MS);
  await api.close();
  clearTimeout(force);
}
