// SPDX-License-Identifier: Apache-2.0
// All routes of the admin API. What is not in this list does not exist.
import type { ApiRoute } from './route.ts';
import {
  createAccount,
  endSessionsOf,
  getAccount,
  listAccounts,
  putAccount,
  resetAccount,
} from './routes/accounts.ts';
import { createBinding, deleteBinding, listBindings } from './routes/bindings.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { decideChange, getChange, listChanges } from './routes/changes.ts';
import {
  checkConfiguration,
  explainConfiguration,
  getConfiguration,
  postReload,
} from './routes/configuration.ts';
import { contentRoutes } from './routes/content.ts';
import { listDecisions } from './routes/decisions.ts';
import { getExchange, listExchanges } from './routes/exchanges.ts';
import { createKey, listKeys, revokeKey, rotateKey } from './routes/keys.ts';
import { deleteKill, listKills, putKill } from './routes/kills.ts';
import { deleteNode, listNodes } from './routes/nodes.ts';
import {
  addPasskey,
  askNewPasskey,
  endSession,
  listPasskeys,
  listSessions,
  putPassword,
  removePasskey,
} from './routes/own-account.ts';
import { policyRoutes } from './routes/policies.ts';
import { policyWorkRoutes } from './routes/policy-work.ts';
import { resourceRoutes } from './routes/resources.ts';
import {
  createServiceAccount,
  createToken,
  listTokens,
  revokeToken,
} from './routes/service-accounts.ts';
import {
  deleteSession,
  getOidc,
  getOidcCallback,
  getSession,
  getWays,
  postInvitation,
  postPasskey,
  postPasskeyOptions,
  postPassword,
} from './routes/session.ts';
import { getStatus } from './routes/status.ts';
import type { SessionRoute } from './session-route.ts';

export const API_ROUTES: readonly ApiRoute[] = [
  getStatus,
  listNodes,
  deleteNode,
  getConfiguration,
  explainConfiguration,
  checkConfiguration,
  postReload,
  ...contentRoutes,
  ...policyWorkRoutes,
  ...policyRoutes,
  ...resourceRoutes,
  listDecisions,
  listExchanges,
  getExchange,
  listKeys,
  createKey,
  rotateKey,
  revokeKey,
  listKills,
  putKill,
  deleteKill,
  ...approvalRoutes,
  listChanges,
  getChange,
  decideChange,
  listAccounts,
  createAccount,
  getAccount,
  putAccount,
  resetAccount,
  endSessionsOf,
  listBindings,
  createBinding,
  deleteBinding,
  createServiceAccount,
  listTokens,
  createToken,
  revokeToken,
];

/** Logging in, and what people do with their own account: no role is needed for these. */
export const SESSION_ROUTES: readonly SessionRoute[] = [
  getWays,
  postPassword,
  postPasskeyOptions,
  postPasskey,
  getOidc,
  getOidcCallback,
  postInvitation,
  getSession,
  deleteSession,
  listSessions,
  endSession,
  putPassword,
  listPasskeys,
  askNewPasskey,
  addPasskey,
  removePasskey,
];
