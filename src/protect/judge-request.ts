// SPDX-License-Identifier: Apache-2.0
// Judges a request: every segment is scanned, policy is asked once about all of it, and masks become
// edits of the segments.
import type { Exchange, Segment } from '../core/exchange.ts';
import type { FactFinding } from '../core/policy-input.ts';
import { combine, refuses } from './combine.ts';
import { failedVerdict } from './decide.ts';
import { TokenBook } from '../guard/masking/token-book.ts';
import { fitJson } from './edits.ts';
import { channelOf, Findings, TOO_MANY } from './findings.ts';
import type { Parts } from './parts.ts';
import { maskRequest } from './request-masks.ts';
import type { Decision, Edit, Judgement } from './protector.ts';

/** Judges `exchange` at the point `request`. A promise only when the policy answers later. */
export function judgeRequest(parts: Parts, exchange: Exchange): Judgement | Promise<Judgement> {
  const startedAt = parts.world.clock.monotonic();
  const findings = new Findings(parts.keyring, exchange.tenant);
  const failures = new Set<string>();
  const segments = new Map<number, Segment>();
  for (const segment of exchange.segments) {
    segments.set(segment.index, segment);
    const channel = channelOf(segment.origin);
    const scan = {
      phase: 'request',
      channel,
      json: segment.json || segment.source === 'json',
    } as const;
    const scanned = parts.engine.scan(segment.text, scan);
    for (const failure of scanned.failures) failures.add(failure);
    if (scanned.found.length === 0) continue;
    const made = findings.add(segment, scanned.found, (from, to) => segment.text.slice(from, to));
    if (made.length < scanned.found.length) failures.add(TOO_MANY);
  }
  const finish = (decision: Decision): Judgement | Promise<Judgement> =>
    conclude(parts, exchange, { decision, findings: findings.all, segments });
  const decision = parts.decide({
    point: 'request',
    exchange,
    findings: findings.all,
    uninspected: exchange.uninspected,
    failures: [...failures],
    startedAt,
  });
  return decision instanceof Promise ? decision.then(finish) : finish(decision);
}

type Judged = {
  readonly decision: Decision;
  readonly findings: readonly FactFinding[];
  readonly segments: ReadonlyMap<number, Segment>;
};

function conclude(
  parts: Parts,
  exchange: Exchange,
  { decision, findings, segments }: Judged,
): Judgement | Promise<Judgement> {
  const { verdict } = decision;
  const judgement = { verdict, findings, edits: [], decisions: [decision] };
  const { obligations } = verdict;
  const recalls = parts.unmask.memory !== undefined && exchange.providerState.length > 0;
  if (refuses(verdict) || (obligations.length === 0 && !recalls)) return judgement;
  const book = new TokenBook(parts.keyring, exchange);
  const edits = maskRequest({ obligations, findings, segments, book });
  const fitted = fitSegments(edits, segments);
  if (fitted !== undefined)
    return withTokens(parts, exchange, { ...judgement, edits: fitted }, book);
  const unfit = failedVerdict(parts.policy.revision, 'mask.unfit');
  const both = [verdict, unfit].map((one) => ({ verdict: one, findingsBefore: 0 }));
  return { ...judgement, verdict: combine(both, parts.policy.revision) };
}

/** The judgement with the tokens of its request, and of those before it where the provider holds them. */
function withTokens(
  { unmask: { memory }, world }: Parts,
  exchange: Exchange,
  judgement: Judgement,
  book: TokenBook,
): Judgement | Promise<Judgement> {
  const told = (): Judgement => (book.isEmpty ? judgement : { ...judgement, tokens: book });
  const recalls = exchange.providerState.length > 0;
  if (memory === undefined || (book.isEmpty && !recalls)) return told();
  const { vault, ttlMs } = memory;
  const kept = book.isEmpty ? undefined : vault.keep(exchange, book.tokens, ttlMs);
  const recalled = recalls
    ? vault.recall(exchange).then((tokens) => book.recall(tokens))
    : undefined;
  // Without the vault tokens stay what they are: less comfort, no leak.
  return Promise.allSettled([kept, recalled]).then((results) => {
    if (results.some(({ status }) => status === 'rejected')) world.log('warn', 'vault.unavailable');
    return told();
  });
}

function fitSegments(
  edits: readonly Edit[],
  segments: ReadonlyMap<number, Segment>,
): readonly Edit[] | undefined {
  const fitted: Edit[] = [];
  for (const [index, own] of Map.groupBy(edits, ({ segment }) => segment)) {
    const segment = segments.get(index);
    if (segment === undefined) return undefined;
    const json = segment.json || segment.source === 'json';
    const fits = json ? fitJson(segment.text, own) : own;
    if (fits === undefined) return undefined;
    fitted.push(...fits);
  }
  return fitted;
}
