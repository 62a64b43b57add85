// SPDX-License-Identifier: Apache-2.0
// One verdict for the whole exchange, out of its decisions and the way it ended: what the
// x-bartizan-verdict header, the closing comment of a stream and the exchange event all say.
import type { ErrorSource } from '../core/error-codes.ts';
import type { BartizanError } from '../core/errors.ts';
import { VERDICT_SCHEMA, type Outcome, type Reason, type Verdict } from '../core/verdict.ts';
import type { Flow } from './flow.ts';

const WEIGHT: Readonly<Record<Outcome, number>> = {
  allow: 0,
  transform: 1,
  ask: 2,
  failed: 3,
  block: 4,
};

/**
 * The gravest outcome of all decisions so far, with all their reasons. A refusal of the gateway itself
 * (credential, limit, kill switch, malformed request) counts as `block`, a fault of ours as `failed`;
 * neither a fault of the upstream nor a client that left changes what policy said.
 */
export function verdictOf(flow: Flow, error: BartizanError | undefined): Verdict {
  let outcome: Outcome = 'allow';
  const reasons: Reason[] = [];
  for (const { verdict } of flow.decisions) {
    if (WEIGHT[verdict.outcome] > WEIGHT[outcome]) outcome = verdict.outcome;
    reasons.push(...verdict.reasons);
  }
  const own = error === undefined ? undefined : ownOutcome(error);
  if (error !== undefined && own !== undefined && WEIGHT[own] > WEIGHT[outcome]) {
    outcome = own;
    reasons.push({
      code: `gateway.${error.code}`,
      rule: 'gateway',
      mode: 'enforce',
      action: 'block',
    });
  }
  const policy = flow.decisions.at(-1)?.verdict.policy ?? flow.snapshot.protector.revision;
  return { schema: VERDICT_SCHEMA, outcome, reasons, obligations: [], policy };
}

const BY_SOURCE: Readonly<Record<ErrorSource, Outcome | undefined>> = {
  client: 'block',
  internal: 'failed',
  upstream: undefined,
};

function ownOutcome({ code, source }: BartizanError): Outcome | undefined {
  if (code === 'client_closed') return undefined;
  return code === 'approval_required' ? 'ask' : BY_SOURCE[source];
}
