// SPDX-License-Identifier: Apache-2.0
// Judges a request: every segment is scanned, policy is asked once about all of it, and masks become
// edits of the segments.
import type { Exchange, Segment } from '../core/exchange.ts';
import type { FactFinding } from '../core/policy-input.ts';
import { combine, refuses } from './combine.ts';
import { failedVerdict } from './decide.ts';
import { editsFor, fitJson, merge } from './edits.ts';
import { channelOf, Findings, TOO_MANY } from './findings.ts';
import type { Parts } from './parts.ts';
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
  const finish = (decision: Decision): Judgement =>
    conclude(parts, decision, findings.all, segments);
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

function conclude(
  parts: Parts,
  decision: Decision,
  findings: readonly FactFinding[],
  segments: ReadonlyMap<number, Segment>,
): Judgement {
  const { verdict } = decision;
  const judgement = { verdict, findings, edits: [], decisions: [decision] };
  if (refuses(verdict) || verdict.obligations.length === 0) return judgement;
  const edits = merge(
    editsFor(verdict.obligations, findings, ({ segment, start, end }) =>
      (segments.get(segment)?.text ?? '').slice(start, end),
    ),
  );
  const fitted = fitSegments(edits, segments);
  if (fitted !== undefined) return { ...judgement, edits: fitted };
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
