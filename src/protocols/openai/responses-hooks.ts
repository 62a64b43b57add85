// SPDX-License-Identifier: Apache-2.0
// Who speaks in an item of the Responses wire, which call a result answers, and which tools the provider
// itself would run.
import type { JsonObject } from '../../core/json/types.ts';
import type { Context, Enter, Hooks, Place } from '../grammar.ts';
import type { Memory } from '../read-body.ts';
import { definitionOf, stringOf } from './answers.ts';

/** Calls that wait for the client: to be run, or to be let run. Every other one the provider has run. */
const OF_CLIENTS: ReadonlySet<string> = new Set([
  'function_call',
  'custom_tool_call',
  'local_shell_call',
  'shell_call',
  'apply_patch_call',
  'computer_call',
  'mcp_approval_request',
]);

/** Name and id of the call that an item is: hosted tools have no name but their type. */
export function itemCall(item: JsonObject): {
  toolName: string | undefined;
  callId: string | undefined;
  hosted: boolean;
} {
  const type = stringOf(item['type']);
  return {
    toolName: stringOf(item['name']) ?? type,
    callId: stringOf(item['call_id']) ?? stringOf(item['id']),
    hosted: type !== undefined && !OF_CLIENTS.has(type),
  };
}

function speaker(item: JsonObject, context: Context): Context {
  const role = item['role'];
  if (role === 'system' || role === 'developer') {
    return { ...context, role: 'system', origin: 'system' };
  }
  if (role === 'user') return { ...context, role: 'user', origin: 'user' };
  if (role === 'assistant') return { ...context, role: 'assistant', origin: 'model' };
  return context;
}

function enterItem(item: JsonObject, context: Context, place: Place<Memory>): Context {
  const type = stringOf(item['type']) ?? 'message';
  const id = stringOf(item['id']);
  const bare = item['role'] === undefined && item['type'] === undefined;
  if (type === 'item_reference' || (bare && item['content'] === undefined)) {
    place.sink.state('conversation', place.pointer(), id ?? '');
    return context;
  }
  if (type === 'message') return speaker(item, context);
  if (type.endsWith('_output')) {
    const callId = stringOf(item['call_id']);
    const toolName = place.memory.calls.get(callId ?? '') ?? type.slice(0, -'_output'.length);
    const origin = `tool:${toolName}` as const;
    return { ...context, role: 'tool', origin, text: 'tool-result', toolName, callId };
  }
  const model = { ...context, role: 'assistant', origin: 'model' } as const;
  if (type === 'reasoning') return { ...model, text: 'reasoning' };
  const call = itemCall(item);
  if (call.callId !== undefined && call.toolName !== undefined) {
    place.memory.calls.set(call.callId, call.toolName);
  }
  return { ...model, ...call };
}

const enterPart: Enter<Memory> = (part, context) =>
  part['type'] === 'reasoning_text' || part['type'] === 'summary_text'
    ? { ...context, text: 'reasoning' }
    : context;

const enterTool: Enter<Memory> = (tool, context, place) => {
  const type = stringOf(tool['type']);
  const name = stringOf(tool['name']);
  const ours = type === undefined || type === 'function' || type === 'custom';
  // A namespace offers nothing by itself: its tools are entered one by one.
  if (type === 'namespace') return context;
  if (!ours) place.sink.state('hosted-tool', place.pointer(), type);
  const offered = ours ? name : type;
  if (offered !== undefined) {
    place.memory.tools.push({ name: offered, pointer: place.pointer(), ...definitionOf(tool) });
  }
  return context;
};

/** Hooks for items at `path`; each stands in a channel of its own, named `name`. */
function items(path: string, name: string, member: 'choice' | 'none'): Hooks<Memory> {
  return {
    [`${path}[]`]: (item, context, place) => {
      const { index } = place;
      const choice = member === 'choice' ? index : context.choice;
      return enterItem(item, { ...context, choice, channel: `${name}:${index}` }, place);
    },
    ...parts(`${path}[]`),
  };
}

const parts = (path: string): Hooks<Memory> => ({
  [`${path}.content[]`]: (part, context, place) =>
    enterPart(part, { ...context, channel: `${context.channel}/content:${place.index}` }, place),
  [`${path}.summary[]`]: (_, context, { index }) => ({
    ...context,
    channel: `${context.channel}/summary:${index}`,
  }),
  [`${path}.tools[]`]: enterTool,
  [`${path}.tools[].tools[]`]: enterTool,
});

export const REQUEST_HOOKS: Hooks<Memory> = {
  ...items('input', 'input', 'none'),
  'prompt.variables': (_, context) => ({ ...context, role: 'user', origin: 'user' }),
  'tools[]': enterTool,
  'tools[].tools[]': enterTool,
};

const response = (prefix: string): Hooks<Memory> => ({
  ...items(`${prefix}output`, 'output', 'choice'),
  ...items(`${prefix}instructions`, 'instructions', 'none'),
});

export const BODY_HOOKS: Hooks<Memory> = response('');

/** For all event types: a hook at a path that an event does not have is never reached. */
export const EVENT_HOOKS: Hooks<Memory> = {
  ...response('response.'),
  item: enterItem,
  ...parts('item'),
  part: enterPart,
};
