// SPDX-License-Identifier: Apache-2.0
// What a request is charged, and when: requests and concurrency when it is admitted, tokens and spend at
// their worst case once the body is known, limits per provider when one is about to be asked. What falls
// under no limit costs nothing here.
import { hash } from 'node:crypto';
import { BartizanError } from '../../core/errors.ts';
import type { Exchange, Usage } from '../../core/exchange.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Counters, Denial, LimitKey, Reservation } from '../../core/ports/counters.ts';
import type { Flow, Identity } from '../flow.ts';
import type { StageResult } from '../pipeline.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Leaf, pathName, planFor, type Rule } from './plan.ts';
import { costOf, highestPrice, priceAt } from './prices.ts';
import { type Levy, Reservations } from './reservations.ts';

/** Output tokens reserved for a caller that states no bound; settled to what was really used. */
const OUTPUT_TOKENS = 4_096;
/** Tokens are counted in whole numbers, however many a caller says that it wants. */
const OUTPUT_TOKENS_MAX = 1_000_000_000_000;
/** Bytes of request JSON per input token: on the high side for prose and code; settling corrects it. */
const BYTES_PER_TOKEN = 3;
/** Longer names are counted by their digest: names of tools are a caller's own text. */
const NAME_CHARS = 256;

type Upstream = { readonly id: string; readonly model: string };
type Amounts = { readonly tokens: number; readonly spend: number };
/** Nothing is known about tokens yet, or none are used. */
const UNCOUNTED: Amounts = { tokens: 0, spend: 0 };
const NONE: readonly Levy[] = [];

/** Charges for a request about to be admitted: one request and one unit of concurrency per limit. */
export function admissionLevies(snapshot: Snapshot, identity: Identity): readonly Levy[] {
  const { admission } = planFor(snapshot, identity.app, identity.agent);
  return admission.length === 0 ? NONE : levies(admission, UNCOUNTED, namesOf(identity));
}

/** Charges for a request whose body is known: tokens, spend, and every limit per model and tool. */
export function bodyLevies(
  snapshot: Snapshot,
  identity: Identity,
  { exchange, bodyBytes }: { readonly exchange: Exchange; readonly bodyBytes: number },
): readonly Levy[] | BartizanError {
  const plan = planFor(snapshot, identity.app, identity.agent);
  if (plan.model.length === 0 && plan.tool.length === 0) return NONE;
  const worst = worstCase(exchange, bodyBytes);
  const amounts = {
    tokens: worst.inputTokens + worst.outputTokens,
    // Whichever upstream answers. A model without a price cannot be counted, so nothing of it is free.
    spend: spendOf(exchange, worst, highestPrice(snapshot.config, exchange.model)),
  };
  const names = { ...namesOf(identity), model: exchange.model };
  const taken = levies(plan.model, amounts, names);
  if (plan.tool.length === 0) return taken;
  const tools = new Map(exchange.tools.map((tool) => [tool.name, tool.pointer]));
  if (tools.size > LIMITS.limitedTools) {
    return new BartizanError('invalid_request', `More than ${LIMITS.limitedTools} tools`);
  }
  const hosted = new Set(
    exchange.providerState.filter(({ kind }) => kind === 'hosted-tool').map((one) => one.pointer),
  );
  return [
    ...taken,
    ...[...tools].flatMap(([name, pointer]) =>
      levies(plan.tool, amounts, { tool: name }).map((levy): Levy => {
        return { ...levy, tool: { name, hosted: hosted.has(pointer) } };
      }),
    ),
  ];
}

/** Charges for asking one upstream. */
export function attemptLevies(flow: Flow, { id, model }: Upstream): readonly Levy[] {
  const { snapshot, identity, exchange, body } = flow;
  if (identity === undefined || exchange === undefined || body === undefined) return NONE;
  const { provider } = planFor(snapshot, identity.app, identity.agent);
  if (provider.length === 0) return NONE;
  const worst = worstCase(exchange, body.bytes.length);
  const price = priceAt(snapshot.config, exchange.model, { upstream: id, model });
  const amounts = {
    tokens: worst.inputTokens + worst.outputTokens,
    spend: spendOf(exchange, worst, price),
  };
  return levies(provider, amounts, { provider: id });
}

/**
 * Counts calls of tools that the request did not offer, once they are known: nobody could reserve them. A
 * limit that has no room left is reached either way.
 */
export function chargeUnoffered(flow: Flow, counters: Counters): void {
  const { snapshot, identity, exchange, calls } = flow;
  if (calls === undefined || identity === undefined || exchange === undefined) return;
  const rules = planFor(snapshot, identity.app, identity.agent).tool;
  const requests = rules.filter(({ unit }) => unit === 'requests');
  const offered = new Set(exchange.tools.map(({ name }) => name));
  for (const [tool, count] of calls) {
    const taken = offered.has(tool) ? NONE : levies(requests, UNCOUNTED, { tool });
    if (taken.length === 0) continue;
    const granted = counters.reserve(taken);
    void Promise.resolve(granted).then((result) => {
      if (result.granted) result.settle(taken.map(() => count));
    });
  }
}

/** The most a request may use: its input by size, its output by the most it asked for. */
export function worstCase(exchange: Exchange, bodyBytes: number): Usage {
  // Providers count tokens free of charge.
  if (exchange.operation === 'count-tokens') return { inputTokens: 0, outputTokens: 0 };
  const inputTokens = Math.ceil(bodyBytes / BYTES_PER_TOKEN);
  if (exchange.operation !== 'chat') return { inputTokens, outputTokens: 0 };
  const { maxTokens = OUTPUT_TOKENS, choices } = exchange.parameters;
  // To some servers -1 is without end, and no bound is one either.
  const bound = maxTokens >= 1 ? Math.ceil(maxTokens) : OUTPUT_TOKENS;
  return { inputTokens, outputTokens: Math.min(bound * choices, OUTPUT_TOKENS_MAX) };
}

/** Takes the charges for a flow, or says which limit refused. Waits only for a lease. */
export function reserve(
  flow: Flow,
  counters: Counters,
  taken: readonly Levy[],
): StageResult | Promise<StageResult> {
  return take(counters, taken, (granted) => {
    flow.reservation ??= new Reservations();
    flow.reservation.add(taken, granted);
  });
}

/** Takes the charges of one attempt at a provider; those of the attempt before have been given back. */
export function reserveAttempt(
  flow: Flow,
  counters: Counters,
  taken: readonly Levy[],
): StageResult | Promise<StageResult> {
  flow.reservation?.endAttempt();
  return take(counters, taken, (granted) => {
    flow.reservation ??= new Reservations();
    flow.reservation.addAttempt(taken, granted);
  });
}

function take(
  counters: Counters,
  taken: readonly Levy[],
  keep: (reservation: Reservation) => void,
): StageResult | Promise<StageResult> {
  if (taken.length === 0) return undefined;
  const conclude = (result: Reservation | Denial): StageResult => {
    if (!result.granted) return denied(result, taken);
    keep(result);
    return undefined;
  };
  const result = counters.reserve(taken);
  return result instanceof Promise ? result.then(conclude) : conclude(result);
}

type Names = Readonly<Partial<Record<Leaf, string>>>;

const namesOf = ({ principal, endUser }: Identity): Names => ({
  key: principal.id,
  ...(endUser !== undefined && { user: endUser.subject }),
});

function levies(rules: readonly Rule[], amounts: Amounts, names: Names): readonly Levy[] {
  const taken: Levy[] = [];
  for (const rule of rules) {
    const { per, unit } = rule;
    const amount = unit === 'tokens' || unit === 'spend' ? amounts[unit] : 1;
    const limit = rule.limit ?? namedLimit(rule, names);
    if (limit !== undefined && amount > 0) taken.push({ limit, amount, per });
  }
  return taken;
}

/** The count of one end user, model, ...; undefined where the request has none. */
function namedLimit({ leaf, place, unit, window, max }: Rule, names: Names): LimitKey | undefined {
  const name = leaf === undefined ? undefined : names[leaf];
  if (name === undefined) return undefined;
  // A name that looks like a digest is one's own, not that of another.
  const short = name.length <= NAME_CHARS && !name.startsWith('#');
  const subject = `${place}${short ? pathName(name) : `#${hash('sha256', name, 'hex')}`}`;
  return { subject, unit, window, max };
}

function spendOf(
  { operation }: Exchange,
  worst: Usage,
  price: Parameters<typeof costOf>[0] | undefined,
): number {
  if (operation === 'count-tokens') return 0;
  return price === undefined ? Number.MAX_SAFE_INTEGER : costOf(price, worst);
}

function denied({ limit, retryAfter }: Denial, taken: readonly Levy[]): BartizanError {
  const per = taken.find((levy) => levy.limit === limit)?.per ?? 'app';
  const when = limit.window === 'now' ? 'at once' : `a ${limit.window}`;
  return new BartizanError('limit_exceeded', `Limit reached: ${limit.unit} ${when} per ${per}`, {
    retryAfter,
    reasons: [`limit.${per}.${limit.unit}.${limit.window}`],
  });
}
