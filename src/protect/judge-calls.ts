// SPDX-License-Identifier: Apache-2.0
// Judges the tool calls of an answer: provenance states the facts of each, policy is asked at the point `tools`. The
// one place where both meet for agents; the gateway, replay and tests call it, and nothing re-assembles it.
import type { Exchange } from '../core/exchange.ts';
import type { CallFact } from '../core/policy-input.ts';
import { factsOfCall, type WantedCall } from '../provenance/call-facts.ts';
import { type Ledger, ledgerOf } from '../provenance/ledger.ts';
import type { Memory } from '../provenance/memory.ts';
import type { ToolDefinition } from '../provenance/roles.ts';
import type { Roles } from '../provenance/tools.ts';
import type { CallApproval } from './call-approval.ts';
import type { Decide } from './decide.ts';
import type { Decision } from './protector.ts';
import type { RecordedNames } from './recorded-names.ts';
import type { World } from '../core/world.ts';

export type CallJudging = {
  readonly decide: Decide;
  readonly names: RecordedNames;
  readonly world: Pick<World, 'clock'>;
  readonly roles: Roles;
  /** Of the app: it knows how the app puts documents into messages. */
  readonly memory: Memory;
  /** Asks a person where policy says so; undefined: such a call is held. */
  readonly approval?: CallApproval;
  /** Whether the app lets its models call a tool; default: any. */
  readonly allows?: (tool: string) => boolean;
  /** Changes facts before policy sees them: for measuring what single parts are worth. */
  readonly ablate?: (fact: CallFact) => CallFact;
};

/** Calls of one answer that are judged; models make some dozens at most, and further ones are refused unread. */
export const CALLS_MAX = 128;

/** Judges the calls of one answer, in the order in which they stand in it. */
export type AnswerCalls = {
  /** A promise only when policy answers later. */
  judge(call: WantedCall): Decision | Promise<Decision>;
};

/** Prepares to judge the answer to `exchange`; `tools` are the definitions that it offers. */
export function judgeCalls(
  judging: CallJudging,
  exchange: Exchange,
  tools: readonly ToolDefinition[],
): AnswerCalls {
  const offered = judging.roles(tools);
  const ids = new Set<string>();
  let ledger: Ledger | undefined;
  let index = 0;
  return {
    judge(call) {
      const startedAt = judging.world.clock.monotonic();
      ledger ??= ledgerOf(exchange.segments, {
        role: (name) => offered.role(name),
        memory: judging.memory,
      });
      const known = factsOfCall(ledger, offered.role(call.tool), call, {
        index,
        offered: offered.isOffered(call.tool),
      });
      const faults = [
        ...(judging.allows?.(call.tool) === false ? ['tool.not_allowed'] : []),
        ...known.fact.faults,
        ...countFaults(call, { ids, index }),
      ];
      index++;
      const stated = { ...known.fact, faults };
      const fact = recorded(judging.ablate?.(stated) ?? stated, exchange, judging.names);
      return judging.decide({
        point: 'tools',
        exchange,
        findings: [],
        uninspected: [],
        failures: [],
        startedAt,
        call: { fact, value: { tool: call.tool, arguments: known.arguments ?? null } },
      });
    },
  };
}

function countFaults(
  { id }: WantedCall,
  { ids, index }: { readonly ids: Set<string>; readonly index: number },
): readonly string[] {
  const faults = index >= CALLS_MAX ? ['calls.too_many'] : [];
  if (id === undefined || id === '') return faults;
  if (ids.has(id)) faults.push('call.duplicate');
  ids.add(id);
  return faults;
}

/** The fact with names as they may be recorded: a model can put anything into the name of an argument. */
function recorded(fact: CallFact, { tenant }: Exchange, names: RecordedNames): CallFact {
  const tool = (name: string): string => (name === '' ? '' : names.tool(name, tenant));
  const pointer = (path: string): string => path.split('/').map(tool).join('/');
  return {
    ...fact,
    tool: tool(fact.tool),
    arguments: fact.arguments.map((one) => ({
      ...one,
      pointer: pointer(one.pointer),
      from: one.from.map(tool),
    })),
    flows: fact.flows.map((one) => ({
      ...one,
      pointer: pointer(one.pointer),
      tool: tool(one.tool),
    })),
  };
}
