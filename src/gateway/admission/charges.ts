// SPDX-License-Identifier: Apache-2.0
// Which limits a request falls under and what it is charged. Requests and concurrency are charged when it
// is admitted, tokens at their worst case once the body is known; limits per model wait for the model.
import type { Exchange } from '../../core/exchange.ts';
import { BartizanError } from '../../core/errors.ts';
import type { Charge, Counters, Denial, LimitKey, Reservation } from '../../core/ports/counters.ts';
import type { LimitConfig } from '../config.ts';
import type { Identity } from '../flow.ts';
import type { StageResult } from '../pipeline.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Reservations } from './reservations.ts';
import { countName } from './windows.ts';

/** Output tokens reserved for a caller that states no bound; settled to what was really used. */
const OUTPUT_TOKENS = 4_096;
/** Bytes of request JSON per input token: on the high side for prose and code; settling corrects it. */
const BYTES_PER_TOKEN = 3;

export type Charged = {
  readonly snapshot: Snapshot;
  readonly identity: Identity;
  /** Known once the body is decoded. */
  readonly model?: string;
  readonly tokens?: number;
};

/** Charges for a request about to be admitted: one request and one unit of concurrency per limit. */
export function admissionCharges(charged: Charged): readonly Charge[] {
  return charges(charged, (limit) =>
    limit.unit === 'tokens' || limit.per === 'model' ? undefined : 1,
  );
}

/** Charges for a request whose model and size are known: its tokens, and every limit per model. */
export function modelCharges(charged: Charged): readonly Charge[] {
  return charges(charged, (limit) => {
    if (limit.unit === 'tokens') return charged.tokens ?? 0;
    return limit.per === 'model' ? 1 : undefined;
  });
}

/** What a request may cost in tokens: its input by size, its output by the most it asked for. */
export function worstCaseTokens(exchange: Exchange, bodyBytes: number): number {
  const input = Math.ceil(bodyBytes / BYTES_PER_TOKEN);
  if (exchange.operation !== 'chat') return input;
  const { maxTokens = OUTPUT_TOKENS, choices } = exchange.parameters;
  return Math.min(input + Math.ceil(maxTokens) * choices, Number.MAX_SAFE_INTEGER);
}

/** Takes the charges into `reservations`, or says which limit refused. Waits only for a lease. */
export function reserve(
  counters: Counters,
  taken: readonly Charge[],
  reservations: Reservations,
): StageResult | Promise<StageResult> {
  if (taken.length === 0) return undefined;
  const keep = (result: Reservation | Denial): StageResult => {
    if (!result.granted) return denied(result);
    reservations.add(taken, result);
    return undefined;
  };
  const result = counters.reserve(taken);
  return result instanceof Promise ? result.then(keep) : keep(result);
}

function charges(
  { snapshot, identity, model }: Charged,
  amountOf: (limit: LimitConfig) => number | undefined,
): readonly Charge[] {
  const { app } = identity;
  if (snapshot.config.limits.length === 0 && app.limits.length === 0) return [];
  const byCount = new Map<string, Charge>();
  const add = (limit: LimitConfig, scope: string): void => {
    const amount = amountOf(limit);
    if (amount === undefined) return;
    const subject = subjectOf(limit, identity, { scope, model });
    // Concurrency has no window but now; anything else needs one that ends.
    const window =
      limit.unit === 'concurrency' ? 'now' : limit.window === 'now' ? 'minute' : limit.window;
    const key: LimitKey = { subject, unit: limit.unit, window, max: limit.max };
    const name = countName(key);
    const other = byCount.get(name);
    // Two limits on the same count would charge it twice: the tighter one stands for both.
    if (other === undefined || other.limit.max > key.max) byCount.set(name, { limit: key, amount });
  };
  for (const limit of snapshot.config.limits) add(limit, '');
  for (const limit of app.limits) add(limit, `app:${app.facts.id}/`);
  return [...byCount.values()];
}

/** An app's own limit per tenant or model counts that app's traffic only. */
function subjectOf(
  limit: LimitConfig,
  identity: Identity,
  { scope, model }: { readonly scope: string; readonly model: string | undefined },
): string {
  const subjects: Readonly<Record<LimitConfig['per'], string>> = {
    key: `key:${identity.key.prefix}`,
    app: `app:${identity.app.facts.id}`,
    tenant: `${scope}tenant:${identity.tenant}`,
    model: `${scope}model:${model ?? ''}`,
  };
  return subjects[limit.per];
}

function denied({ limit, retryAfter }: Denial): BartizanError {
  const [kind = ''] = limit.subject.split('/').at(-1)?.split(':') ?? [];
  const per = limit.window === 'now' ? 'at once' : `a ${limit.window}`;
  return new BartizanError('limit_exceeded', `Limit reached: ${limit.unit} ${per} per ${kind}`, {
    retryAfter,
    reasons: [`limit.${kind}.${limit.unit}.${limit.window}`],
  });
}
