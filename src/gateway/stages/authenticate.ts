// SPDX-License-Identifier: Apache-2.0
// Who is calling: the virtual key names the app; the end user behind it is believed only from apps marked
// as trusted. Every way a credential can be wrong is answered alike.
import { BartizanError } from '../../core/errors.ts';
import type { KeyRecord } from '../../core/ports/store.ts';
import { isKeyOf, prefixOf } from '../../core/virtual-key.ts';
import { credentialOf } from '../credential.ts';
import type { Flow, Identity } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import { endUserOf } from '../identity-headers.ts';
import type { Stage, StageResult } from '../pipeline.ts';

export const authenticate: Stage = { name: 'authenticate', run };

function run(flow: Flow, gateway: Gateway): StageResult {
  if (flow.route?.authentication === 'none') return undefined;
  const credential = credentialOf(flow.request);
  if (credential instanceof BartizanError) return credential;
  const identified = identify(credential, flow, gateway);
  const { failures, metrics } = gateway;
  if (identified === undefined) {
    metrics.count('bartizan_auth_failures_total');
    const retryAfter = failures.blocked(flow.sourceAddress, flow.now);
    failures.failed(flow.sourceAddress, flow.now);
    return retryAfter === undefined
      ? new BartizanError('invalid_credential')
      : new BartizanError('too_many_failures', undefined, { retryAfter });
  }
  failures.succeeded(flow.sourceAddress);
  const caller = endUserOf(flow.request, identified.app.trusted_identity_headers);
  if (caller instanceof BartizanError) return caller;
  flow.identity = { ...identified, ...caller };
  return undefined;
}

type Identified = Pick<Identity, 'key' | 'tenant' | 'app' | 'principal'>;

/** The app that a credential stands for; undefined for whatever is not a live key of a known app. */
function identify(credential: string, flow: Flow, gateway: Gateway): Identified | undefined {
  const prefix = prefixOf(credential);
  if (prefix === undefined) return undefined;
  const { keys, apps } = flow.snapshot;
  const key = keys.get(prefix);
  if (!isKeyOf(credential, key, gateway.keyring) || key === undefined) return undefined;
  const app = apps.get(key.app);
  // An app that was moved to another tenant does not take its old keys along.
  if (!isLive(key, flow.now) || app === undefined || app.tenant !== key.tenant) return undefined;
  return { key, tenant: key.tenant, app, principal: { kind: 'key', id: key.prefix } };
}

const isLive = (key: KeyRecord, now: number): boolean =>
  (key.expiresAt === undefined || now < key.expiresAt) && key.revokedAt === undefined;
