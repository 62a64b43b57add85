// SPDX-License-Identifier: Apache-2.0
// Who speaks in a chat message, and which tool a call or a result belongs to.
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import type { Context, Enter, Hooks } from '../grammar.ts';
import { malformed } from '../channels.ts';
import type { Memory } from '../read-body.ts';
import { isObject } from '../walk.ts';
import { definitionOf, stringOf } from './answers.ts';

/** Name and id of a tool call as it stands in a message. */
export function callOf(call: JsonObject): {
  toolName: string | undefined;
  callId: string | undefined;
} {
  const inner = call['function'] ?? call['custom'];
  return {
    toolName: isObject(inner) ? stringOf(inner['name']) : undefined,
    callId: stringOf(call['id']),
  };
}

const enterCall: Enter<Memory> = (value, context, { memory }) => {
  const call = callOf(value);
  if (call.callId !== undefined && call.toolName !== undefined) {
    memory.calls.set(call.callId, call.toolName);
  }
  return { ...context, ...call };
};

const enterFunctionCall: Enter<Memory> = (value, context) => ({
  ...context,
  toolName: stringOf(value['name']),
});

const speaker = (context: Context, role: JsonValue | undefined): Context => {
  if (role === 'system' || role === 'developer') {
    return { ...context, role: 'system', origin: 'system' };
  }
  if (role === 'assistant') return { ...context, role: 'assistant', origin: 'model' };
  return { ...context, role: 'user', origin: 'user' };
};

const enterMessage: Enter<Memory> = (value, context, place) => {
  const role = value['role'] ?? null;
  if (typeof role !== 'string') place.sink.misfit(`${place.pointer()}/role`, role);
  if (role !== 'tool' && role !== 'function') return speaker(context, role);
  const callId = stringOf(value['tool_call_id']);
  // A result may name its tool itself only where the wire has no call id (the legacy function role).
  const toolName = role === 'tool' ? place.memory.calls.get(callId ?? '') : stringOf(value['name']);
  const origin = `tool:${toolName ?? 'unknown'}` as const;
  return { ...context, role: 'tool', origin, text: 'tool-result', toolName, callId };
};

const enterTool: Enter<Memory> = (value, context, place) => {
  const inner = value['function'] ?? value['custom'] ?? value;
  const name = isObject(inner) ? stringOf(inner['name']) : undefined;
  if (name !== undefined && isObject(inner)) {
    place.memory.tools.push({ name, pointer: place.pointer(), ...definitionOf(inner) });
  }
  return context;
};

export const REQUEST_HOOKS: Hooks<Memory> = {
  'messages[]': enterMessage,
  'messages[].tool_calls[]': enterCall,
  'messages[].function_call': enterFunctionCall,
  'tools[]': enterTool,
  'functions[]': enterTool,
};

/**
 * Index of a choice: as it says, or its position where it says nothing. Throws `upstream_malformed` for
 * one that is no index: clients would put its text somewhere else than it was judged.
 */
export function choiceOf(value: JsonObject, position: number): number {
  const index = value['index'] ?? position;
  if (typeof index === 'number' && Number.isSafeInteger(index) && index >= 0) return index;
  throw malformed('Choice without an index', '/choices');
}

export const BODY_HOOKS: Hooks<Memory> = {
  'choices[]': (value, context, { index }) => ({ ...context, choice: choiceOf(value, index) }),
  'choices[].message.tool_calls[]': enterCall,
  'choices[].message.function_call': enterFunctionCall,
};
