// SPDX-License-Identifier: Apache-2.0
// Puts the protector together from configuration: the detectors in force, the policy that decides about their
// findings, and the keyring. A rule that could never apply makes the configuration fail, by name.
import { BartizanError } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { Policy } from '../core/ports/policy.ts';
import type { TokenVault } from '../core/ports/vault.ts';
import type { World } from '../core/world.ts';
import { ESCALATION } from '../guard/across.ts';
import type { GuardConfig } from '../guard/config.ts';
import { type Detector, isInForce } from '../guard/detector.ts';
import { createEngine, type Engine } from '../guard/engine.ts';
import type { Holds } from '../guard/scanner.ts';
import { patternDetectors } from '../guard/patterns/pattern-detectors.ts';
import { DETECTORS } from '../guard/registry.gen.ts';
import type { ProtectionsConfig } from '../policy/config.ts';
import type { PolicyApps } from '../policy/settings.ts';
import { type Across, createAcross } from './across.ts';
import { type CallApprovals, createCallApproval } from './call-approval.ts';
import type { Cascade, CascadeSettings } from './cascade.ts';
import { type AgentSettings, createAgents, limitsNothing } from './agents.ts';
import { createDecide } from './decide.ts';
import { judgeRequest } from './judge-request.ts';
import { RISING_FROM } from './escalation.ts';
import { createLayers } from './layers.ts';
import type { UnmaskSettings } from './parts.ts';
import type { Judgement, Protector } from './protector.ts';
import { createRecordedNames } from './recorded-names.ts';
import { AnswerGuard } from './response-guard.ts';
import { keepsHistory } from './remembering.ts';
import { type Shadow, withShadow } from './shadow.ts';

export type ProtectorOptions = {
  readonly guard: GuardConfig;
  readonly protections: ProtectionsConfig;
  readonly apps: PolicyApps;
  /** What apps say about their tools and documents, by id; default: roles are what definitions propose. */
  readonly agents?: Readonly<Record<string, AgentSettings>>;
  /** What decides. */
  readonly policy: Policy;
  readonly keyring: Keyring;
  readonly world: World;
  /** Where tokens may be kept between exchanges, as far as the configuration wants it. */
  readonly vault?: TokenVault;
  /** All that detect; default: as they are built in. */
  readonly detectors?: readonly Detector[];
  /** Those that are tried out beside them. */
  readonly shadow?: Shadow;
  /** Classifiers outside the guard, asked where it is not sure. */
  readonly cascade?: CascadeSettings | undefined;
  /** What findings of the configured classifiers are named after: rules may name it. */
  readonly models?: readonly Named[];
  /** Asks people about calls; default: what they are to be asked about stays held. */
  readonly approvals?: CallApprovals | undefined;
};

type Named = Pick<Detector, 'id' | 'phases'>;

const MINUTE_MS = 60_000;
const NO_UNMASKING: UnmaskSettings = { egressTools: [], memory: undefined };

/** The protector of a configuration. Throws BartizanError `config_invalid` with a pointer. */
export function createProtector(options: ProtectorOptions): Protector {
  const { guard, protections, apps, policy, keyring, world, vault, shadow, cascade } = options;
  const { detectors: builtIn = DETECTORS, models = [], approvals } = options;
  const detectors = [...builtIn, ...patternDetectors(guard.patterns ?? [])];
  const inForce = detectors.filter((detector) => isInForce(detector, guard));
  const across = createAcross(guard, { keyring, world });
  checkRules(protections, [...inForce, ...across.facts, ...models]);
  const escalates = across.facts.includes(ESCALATION);
  const { egress_tools: egressTools, remember_minutes: minutes } = protections.unmask;
  const holds: Holds = ({ id }) => policy.actsOnAnswers?.(id) ?? true;
  const protector = assemble({
    ...createLayers(detectors, guard, {
      cascade,
      keyring,
      world,
      holds,
      seenFrom: escalates ? RISING_FROM : 1,
    }),
    across,
    approvals,
    policy,
    inspectsResponses: policy.judgesAnswers ?? true,
    keyring,
    world,
    ...(options.agents && { agents: options.agents }),
    unmask: {
      egressTools,
      memory:
        vault && minutes > 0
          ? { vault, ttlMs: minutes * MINUTE_MS, keepsFor: keepsHistory(apps) }
          : undefined,
    },
  });
  if (shadow === undefined) return protector;
  return withShadow(protector, createEngine(shadow.detectors, onlyOf(guard, shadow)), shadow);
}

/** The settings of those that are tried out: an engine refuses settings of a detector that it has not. */
function onlyOf({ disabled, options }: GuardConfig, { detectors }: Shadow): GuardConfig {
  const ids = new Set<string>(detectors.map(({ id }) => id));
  return {
    disabled: disabled.filter((id) => ids.has(id)),
    options: Object.fromEntries(Object.entries(options).filter(([id]) => ids.has(id))),
  };
}

/** A protector over any engine and policy. */
export function assemble(parts: {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly inspectsResponses: boolean;
  readonly keyring: Keyring;
  readonly world: World;
  readonly unmask?: UnmaskSettings;
  readonly cascade?: Cascade;
  readonly across?: Across;
  readonly scoredFrom?: number;
  readonly approvals?: CallApprovals | undefined;
  /** What apps say about their tools and documents, by id. */
  readonly agents?: Readonly<Record<string, AgentSettings>>;
}): Protector {
  const { engine, policy, world, inspectsResponses, cascade, across } = parts;
  const { unmask = NO_UNMASKING } = parts;
  const names = createRecordedNames(engine, parts.keyring);
  const decide = createDecide(policy, world, names);
  const judgesCalls = policy.judgesCalls ?? true;
  checkAllowed(parts.agents, judgesCalls);
  const agents = createAgents(parts.agents);
  const { keyring, approvals } = parts;
  const asking = approvals && { approval: createCallApproval(approvals, { keyring, names }) };
  const calls = judgesCalls
    ? ({ app }: Exchange) => ({ ...agents(app.id), decide, names, world, ...asking })
    : undefined;
  const judging = { ...parts, unmask, names, decide, calls };
  // An answer that is read for its tokens alone has nothing else to be found in it.
  const reading = {
    ...judging,
    engine: createEngine([], { disabled: [], options: {} }),
    cascade: undefined,
  };
  const readingCalls = { ...reading, asksAnswers: false };
  const revisions = [
    policy.revision,
    engine.revision,
    ...(cascade ? [cascade.revision] : []),
    ...(across?.facts ?? []).map(({ id, version }) => `${id}@${version}`),
    ...(parts.scoredFrom === undefined ? [] : [`scored-from-${parts.scoredFrom}`]),
  ];
  return {
    revision: revisions.join('+'),
    inspectsResponses,
    judgesCalls,
    access(exchange: Exchange): Judgement | Promise<Judgement> {
      const decision = judging.decide({
        point: 'access',
        exchange,
        findings: [],
        uninspected: [],
        failures: [],
        startedAt: world.clock.monotonic(),
      });
      const judged = (one: Awaited<typeof decision>): Judgement => ({
        verdict: one.verdict,
        findings: [],
        edits: [],
        decisions: [one],
      });
      return decision instanceof Promise ? decision.then(judged) : judged(decision);
    },
    request: (exchange) => judgeRequest(judging, exchange),
    response(exchange, tokens) {
      if (inspectsResponses) return new AnswerGuard(judging, exchange, tokens);
      return new AnswerGuard(tokens === undefined ? readingCalls : reading, exchange, tokens);
    },
  };
}

/** A list of tools that nobody looks at would be a protection that is not there. */
function checkAllowed(agents: ProtectorOptions['agents'] = {}, judgesCalls: boolean): void {
  const limited = Object.entries(agents).find(([, { allowed }]) => !limitsNothing(allowed));
  if (judgesCalls || limited === undefined) return;
  throw new BartizanError(
    'config_invalid',
    `App ${limited[0]} limits its tools, and tool_calls: off judges no call of a tool`,
    { pointer: `/apps/${limited[0]}/tools/allowed` },
  );
}

/** A misspelt or switched-off detector in a rule would be a protection that is not there. */
function checkRules({ rules = [] }: ProtectionsConfig, inForce: readonly Named[]): void {
  for (const [index, rule] of rules.entries()) {
    if (rule.mode === 'off') continue;
    for (const [place, pattern] of rule.detectors.entries()) {
      const covered = inForce.filter(({ id }) => covers(pattern, id));
      const pointer = `/protections/rules/${index}/detectors/${place}`;
      if (covered.length === 0) {
        const message = `Rule ${rule.id}: no detector in force matches ${pattern}`;
        throw new BartizanError('config_invalid', message, { pointer });
      }
      if (!covered.some(({ phases }) => phases.some((phase) => rule.on.includes(phase)))) {
        const message = `Rule ${rule.id}: ${pattern} does not run on any ${rule.on.join(' or ')}`;
        throw new BartizanError('config_invalid', message, { pointer });
      }
    }
  }
}

const covers = (pattern: string, id: Detector['id']): boolean =>
  pattern === '*' ||
  pattern === id ||
  (pattern.endsWith('/*') && id.startsWith(pattern.slice(0, -1)));
