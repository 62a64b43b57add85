// SPDX-License-Identifier: Apache-2.0
// Who is calling, and on whose behalf. A virtual key, a token of a configured issuer or a client certificate
// names the app; the end user comes from a signed token, or from the words of an app that is trusted; agents
// are those of the configuration. Every way a credential can be wrong is answered alike.
import { BartizanError } from '../../core/errors.ts';
import type { EndUser } from '../../core/exchange.ts';
import type { Flow, Identity } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import { callerByKey } from '../identity/by-key.ts';
import { type Caller, mayTake } from '../identity/caller.ts';
import { appByCertificate } from '../identity/client-certificate.ts';
import { credentialOf } from '../identity/credential.ts';
import { appNamed, type Claimed, claimedOf } from '../identity/identity-headers.ts';
import { looksLikeJws } from '../identity/jws.ts';
import type { TokenResult } from '../identity/tokens.ts';
import type { Stage, StageResult } from '../pipeline.ts';
import type { App } from '../snapshot.ts';

export const authenticate: Stage = { name: 'authenticate', run };

type Found = Caller | undefined | BartizanError;

function run(flow: Flow, gateway: Gateway): StageResult | Promise<StageResult> {
  if (flow.route?.authentication === 'none') return undefined;
  const credential = credentialOf(flow.request);
  if (credential instanceof BartizanError) return credential;
  const found = find(credential, flow, gateway);
  return found instanceof Promise
    ? found.then((caller) => conclude(caller, flow, gateway))
    : conclude(found, flow, gateway);
}

function find(
  credential: string | undefined,
  flow: Flow,
  gateway: Gateway,
): Found | Promise<Found> {
  const { now, sourceAddress: address, certificate } = flow;
  // A connection can be older than the end of the certificate it was opened with.
  if (certificate !== undefined && (now < certificate.from || now >= certificate.until)) {
    return undefined;
  }
  if (credential === undefined) return byCertificate(flow);
  if (!looksLikeJws(credential)) {
    const { keys } = flow.snapshot;
    return callerByKey(credential, { keys, keyring: gateway.keyring }, { now, address });
  }
  const verified = gateway.tokens.verify(credential, 'call', now);
  return verified instanceof Promise
    ? verified.then((token) => byToken(token, flow))
    : byToken(verified, flow);
}

function byToken(token: TokenResult, flow: Flow): Found {
  if (token === undefined || token instanceof BartizanError) return token;
  const { subject: id, app, tenant, agent, certificate } = token;
  if (app === undefined || !mayShow(certificate, flow)) return undefined;
  return { principal: { kind: 'token', id }, app, apps: [], tenant, agent, key: undefined };
}

function byCertificate({ certificate, snapshot }: Flow): Found {
  if (certificate === undefined) return new BartizanError('missing_credential');
  const named = appByCertificate(certificate, snapshot.certificates);
  if (named === 'none') return new BartizanError('missing_credential');
  if (named === 'several') return undefined;
  const { app, name: id } = named;
  const none = { apps: [], tenant: undefined, agent: undefined, key: undefined };
  return { principal: { kind: 'mtls', id }, app, ...none };
}

/** Is the token bound to nobody, or to the client of this connection (RFC 8705, section 3)? */
const mayShow = (bound: string | undefined, { certificate }: Flow): boolean =>
  bound === undefined || bound === certificate?.hash;

function conclude(found: Found, flow: Flow, gateway: Gateway): StageResult | Promise<StageResult> {
  if (found instanceof BartizanError) return found;
  const wanted = appNamed(flow.request);
  const app = found === undefined ? undefined : appOf(found, wanted ?? found.app, flow);
  if (found === undefined || app === undefined) return failed(flow, gateway);
  if (app === 'not-allowed') return new BartizanError('app_not_allowed');
  if (flow.route !== undefined && !mayTake(found, flow.route.name)) {
    return new BartizanError('scope_not_allowed');
  }
  return identify(found, app, { flow, gateway });
}

/** One answer for whatever is wrong, and a slower one for who is wrong too often. */
const failed = (flow: Flow, gateway: Gateway): BartizanError =>
  slowed(new BartizanError('invalid_credential'), flow, gateway);

/** Counts a failure of this address; the refusal, or the one for too many of them. */
function slowed(refusal: BartizanError, flow: Flow, { failures, metrics }: Gateway): BartizanError {
  metrics.count('bartizan_auth_failures_total');
  const retryAfter = failures.blocked(flow.sourceAddress, flow.now);
  failures.failed(flow.sourceAddress, flow.now);
  return retryAfter === undefined
    ? refusal
    : new BartizanError('too_many_failures', undefined, { retryAfter });
}

/**
 * The app to act for. Undefined makes the credential worthless: its own app is gone or was moved to another
 * tenant (and does not take old keys along), or the client's certificate stands for another app.
 */
function appOf(caller: Caller, wanted: string, flow: Flow): App | 'not-allowed' | undefined {
  const { snapshot, certificate } = flow;
  const ours = (id: string): App | undefined => {
    const app = snapshot.apps.get(id);
    return caller.tenant === undefined || app?.tenant === caller.tenant ? app : undefined;
  };
  if (ours(caller.app) === undefined) return undefined;
  const chosen = wanted === caller.app || caller.apps.includes(wanted) ? ours(wanted) : undefined;
  if (certificate === undefined) return chosen ?? 'not-allowed';
  const certified = appByCertificate(certificate, snapshot.certificates);
  // A credential that is shown by another app's workload was taken from its own.
  const agrees =
    certified === 'none' ||
    (certified !== 'several' && (chosen === undefined || certified.app === chosen.facts.id));
  return agrees ? (chosen ?? 'not-allowed') : undefined;
}

/** The whole identity: agent and end user, where there are such. */
function identify(
  caller: Caller,
  app: App,
  { flow, gateway }: { readonly flow: Flow; readonly gateway: Gateway },
): StageResult | Promise<StageResult> {
  const claimed = claimedOf(flow.request, app.trusted_identity_headers);
  if (claimed instanceof BartizanError) return claimed;
  const agent = agentOf(caller, claimed, { flow, app });
  if (agent instanceof BartizanError) return agent;
  const { key, principal } = caller;
  const settle = (endUser: EndUser | undefined): undefined => {
    gateway.failures.succeeded(flow.sourceAddress);
    const identity: Identity = { key, tenant: app.tenant, app, principal, endUser, agent };
    flow.identity = identity;
  };
  if (claimed.userToken === undefined) return settle(claimed.endUser);
  const use = (token: TokenResult): StageResult => {
    const endUser = namedBy(token, app, flow);
    if (!(endUser instanceof BartizanError)) return settle(endUser);
    // An app that shows one made-up token after the other is guessing, too.
    return endUser.code === 'invalid_user_token' ? slowed(endUser, flow, gateway) : endUser;
  };
  const verified = gateway.tokens.verify(claimed.userToken, 'name-end-users', flow.now);
  return verified instanceof Promise ? verified.then(use) : use(verified);
}

/** The agent that acts: the one the credential is of, or one that a trusted app names; never a made-up one. */
function agentOf(
  caller: Caller,
  claimed: Claimed,
  { flow, app }: { readonly flow: Flow; readonly app: App },
): string | undefined | BartizanError {
  const agent = caller.agent ?? claimed.agent;
  if (agent === undefined) return undefined;
  const { agents } = flow.snapshot.config;
  const known = Object.hasOwn(agents, agent) && agents[agent]?.app === app.facts.id;
  if (!known || (claimed.agent !== undefined && claimed.agent !== agent)) {
    return new BartizanError('agent_not_allowed');
  }
  return agent;
}

/** The end user that a delegated token names, where this app may show it. */
function namedBy(token: TokenResult, app: App, flow: Flow): EndUser | BartizanError {
  if (token instanceof BartizanError) return token;
  const refused = new BartizanError('invalid_user_token');
  if (token?.endUser === undefined || !mayShow(token.certificate, flow)) return refused;
  if (token.tenant !== undefined && token.tenant !== app.tenant) return refused;
  if (token.boundToApp && token.app !== app.facts.id) return refused;
  return token.endUser;
}
