// SPDX-License-Identifier: Apache-2.0
// An Anthropic Messages request as an OpenAI chat request. Refuses what chat cannot say.
import { sourceOf } from '../../core/json/locate.ts';
import type { JsonBody, JsonObject, JsonValue } from '../../core/json/types.ts';
import { at } from '../../core/pointer.ts';
import { MESSAGES_REQUEST, MESSAGES_TOOL } from './members.data.ts';
import { messagesTurns } from './messages-turns.ts';
import { type Draft, printJson, RawJson } from './raw-json.ts';
import { arrayAt, given, only, refuse, stringAt } from './refuse.ts';

/** Chat takes no more stop words than this. */
const STOP_WORDS = 4;
const EFFORTS = ['low', 'medium', 'high', 'xhigh'];

/** Translates a Messages request. Throws BartizanError `untranslatable` with the pointer of the fault. */
export function requestToChat(
  body: JsonBody,
  { model, stream }: { readonly model: string; readonly stream: boolean },
): Buffer {
  const root = only(body.value, '', MESSAGES_REQUEST);
  const maxTokens = root['max_tokens'];
  // Zero asks Messages to warm its cache and answer nothing.
  if (typeof maxTokens !== 'number' || maxTokens < 1) refuse('/max_tokens');
  const choice = toolChoiceOf(root);
  const config = configOf(body, root);
  const request: Draft = {
    model,
    messages: messagesTurns(body, root),
    max_completion_tokens: maxTokens,
    temperature: given(root['temperature']),
    top_p: given(root['top_p']),
    stop: stopOf(root),
    tools: toolsOf(body, root),
    tool_choice: choice.choice,
    parallel_tool_calls: choice.single ? false : undefined,
    reasoning_effort: config.effort,
    response_format: config.format,
    stream: stream ? true : undefined,
    // Every Messages stream reports usage.
    stream_options: stream ? { include_usage: true } : undefined,
  };
  return Buffer.from(printJson(request));
}

function stopOf(root: JsonObject): readonly JsonValue[] | undefined {
  const stop = given(root['stop_sequences']);
  if (stop === undefined) return undefined;
  const words = arrayAt(stop, '/stop_sequences');
  if (words.length > STOP_WORDS) refuse('/stop_sequences');
  return words.length === 0 ? undefined : words;
}

function toolsOf(body: JsonBody, root: JsonObject): Draft[] | undefined {
  const tools = given(root['tools']);
  if (tools === undefined) return undefined;
  const drafts = arrayAt(tools, '/tools').map((item, index): Draft => {
    const pointer = at('/tools', index);
    const { name, description, input_schema: schema, strict } = only(item, pointer, MESSAGES_TOOL);
    if (given(schema) === undefined) refuse(at(pointer, 'input_schema'));
    return {
      type: 'function',
      function: {
        name: stringAt(name, at(pointer, 'name')),
        description: given(description),
        parameters: new RawJson(sourceOf(body, at(pointer, 'input_schema'))),
        strict: strict === true ? true : undefined,
      },
    };
  });
  return drafts.length === 0 ? undefined : drafts;
}

function toolChoiceOf(root: JsonObject): { choice?: Draft; single: boolean } {
  const value = given(root['tool_choice']);
  if (value === undefined) return { single: false };
  const known = only(value, '/tool_choice', {
    type: 'used',
    name: 'used',
    disable_parallel_tool_use: 'used',
  });
  const single = known['disable_parallel_tool_use'] === true;
  const { type, name } = known;
  if (type === 'auto' || type === 'none') return { choice: type, single };
  if (type === 'any') return { choice: 'required', single };
  if (type !== 'tool') refuse('/tool_choice/type');
  const named = { name: stringAt(name, '/tool_choice/name') };
  return { choice: { type: 'function', function: named }, single };
}

function reasoningOf(root: JsonObject): string | undefined {
  const thinking = given(root['thinking']);
  if (thinking === undefined) return undefined;
  const { type } = only(thinking, '/thinking', { type: 'used' });
  // "The model decides" is what chat does unasked.
  if (type === 'adaptive') return undefined;
  if (type !== 'disabled') refuse('/thinking/type');
  return 'none';
}

type Config = { readonly effort: string | undefined; readonly format: Draft | undefined };

function configOf(body: JsonBody, root: JsonObject): Config {
  const config = given(root['output_config']);
  const known =
    config === undefined ? {} : only(config, '/output_config', { effort: 'used', format: 'used' });
  const format = formatOf(body, known['format'], '/output_config/format');
  const older = formatOf(body, root['output_format'], '/output_format');
  if (format !== undefined && older !== undefined) refuse('/output_format');
  return { effort: effortOf(known['effort'], reasoningOf(root)), format: format ?? older };
}

/** Chat has one switch for whether and how hard to think. */
function effortOf(value: JsonValue | undefined, reasoning: string | undefined): string | undefined {
  const pointer = '/output_config/effort';
  if (given(value) === undefined) return reasoning;
  const effort = stringAt(value, pointer);
  return EFFORTS.includes(effort) && reasoning === undefined ? effort : refuse(pointer);
}

function formatOf(
  body: JsonBody,
  value: JsonValue | undefined,
  pointer: string,
): Draft | undefined {
  if (given(value) === undefined) return undefined;
  const { schema } = only(value, pointer, { type: { only: ['json_schema'] }, schema: 'used' });
  if (given(schema) === undefined) refuse(at(pointer, 'schema'));
  const source = new RawJson(sourceOf(body, at(pointer, 'schema')));
  // Chat wants a name; it says nothing about the answer.
  return { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: source } };
}
