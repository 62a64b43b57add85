// SPDX-License-Identifier: Apache-2.0
// Reads what a policy answered, strictly: a document with a member that nobody knows, a mask for a finding that does
// not exist, or something asked for that the decision point cannot do is no verdict. Written by hand: it runs on
// every decision.
import type { DetectorId } from '../core/finding.ts';
import {
  type Action,
  type DecisionPoint,
  type MaskStyle,
  type Mode,
  type Obligation,
  type Outcome,
  type Reason,
  type ReasonFacts,
  type Verdict,
  VERDICT_SCHEMA,
} from '../core/verdict.ts';

/** What a verdict may hold: enough for every finding to have two reasons, bounded for the record. */
const REASONS_MAX = 2_048;
const OBLIGATIONS_MAX = 1_064;
const NAMES_MAX = 100;
const NAME_CHARS = 128;
const LABELS_MAX = 8;
const LABEL_CHARS = 100;
const APPROVAL_SECONDS_MAX = 7 * 86_400;
const RETAIN_DAYS_MAX = 3_650;

const OUTCOMES: ReadonlySet<string> = new Set<Outcome>([
  'allow',
  'transform',
  'block',
  'ask',
  'failed',
]);
const MODES: ReadonlySet<string> = new Set<Mode>(['enforce', 'shadow']);
const ACTIONS: ReadonlySet<string> = new Set<Action>(['allow', 'annotate', 'mask', 'block', 'ask']);
const STYLES: ReadonlySet<string> = new Set<MaskStyle>(['redact', 'last4', 'hash']);
/** On requests alone: an answer has nobody to put the value back. */
const REVERSIBLE: ReadonlySet<string> = new Set<MaskStyle>(['tokenise', 'format-preserving']);
/** Printable ASCII: these stand in headers, logs and metrics. */
const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const NAME = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

export type Asked = {
  readonly point: DecisionPoint;
  /** How many findings the decision was about. */
  readonly findings: number;
};

type Members = Readonly<Record<string, unknown>>;

/** The verdict of a document; undefined for what is none. `revision` is that of the policy. */
export function verdictOf(document: unknown, asked: Asked, revision: string): Verdict | undefined {
  if (!isObject(document) || !hasOnly(document, ['outcome', 'reasons', 'obligations']))
    return undefined;
  const { outcome, reasons, obligations } = document;
  if (typeof outcome !== 'string' || !OUTCOMES.has(outcome)) return undefined;
  if (!isList(reasons, REASONS_MAX) || !isList(obligations, OBLIGATIONS_MAX)) return undefined;
  if (!reasons.every(isReason)) return undefined;
  const verdict: Verdict = {
    schema: VERDICT_SCHEMA,
    outcome: outcome as Outcome,
    reasons,
    obligations: obligations as readonly Obligation[],
    policy: revision,
  };
  return canBeHonoured(verdict, asked) ? verdict : undefined;
}

/** Whether every obligation is one, is one of this decision point, and fits the outcome. */
export function canBeHonoured({ outcome, obligations }: Verdict, asked: Asked): boolean {
  if (obligations.length === 0) return true;
  const masked = new Set<number>();
  return obligations.every((obligation: unknown) => {
    if (!isObject(obligation)) return false;
    const isKnown = isObligation(obligation, asked);
    if (!isKnown || obligation['kind'] !== 'mask') return isKnown && fits(obligation, outcome);
    const finding = obligation['finding'] as number;
    if (masked.has(finding)) return false;
    masked.add(finding);
    return fits(obligation, outcome);
  });
}

/** Nothing is masked, and nobody asked, in what is allowed as it is. */
function fits({ kind }: Members, outcome: Outcome): boolean {
  if (kind === 'mask') return outcome !== 'allow';
  return kind !== 'approval' || (outcome !== 'allow' && outcome !== 'transform');
}

function isObligation(given: Members, { point, findings }: Asked): boolean {
  switch (given['kind']) {
    case 'mask':
      return (
        hasOnly(given, ['kind', 'finding', 'style']) &&
        isWhole(given['finding'], 0, findings - 1) &&
        isStyle(given['style'], point)
      );
    case 'route':
      return (
        point === 'access' &&
        (hasOnly(given, ['kind', 'upstreams'])
          ? areNames(given['upstreams'])
          : hasOnly(given, ['kind', 'regions']) && areNames(given['regions']))
      );
    case 'annotate':
      return hasOnly(given, ['kind', 'labels']) && areLabels(given['labels']);
    case 'approval':
      return (
        point !== 'capture' &&
        hasOnly(given, ['kind', 'approvers', 'expires_s']) &&
        isName(given['approvers']) &&
        isWhole(given['expires_s'], 1, APPROVAL_SECONDS_MAX)
      );
    case 'capture':
      return (
        point === 'capture' &&
        hasOnly(given, ['kind', 'purpose', 'content', 'retain_days']) &&
        isName(given['purpose']) &&
        (given['content'] === 'masked' || given['content'] === 'full') &&
        isWhole(given['retain_days'], 0, RETAIN_DAYS_MAX)
      );
    default:
      return false;
  }
}

const isStyle = (style: unknown, point: DecisionPoint): boolean =>
  typeof style === 'string' &&
  (STYLES.has(style) || (point === 'request' && REVERSIBLE.has(style)));

function isReason(given: unknown): given is Reason {
  if (!isObject(given)) return false;
  const { code, rule, mode, action, detector, facts } = given;
  return (
    hasOnly(given, ['code', 'rule', 'mode', 'action', 'detector', 'facts']) &&
    isName(code) &&
    CODE.test(code) &&
    isName(rule) &&
    typeof mode === 'string' &&
    MODES.has(mode) &&
    typeof action === 'string' &&
    ACTIONS.has(action) &&
    (detector === undefined || isDetector(detector)) &&
    (facts === undefined || areFacts(facts))
  );
}

const isDetector = (given: unknown): given is DetectorId => isName(given) && given.includes('/');

function areFacts(given: unknown): given is ReasonFacts {
  if (!isObject(given) || Object.keys(given).length > LABELS_MAX) return false;
  return Object.entries(given).every(
    ([name, value]) =>
      isName(name) &&
      (typeof value === 'boolean' ||
        (typeof value === 'number' ? Number.isFinite(value) : isLabel(value))),
  );
}

const areLabels = (given: unknown): boolean =>
  isObject(given) &&
  Object.keys(given).length <= LABELS_MAX &&
  Object.entries(given).every(([name, value]) => isName(name) && CODE.test(name) && isLabel(value));

const areNames = (given: unknown): boolean => isList(given, NAMES_MAX) && given.every(isName);

const isLabel = (given: unknown): boolean =>
  given === '' || (isName(given) && given.length <= LABEL_CHARS);

const isName = (given: unknown): given is string =>
  typeof given === 'string' && given.length <= NAME_CHARS && NAME.test(given);

const isWhole = (given: unknown, from: number, to: number): boolean =>
  Number.isInteger(given) && (given as number) >= from && (given as number) <= to;

const isList = (given: unknown, max: number): given is readonly unknown[] =>
  Array.isArray(given) && given.length <= max;

const isObject = (given: unknown): given is Members =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

/** Members that are undefined are not there. */
function hasOnly(given: Members, names: readonly string[]): boolean {
  for (const name of Object.keys(given)) if (!names.includes(name)) return false;
  return true;
}
