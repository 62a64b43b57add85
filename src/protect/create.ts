// SPDX-License-Identifier: Apache-2.0
// Puts the protector together from configuration: the detectors in force, the built-in policy over the
// rules, and the keyring. A rule that could never apply makes the configuration fail, by name.
import { BartizanError } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { Policy } from '../core/ports/policy.ts';
import type { TokenVault } from '../core/ports/vault.ts';
import type { World } from '../core/world.ts';
import type { GuardConfig } from '../guard/config.ts';
import { type Detector, isInForce } from '../guard/detector.ts';
import { createEngine, type Engine } from '../guard/engine.ts';
import { DETECTORS } from '../guard/registry.gen.ts';
import {
  type BaselineApps,
  createBaseline,
  effectiveRules,
  judgesResponses,
} from '../policy/baseline.ts';
import type { ProtectionsConfig } from '../policy/config.ts';
import { createDecide } from './decide.ts';
import { judgeRequest } from './judge-request.ts';
import type { UnmaskSettings } from './parts.ts';
import type { Judgement, Protector } from './protector.ts';
import { AnswerGuard } from './response-guard.ts';

export type ProtectorOptions = {
  readonly guard: GuardConfig;
  readonly protections: ProtectionsConfig;
  readonly apps: BaselineApps;
  readonly keyring: Keyring;
  readonly world: World;
  /** Where tokens may be kept between exchanges, as far as the configuration wants it. */
  readonly vault?: TokenVault;
};

const MINUTE_MS = 60_000;
const NO_UNMASKING: UnmaskSettings = { egressTools: [], memory: undefined };

/** The protector of a configuration. Throws BartizanError `config_invalid` with a pointer. */
export function createProtector(options: ProtectorOptions): Protector {
  const { guard, protections, apps, keyring, world, vault } = options;
  checkRules(protections, guard);
  const { egress_tools: egressTools, remember_minutes: minutes } = protections.unmask;
  return assemble({
    engine: createEngine(DETECTORS, guard),
    policy: createBaseline(protections, apps),
    inspectsResponses: judgesResponses(effectiveRules(protections)),
    keyring,
    world,
    unmask: {
      egressTools,
      memory: vault && minutes > 0 ? { vault, ttlMs: minutes * MINUTE_MS } : undefined,
    },
  });
}

/** A protector over any engine and policy. */
export function assemble(parts: {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly inspectsResponses: boolean;
  readonly keyring: Keyring;
  readonly world: World;
  readonly unmask?: UnmaskSettings;
}): Protector {
  const { engine, policy, world, inspectsResponses } = parts;
  const { unmask = NO_UNMASKING } = parts;
  const judging = { ...parts, unmask, decide: createDecide(policy, world) };
  // An answer that is read for its tokens alone has nothing else to be found in it.
  const reading = { ...judging, engine: createEngine([], { disabled: [], options: {} }) };
  return {
    revision: `${policy.revision}+${engine.revision}`,
    inspectsResponses,
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
    response: (exchange, tokens) =>
      tokens !== undefined && !inspectsResponses
        ? new AnswerGuard(reading, exchange, tokens)
        : new AnswerGuard(judging, exchange, tokens),
  };
}

/** A misspelt or switched-off detector in a rule would be a protection that is not there. */
function checkRules({ rules = [] }: ProtectionsConfig, guard: GuardConfig): void {
  for (const [index, rule] of rules.entries()) {
    if (rule.mode === 'off') continue;
    for (const [place, pattern] of rule.detectors.entries()) {
      const covered = DETECTORS.filter(
        (detector) => covers(pattern, detector.id) && isInForce(detector, guard),
      );
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
