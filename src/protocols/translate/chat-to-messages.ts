// SPDX-License-Identifier: Apache-2.0
// An OpenAI chat request as an Anthropic Messages request. Refuses what Messages cannot say.
import type { JsonBody, JsonObject, JsonValue } from '../../core/json/types.ts';
import { sourceOf } from '../../core/json/locate.ts';
import { at } from '../../core/pointer.ts';
import { chatTurns } from './chat-turns.ts';
import { CHAT_FUNCTION, CHAT_REQUEST, CHAT_TOOL } from './members.data.ts';
import { type Draft, printJson, RawJson } from './raw-json.ts';
import { arrayAt, given, only, refuse, stringAt } from './refuse.ts';

/** Output bound of a chat request that sets none: Messages has no "as much as the model likes". */
export const DEFAULT_MAX_TOKENS = 4096;

const EFFORTS = ['low', 'medium', 'high', 'xhigh'];

/** Translates a chat request. Throws BartizanError `untranslatable` with the pointer of the fault. */
export function requestToMessages(
  body: JsonBody,
  { model, stream }: { readonly model: string; readonly stream: boolean },
): Buffer {
  const root = only(body.value, '', CHAT_REQUEST);
  const { system, messages } = chatTurns(root['messages']);
  const tools = toolsOf(body, root);
  const reasoning = reasoningOf(root);
  const format = formatOf(body, root);
  const config = { effort: reasoning.effort, format };
  const request: Draft = {
    model,
    max_tokens: maxTokensOf(root),
    system: system.length === 0 ? undefined : system,
    messages,
    tools,
    tool_choice: toolChoiceOf(root, tools !== undefined),
    temperature: temperatureOf(root),
    top_p: given(root['top_p']),
    stop_sequences: stopOf(root),
    thinking: reasoning.thinking,
    output_config: config.effort === undefined && config.format === undefined ? undefined : config,
    stream: stream ? true : undefined,
  };
  return Buffer.from(printJson(request));
}

function maxTokensOf(root: JsonObject): JsonValue {
  const older = given(root['max_tokens']);
  const newer = given(root['max_completion_tokens']);
  if (older !== undefined && newer !== undefined && older !== newer) refuse('/max_tokens');
  return newer ?? older ?? DEFAULT_MAX_TOKENS;
}

function temperatureOf(root: JsonObject): JsonValue | undefined {
  const temperature = given(root['temperature']);
  // Chat counts to 2, Messages to 1; scaling one onto the other would be a guess.
  if (typeof temperature === 'number' && temperature > 1) refuse('/temperature');
  return temperature;
}

function stopOf(root: JsonObject): readonly string[] | undefined {
  const stop = given(root['stop']);
  if (stop === undefined) return undefined;
  const list = typeof stop === 'string' ? [stop] : arrayAt(stop, '/stop');
  const words = list.map((word, index) => stringAt(word, at('/stop', index)));
  return words.length === 0 ? undefined : words;
}

function toolsOf(body: JsonBody, root: JsonObject): Draft[] | undefined {
  const tools = given(root['tools']);
  if (tools === undefined) return undefined;
  const drafts = arrayAt(tools, '/tools').map((item, index): Draft => {
    const pointer = at('/tools', index);
    const tool = only(item, pointer, CHAT_TOOL);
    if (tool['type'] !== 'function') refuse(at(pointer, 'type'));
    const place = at(pointer, 'function');
    const { name, description, parameters, strict } = only(tool['function'], place, CHAT_FUNCTION);
    return {
      name: stringAt(name, at(place, 'name')),
      description: given(description),
      input_schema:
        given(parameters) === undefined
          ? { type: 'object', properties: {} }
          : new RawJson(sourceOf(body, at(place, 'parameters'))),
      strict: strict === true ? true : undefined,
    };
  });
  return drafts.length === 0 ? undefined : drafts;
}

function toolChoiceOf(root: JsonObject, offered: boolean): Draft | undefined {
  const choice = given(root['tool_choice']);
  const single = root['parallel_tool_calls'] === false ? true : undefined;
  const parallel = { disable_parallel_tool_use: single };
  if (!offered) {
    if (choice !== undefined && choice !== 'none' && choice !== 'auto') refuse('/tool_choice');
    return undefined;
  }
  if (choice === undefined) return single ? { type: 'auto', ...parallel } : undefined;
  if (choice === 'auto') return { type: 'auto', ...parallel };
  if (choice === 'required') return { type: 'any', ...parallel };
  if (choice === 'none') return { type: 'none' };
  const named = only(choice, '/tool_choice', { type: { only: ['function'] }, function: 'used' });
  const { name } = only(named['function'], '/tool_choice/function', { name: 'used' });
  return { type: 'tool', name: stringAt(name, '/tool_choice/function/name'), ...parallel };
}

function reasoningOf(root: JsonObject): { effort?: string; thinking?: Draft } {
  const effort = given(root['reasoning_effort']);
  if (effort === undefined) return {};
  if (effort === 'none') return { thinking: { type: 'disabled' } };
  if (typeof effort !== 'string' || !EFFORTS.includes(effort)) refuse('/reasoning_effort');
  return { effort };
}

function formatOf(body: JsonBody, root: JsonObject): Draft | undefined {
  const format = given(root['response_format']);
  if (format === undefined) return undefined;
  const known = only(format, '/response_format', { type: 'used', json_schema: 'used' });
  if (known['type'] === 'text') return undefined;
  if (known['type'] !== 'json_schema') refuse('/response_format/type');
  const place = '/response_format/json_schema';
  const { schema } = only(known['json_schema'], place, {
    name: { dropped: 'a label: it says nothing about the answer' },
    schema: 'used',
    // Messages always holds the answer to its schema.
    strict: { only: [true] },
  });
  if (given(schema) === undefined) refuse(at(place, 'schema'));
  return { type: 'json_schema', schema: new RawJson(sourceOf(body, at(place, 'schema'))) };
}
