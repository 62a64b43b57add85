// SPDX-License-Identifier: Apache-2.0
// Judges a request: every segment is scanned, policy is asked once about all of it, and masks become
// edits of the segments.
import type { Exchange, Segment } from '../core/exchange.ts';
import type { FactFinding } from '../core/policy-input.ts';
import { failedVerdict, masksOf } from '../core/verdict.ts';
import type { Located } from '../guard/lane.ts';
import { certainty, EMBEDDED } from './cascade.ts';
import { combine, refuses } from './combine.ts';
import { TokenBook } from '../guard/masking/token-book.ts';
import { fitJson } from './edits.ts';
import { channelOf, type Found, Findings, TOO_MANY } from './findings.ts';
import type { Parts } from './parts.ts';
import { goesOn, remember } from './remembering.ts';
import { maskRequest } from './request-masks.ts';
import type { Decision, Edit, Judgement } from './protector.ts';
import { crossing, seamsOf } from './seams.ts';

/** Judges `exchange` at the point `request`. A promise only when policy or a classifier answers later. */
export function judgeRequest(parts: Parts, exchange: Exchange): Judgement | Promise<Judgement> {
  const startedAt = parts.world.clock.monotonic();
  const findings = new Findings(parts.keyring, exchange.tenant);
  const failures = new Set<string>();
  const segments = new Map<number, Segment>();
  const scores = new Map<number, number>();
  const consultation = parts.cascade?.open('request', exchange);
  const note = (segment: Segment, found: readonly Found[]): void => {
    const made = findings.add(segment, found, (from, to) => segment.text.slice(from, to));
    if (made.length < found.length) failures.add(TOO_MANY);
  };
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
    const { index, text } = segment;
    const given = { segment: index, text, channel, json: scan.json };
    consultation?.take(given, scanned.found);
    scores.set(index, certainty(scanned.found));
    note(segment, reported(parts, scanned.found));
  }
  for (const seam of parts.engine.joins ? seamsOf(exchange.segments) : []) {
    const channel = channelOf(seam.segment.origin);
    const scanned = parts.engine.scanJoined(seam.text, channel);
    for (const failure of scanned.failures) failures.add(failure);
    for (const { segment, found } of crossing(seam, reported(parts, scanned.found))) {
      note(segment, [found]);
    }
  }
  for (const { segment, found } of parts.across?.find(exchange, scores) ?? []) {
    note(segment, [found]);
  }
  const finish = (decision: Decision): Judgement | Promise<Judgement> => {
    parts.across?.decided(exchange, decision.verdict);
    return conclude(parts, exchange, { decision, findings: findings.all, segments });
  };
  const decide = (): Judgement | Promise<Judgement> => {
    const decision = parts.decide({
      point: 'request',
      exchange,
      findings: findings.all,
      uninspected: exchange.uninspected,
      failures: [...failures],
      startedAt,
    });
    return decision instanceof Promise ? decision.then(finish) : finish(decision);
  };
  const asked = consultation?.ask();
  if (asked === undefined) return decide();
  return asked.then((consulted) => {
    for (const failure of consulted.failures) failures.add(failure);
    for (const segment of exchange.segments)
      note(segment, consulted.found.get(segment.index) ?? []);
    return decide();
  });
}

/** What of that is a finding: low scores of the embedded scorer are seen only by what weighs them. */
function reported({ scoredFrom = 0 }: Parts, found: readonly Located[]): readonly Located[] {
  const isReported = ({ detector, score }: Located): boolean =>
    detector.id !== EMBEDDED || score >= scoredFrom;
  return found.every(isReported) ? found : found.filter(isReported);
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
  const obligations = masksOf(verdict);
  const recalls = parts.unmask.memory !== undefined && goesOn(exchange);
  if (refuses(verdict) || (obligations.length === 0 && !recalls)) return judgement;
  const book = new TokenBook(parts.keyring, exchange);
  const edits = maskRequest({ obligations, findings, segments, book });
  const fitted = fitSegments(edits, segments);
  if (fitted !== undefined) {
    return remember(parts, { exchange, judgement: { ...judgement, edits: fitted }, book });
  }
  const unfit = failedVerdict(parts.policy.revision, 'mask.unfit');
  const both = [verdict, unfit].map((one) => ({ verdict: one, findingsBefore: 0 }));
  return { ...judgement, verdict: combine(both, parts.policy.revision) };
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
