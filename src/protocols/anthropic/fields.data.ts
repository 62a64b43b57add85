// SPDX-License-Identifier: Apache-2.0
// Every member of the Anthropic Messages wire that Bartizan knows, once: the readers refuse what is not
// here, and the coverage matrix is derived from it. What is left out on purpose is uninspected and so
// refused by default: `fallbacks` (another model than policy allowed), `inference_geo` (another region),
// `thread` and `compaction` (history that lives at the provider), `billing_policy`.
import type { FieldRow } from '../field.ts';
import { rowsOf } from './coverage.ts';
import type { Members } from './members.ts';

const CACHE: Members = { type: 'scalar', ttl: 'scalar', scope: 'scalar' };
const SCHEMA_FORMAT: Members = { type: 'scalar', schema: 'tool-definition', name: 'scalar' };
const CALLER: Members = { type: 'scalar', tool_id: 'scalar' };

const COUNTED: Members = {
  model: 'scalar',
  messages: 'inside',
  system: 'inside',
  tools: 'inside',
  tool_choice: { type: 'scalar', name: 'scalar', disable_parallel_tool_use: 'scalar' },
  thinking: { type: 'scalar', budget_tokens: 'scalar', display: 'scalar' },
  output_config: { effort: 'scalar', format: SCHEMA_FORMAT, task_budget: 'scalars' },
  output_format: SCHEMA_FORMAT,
  mcp_servers: 'state:hosted-tool',
  context_management: 'metadata',
  cache_control: CACHE,
  speed: 'scalar',
};

/** Members of a request to count tokens. */
export const COUNT_REQUEST: Members = COUNTED;

/** Members of a Messages request. */
export const REQUEST: Members = {
  ...COUNTED,
  max_tokens: 'scalar',
  stream: 'scalar',
  temperature: 'scalar',
  top_p: 'scalar',
  top_k: 'scalar',
  stop_sequences: 'metadata',
  service_tier: 'scalar',
  metadata: { user_id: 'context' },
  container: 'state:container',
  diagnostics: { previous_message_id: 'state:previous-response' },
};

export const TURN: Members = { role: 'scalar', content: 'inside' };

export const CUSTOM_TOOL: Members = {
  type: 'scalar',
  name: 'tool-definition',
  description: 'tool-definition',
  input_schema: 'tool-definition',
  input_examples: 'tool-definition',
  cache_control: CACHE,
  strict: 'scalar',
  defer_loading: 'scalar',
  eager_input_streaming: 'scalar',
  allowed_callers: 'scalar',
};

/** One citation, in a request or an answer. */
export const CITATION: Members = {
  type: 'scalar',
  cited_text: 'citation',
  document_title: 'citation',
  title: 'citation',
  source: 'citation',
  url: 'citation',
  file_id: 'scalar',
  encrypted_index: 'opaque',
  document_index: 'scalar',
  search_result_index: 'scalar',
  start_char_index: 'scalar',
  end_char_index: 'scalar',
  start_page_number: 'scalar',
  end_page_number: 'scalar',
  start_block_index: 'scalar',
  end_block_index: 'scalar',
};

/** Content blocks of a request, by type. */
export const REQUEST_BLOCKS = {
  text: { type: 'scalar', text: 'text', citations: 'inside', cache_control: CACHE },
  image: {
    type: 'scalar',
    source: 'inside',
    cache_control: CACHE,
    transformations: { oversized_image: 'scalar' },
  },
  document: {
    type: 'scalar',
    source: 'inside',
    title: 'document',
    context: 'document',
    citations: { enabled: 'scalar' },
    cache_control: CACHE,
  },
  search_result: {
    type: 'scalar',
    source: 'document',
    title: 'document',
    content: 'inside',
    citations: { enabled: 'scalar' },
    cache_control: CACHE,
  },
  tool_use: {
    type: 'scalar',
    id: 'scalar',
    name: 'tool-name',
    input: 'tool-call',
    caller: CALLER,
    toolset_name: 'scalar',
    cache_control: CACHE,
  },
  tool_result: {
    type: 'scalar',
    tool_use_id: 'scalar',
    content: 'inside',
    is_error: 'scalar',
    toolset_name: 'scalar',
    cache_control: CACHE,
  },
  tool_reference: { type: 'scalar', tool_name: 'tool-name', cache_control: CACHE },
  thinking: { type: 'scalar', thinking: 'reasoning', signature: 'opaque', cache_control: CACHE },
  redacted_thinking: { type: 'scalar', data: 'uninspectable:encrypted', cache_control: CACHE },
  container_upload: { type: 'scalar', file_id: 'state:container', cache_control: CACHE },
} as const satisfies Record<string, Members>;

/** Sources of images and documents, by type. */
export const SOURCES = {
  base64: { type: 'scalar', media_type: 'scalar', data: 'uninspectable:media' },
  url: { type: 'scalar', url: 'media' },
  file: { type: 'scalar', file_id: 'state:file' },
  text: { type: 'scalar', media_type: 'scalar', data: 'document' },
  content: { type: 'scalar', content: 'inside' },
} as const satisfies Record<string, Members>;

/** Content blocks of an answer, by type; the same in `content_block_start`. */
export const ANSWER_BLOCKS = {
  text: { type: 'scalar', text: 'text', citations: 'inside' },
  thinking: { type: 'scalar', thinking: 'reasoning', signature: 'opaque' },
  redacted_thinking: { type: 'scalar', data: 'uninspectable:encrypted' },
  tool_use: {
    type: 'scalar',
    id: 'scalar',
    name: 'tool-name',
    input: 'tool-call',
    caller: CALLER,
    toolset_name: 'scalar',
  },
} as const satisfies Record<string, Members>;

/** Deltas of a streamed answer, by type. */
export const DELTAS = {
  text_delta: { type: 'scalar', text: 'text' },
  input_json_delta: { type: 'scalar', partial_json: 'tool-call' },
  thinking_delta: { type: 'scalar', thinking: 'reasoning', estimated_tokens: 'scalar' },
  signature_delta: { type: 'scalar', signature: 'opaque' },
  citations_delta: { type: 'scalar', citation: 'inside' },
} as const satisfies Record<string, Members>;

const STOP: Members = {
  stop_reason: 'scalar',
  stop_sequence: 'metadata',
  stop_details: { type: 'scalar', category: 'scalar', explanation: 'refusal' },
  container: 'scalars',
};

/** A whole answer, and the `message` of `message_start`. */
export const ANSWER: Members = {
  ...STOP,
  id: 'scalar',
  type: 'scalar',
  role: 'scalar',
  model: 'scalar',
  content: 'inside',
  usage: 'scalars',
  diagnostics: 'scalars',
  context_management: 'scalars',
};

/** Events of a streamed answer, by type. */
export const EVENTS = {
  message_start: { type: 'scalar', message: 'inside' },
  content_block_start: { type: 'scalar', index: 'scalar', content_block: 'inside' },
  content_block_delta: { type: 'scalar', index: 'scalar', delta: 'inside' },
  content_block_stop: { type: 'scalar', index: 'scalar' },
  message_delta: {
    type: 'scalar',
    delta: STOP,
    usage: 'scalars',
    context_management: 'scalars',
  },
  message_stop: { type: 'scalar' },
  ping: { type: 'scalar' },
  error: {
    type: 'scalar',
    request_id: 'scalar',
    error: { type: 'scalar', message: 'metadata', details: 'scalars' },
  },
} as const satisfies Record<string, Members>;

export const COUNT_ANSWER: Members = { input_tokens: 'scalar', context_management: 'scalars' };

const KEYS = ['wire', 'direction', 'stream', 'event', 'field', 'coverage', 'kind'] as const;
const REQUEST_WIRES = [
  { wire: 'anthropic-messages', top: REQUEST },
  { wire: 'anthropic-count-tokens', top: COUNT_REQUEST },
] as const;

const { tool_reference: reference, ...turnBlocks } = REQUEST_BLOCKS;
const { text, image, document, search_result: result } = REQUEST_BLOCKS;

const requestRows = REQUEST_WIRES.flatMap(({ wire, top }) => {
  const rows = rowsOf({ wire, direction: 'request', stream: false });
  const turn = 'messages[].content[].';
  return [
    ...rows('', top),
    ...rows('', { system: 'text' }),
    ...rows('system[].', text),
    ...rows('messages[].', { ...TURN, content: 'text' }),
    ...Object.values(turnBlocks).flatMap((block) => rows(turn, block)),
    ...rows(`${turn}citations[].`, CITATION),
    ...Object.values(SOURCES).flatMap((source) => rows(`${turn}source.`, source)),
    ...rows(`${turn}source.`, { content: 'document' }),
    ...[text, image].flatMap((block) => rows(`${turn}source.content[].`, block)),
    ...rows(turn, { content: 'tool-result' }),
    ...rows(`${turn}content[].`, { ...text, text: 'tool-result' }),
    ...[image, document, result, reference].flatMap((block) => rows(`${turn}content[].`, block)),
    ...rows('tools[].', CUSTOM_TOOL),
    ...rows('tools[].', { '*': 'tool-definition' }),
  ];
});

const answer = rowsOf({ wire: 'anthropic-messages', direction: 'response', stream: false });
const stream = (event: string) =>
  rowsOf({ wire: 'anthropic-messages', direction: 'response', stream: true, event });
const start = stream('content_block_start');
const delta = stream('content_block_delta');

/** The coverage of both Anthropic wires, row by row, derived from the tables above. */
export const ANTHROPIC_FIELDS: readonly FieldRow[] = [
  ...requestRows,
  ...answer('', ANSWER),
  ...Object.values(ANSWER_BLOCKS).flatMap((block) => answer('content[].', block)),
  ...answer('content[].citations[].', CITATION),
  ...Object.entries(EVENTS).flatMap(([event, members]) => stream(event)('', members)),
  ...stream('message_start')('message.', ANSWER),
  ...Object.values(ANSWER_BLOCKS).flatMap((block) => start('content_block.', block)),
  ...Object.values(DELTAS).flatMap((members) => delta('delta.', members)),
  ...delta('delta.citation.', CITATION),
  ...rowsOf({ wire: 'anthropic-count-tokens', direction: 'response', stream: false })(
    '',
    COUNT_ANSWER,
  ),
].filter(
  // Blocks of several types share members such as `type`: one row each.
  (row, index, all) =>
    all.findIndex((other) => KEYS.every((key) => other[key] === row[key])) === index,
);
