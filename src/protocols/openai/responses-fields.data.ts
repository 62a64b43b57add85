// SPDX-License-Identifier: Apache-2.0
// Every field of the Responses wire that Bartizan reads: the request, the response object, and each
// streamed event. An event type that has no fields here is reported as unknown.
import { each, extract, type Fields, opaque, PLAIN, state, under } from '../field.ts';
import {
  answered,
  ARGUMENTS,
  END_USER,
  INPUT,
  LABELS,
  METADATA,
  SAMPLING,
  whole,
} from './common.data.ts';
import { ANNOTATION, ITEM, PART, TEXT_FORMAT, TOOL } from './responses-items.data.ts';

const INSTRUCTIONS = extract('text', { role: 'system', origin: 'system' });
const VARIABLE = extract('text', { role: 'user', origin: 'user' });

/** What a request asks for, and a response object repeats. */
const SETTINGS: Fields = {
  ...SAMPLING,
  ...LABELS,
  ...END_USER,
  ...each(
    [
      'max_output_tokens',
      'max_tool_calls',
      'include',
      'reasoning',
      'truncation',
      'context_management',
      'access_programs',
      'image',
    ],
    PLAIN,
  ),
  tool_choice: PLAIN,
  instructions: INSTRUCTIONS,
  ...under('tools[]', TOOL),
  ...under('text', TEXT_FORMAT),
  previous_response_id: state('previous-response'),
  conversation: state('conversation'),
  'conversation.id': PLAIN,
  background: state('background'),
  store: state('store', 'Forced off by the gateway unless the app may use it'),
  prompt: state('prompt-template'),
  'prompt.id': PLAIN,
  'prompt.version': PLAIN,
  'prompt.variables.*': VARIABLE,
  ...under('prompt.variables.*', PART),
};

export const RESPONSES_REQUEST: Fields = {
  input: extract('text', { role: 'user', origin: 'user' }),
  ...under('input[]', ITEM),
  ...SETTINGS,
};

const RESPONSE: Fields = {
  ...each(
    [
      'id',
      'object',
      'created_at',
      'completed_at',
      'status',
      'usage',
      'tool_usage',
      'billing',
      'prompt_cache_diagnostics',
      'incomplete_details.reason',
      'error.code',
      'error.type',
      'error.param',
      'content_filters',
    ],
    PLAIN,
  ),
  'error.message': METADATA,
  'error.misalignment': { ...METADATA, source: 'json', json: true },
  ...under('output[]', ITEM),
  ...under('instructions[]', ITEM),
  output_text: extract('text'),
  ...SETTINGS,
};

export const RESPONSES_BODY: Fields = answered(RESPONSE);

const PLACE: Fields = each(
  [
    'type',
    'sequence_number',
    'item_id',
    'output_index',
    'content_index',
    'summary_index',
    'annotation_index',
    'command_index',
    'obfuscation',
    'created_at',
    'status',
  ],
  PLAIN,
);
const LIFECYCLE = { ...PLACE, ...answered(under('response', RESPONSE), whole) };
const ITEM_EVENT = { ...PLACE, ...answered(under('item', ITEM), whole) };
const PART_EVENT = { ...PLACE, ...answered(under('part', PART), whole) };
const LOGPROBS: Fields = { logprobs: { coverage: 'repeat' } };

/** A text that grows by `delta` and is repeated in `member` when it is done. */
function growing(name: string, member: string, rule = extract('text')): Record<string, Fields> {
  const channelled = { channel: 'text', ...rule };
  return {
    [`response.${name}.delta`]: { ...PLACE, ...LOGPROBS, delta: channelled },
    [`response.${name}.done`]: { ...PLACE, ...LOGPROBS, [member]: whole(channelled) },
  };
}

/** Progress of a tool at the provider: no text, as long as it stays within these members. */
const PROGRESS = [
  'web_search_call.in_progress',
  'web_search_call.searching',
  'web_search_call.completed',
  'file_search_call.in_progress',
  'file_search_call.searching',
  'file_search_call.completed',
  'code_interpreter_call.in_progress',
  'code_interpreter_call.interpreting',
  'code_interpreter_call.completed',
  'image_generation_call.in_progress',
  'image_generation_call.generating',
  'image_generation_call.completed',
  'mcp_call.in_progress',
  'mcp_call.completed',
  'mcp_call.failed',
  'mcp_list_tools.in_progress',
  'mcp_list_tools.completed',
  'mcp_list_tools.failed',
  'compaction.compacting',
  'audio.done',
  'audio.transcript.done',
];

const COMMAND = extract('tool-call', { channel: 'command' });
const SHELL_OUTPUT: Fields = {
  stdout: extract('tool-result'),
  stderr: extract('tool-result'),
  outcome: PLAIN,
  created_by: PLAIN,
};

/** Fields by event type. */
export const RESPONSES_EVENTS: Readonly<Record<string, Fields>> = {
  'response.created': LIFECYCLE,
  'response.queued': LIFECYCLE,
  'response.in_progress': LIFECYCLE,
  'response.completed': LIFECYCLE,
  'response.incomplete': LIFECYCLE,
  'response.failed': LIFECYCLE,
  'response.output_item.added': ITEM_EVENT,
  'response.output_item.done': ITEM_EVENT,
  'response.content_part.added': PART_EVENT,
  'response.content_part.done': PART_EVENT,
  ...growing('output_text', 'text'),
  ...growing('refusal', 'refusal', extract('refusal', { channel: 'refusal' })),
  ...growing('reasoning_text', 'text', extract('reasoning')),
  ...growing('reasoning_summary_text', 'text', extract('reasoning')),
  ...growing('function_call_arguments', 'arguments', ARGUMENTS),
  ...growing('custom_tool_call_input', 'input', INPUT),
  ...growing('mcp_call_arguments', 'arguments', ARGUMENTS),
  ...growing('code_interpreter_call_code', 'code', extract('tool-call', { channel: 'code' })),
  'response.output_text.annotation.added': {
    ...PLACE,
    ...answered(under('annotation', ANNOTATION), whole),
  },
  'response.reasoning_summary_part.added': PART_EVENT,
  'response.reasoning_summary_part.done': PART_EVENT,
  'response.shell_call_command.added': { ...PLACE, command: whole(COMMAND) },
  'response.shell_call_command.delta': { ...PLACE, delta: COMMAND },
  'response.shell_call_command.done': { ...PLACE, command: whole(COMMAND) },
  'response.shell_call_output_content.delta': { ...PLACE, ...under('delta', SHELL_OUTPUT) },
  'response.shell_call_output_content.done': {
    ...PLACE,
    ...answered(under('output[]', SHELL_OUTPUT), whole),
  },
  'response.audio.delta': { ...PLACE, delta: opaque('media') },
  'response.audio.transcript.delta': { ...PLACE, delta: extract('text', { channel: 'audio' }) },
  'response.image_generation_call.partial_image': {
    ...PLACE,
    partial_image_b64: opaque('media'),
    ...each(['partial_image_index', 'background', 'output_format', 'quality', 'size'], PLAIN),
  },
  keepalive: PLACE,
  ...Object.fromEntries(PROGRESS.map((name) => [`response.${name}`, PLACE])),
};
