// SPDX-License-Identifier: Apache-2.0
// Conversations for tests, written the short way.
import type { Segment } from '../core/exchange.ts';
import type { CallFact } from '../core/policy-input.ts';
import { factsOfCall } from './call-facts.ts';
import { ledgerOf } from './ledger.ts';
import { createMemory } from './memory.ts';
import type { ToolDefinition } from './roles.ts';
import { createRoles } from './tools.ts';

const base = { index: 0, pointer: '', source: 'string', json: false, choice: 0 } as const;

export const user = (text: string): Segment => ({
  ...base,
  role: 'user',
  kind: 'text',
  origin: 'user',
  text,
});

export const system = (text: string): Segment => ({
  ...base,
  role: 'system',
  kind: 'text',
  origin: 'system',
  text,
});

/** A call of the model and what came of it. */
export function used(
  toolName: string,
  args: unknown,
  result: unknown,
  callId = toolName,
): Segment[] {
  return [
    {
      ...base,
      role: 'assistant',
      kind: 'tool-call',
      origin: 'model',
      text: JSON.stringify(args),
      toolName,
      callId,
    },
    { ...answered(toolName, result), callId },
  ];
}

export const answered = (toolName: string, result: unknown): Segment => ({
  ...base,
  role: 'tool',
  kind: 'tool-result',
  origin: `tool:${toolName}`,
  text: typeof result === 'string' ? result : JSON.stringify(result),
  toolName,
});

const text = { type: 'string' };
const tool = (name: string, ...names: string[]): ToolDefinition => ({
  name,
  description: '',
  parameters: { type: 'object', properties: Object.fromEntries(names.map((one) => [one, text])) },
});

/** Tools of an office that no benchmark has. */
export const TOOLS: readonly ToolDefinition[] = [
  tool('read_mailbox', 'folder'),
  tool('open_link', 'url'),
  tool('read_document', 'path'),
  tool('list_colleagues'),
  tool('write_to_person', 'person', 'message'),
  tool('remove_record', 'record_id'),
  {
    name: 'pay_supplier',
    description: 'Pays a supplier.',
    parameters: { type: 'object', properties: { account: text, amount: { type: 'number' } } },
  },
  tool('run_shell', 'command'),
];

/** The facts of one call after these segments. */
export function factOf(
  segments: readonly Segment[],
  name: string,
  args: unknown,
  tools = TOOLS,
): CallFact {
  const roles = createRoles()(tools);
  const ledger = ledgerOf(segments, { role: (one) => roles.role(one), memory: createMemory() });
  const call = {
    id: 'new',
    tool: name,
    arguments: typeof args === 'string' ? args : JSON.stringify(args),
  };
  return factsOfCall(ledger, roles.role(name), call, { index: 0, offered: roles.isOffered(name) })
    .fact;
}
