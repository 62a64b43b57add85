// SPDX-License-Identifier: Apache-2.0
// Puts together what policy judges: what the codec read from the body, and what the gateway knows of the
// caller. Ids made here are keyed, so that nobody can name another's conversation or end user.
import { hash } from 'node:crypto';
import { assert } from '../core/errors.ts';
import type { EndUser, Exchange, RequestReading, Uninspected, WireId } from '../core/exchange.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import { COVERED_BETAS } from './betas.data.ts';
import type { Flow, Identity } from './flow.ts';
import { conversationOf } from './identity/identity-headers.ts';

/** 104 bits: not guessable, and short enough for a header and a column. */
const ID_CHARS = 26;

/** The exchange that a reading of the body makes. `wire` is the one it is judged as. */
export function exchangeOf(
  flow: Flow,
  keyring: Keyring,
  { wire, reading }: { readonly wire: WireId; readonly reading: RequestReading },
): Exchange {
  const { identity } = flow;
  assert(identity !== undefined, 'an exchange has a caller');
  return {
    ...reading,
    uninspected: [...reading.uninspected, ...uncoveredBetas(flow, wire)],
    requestId: flow.requestId,
    wire,
    tenant: identity.tenant,
    app: identity.app.facts,
    principal: identity.principal,
    endUser: identity.endUser,
    agent: identity.agent,
    conversation: conversationId(flow, keyring, identity, reading),
    sourceAddress: flow.sourceAddress,
    upstream: undefined,
  };
}

/** How an end user is named to providers and in the record: the same person, the same name, per tenant. */
export function pseudonym(keyring: Keyring, tenant: string, { subject }: EndUser): string {
  return `bzu_${keyring.mac('digest', tenant, `end-user:${subject}`).slice(0, ID_CHARS)}`;
}

/**
 * Equal for equal callers and equal ids of the client, or without one for equal first messages. As JSON,
 * because joined strings could be cut in another place.
 */
function conversationId(
  flow: Flow,
  keyring: Keyring,
  identity: Identity,
  reading: RequestReading,
): string {
  const given = conversationOf(flow.request);
  const what =
    given === undefined
      ? reading.segments.slice(0, 2).map(({ text }) => hash('sha256', text, 'hex'))
      : given;
  const { app, principal, endUser } = identity;
  const data = JSON.stringify([app.facts.id, principal, endUser?.subject ?? null, what]);
  return `conv_${keyring.mac('conversation', identity.tenant, data).slice(0, ID_CHARS)}`;
}

function uncoveredBetas({ request }: Flow, wire: WireId): readonly Uninspected[] {
  const anthropic = wire === 'anthropic-messages' || wire === 'anthropic-count-tokens';
  const given = anthropic ? request.headers['anthropic-beta'] : undefined;
  if (given === undefined) return [];
  const unknown = [given]
    .flat()
    .join(',')
    .split(',')
    .map((name) => name.trim())
    .some((name) => name !== '' && !COVERED_BETAS.has(name));
  // The value is the caller's text, so the fact names only where it stood.
  return unknown ? [{ kind: 'unknown-beta', pointer: 'header:anthropic-beta' }] : [];
}
