// SPDX-License-Identifier: Apache-2.0
// All routes of the admin API. What is not in this list does not exist.
import type { ApiRoute } from './route.ts';
import { getExchange, listExchanges } from './routes/exchanges.ts';
import { createKey, listKeys, revokeKey } from './routes/keys.ts';
import { deleteKill, listKills, putKill } from './routes/kills.ts';
import { getStatus, postReload } from './routes/status.ts';

export const API_ROUTES: readonly ApiRoute[] = [
  getStatus,
  postReload,
  listExchanges,
  getExchange,
  listKeys,
  createKey,
  revokeKey,
  listKills,
  putKill,
  deleteKill,
];
