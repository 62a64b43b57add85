// SPDX-License-Identifier: Apache-2.0
// The building blocks of the Responses wire: content parts, tools and items. One list of item fields for
// all item types, in both directions, because members are read by name whatever an item claims to be.
import { each, extract, type Fields, oneOf, opaque, PLAIN, state, under } from '../field.ts';
import {
  ARGUMENTS,
  CITATION,
  DEFINITION,
  GRAMMAR_FORMAT,
  INPUT,
  METADATA,
  SCHEMA,
  TOOL_NAME,
  USER_LOCATION,
} from './common.data.ts';

const MEDIA = extract('media', { note: 'A data: URL is uninspectable media' });
const INLINE = opaque('media');
const RESULT = extract('tool-result');
const CALL = extract('tool-call');
const ENCRYPTED = opaque('encrypted');

export const ANNOTATION: Fields = {
  ...each(
    ['type', 'index', 'start_index', 'end_index', 'file_id', 'container_id', 'annotation_index'],
    PLAIN,
  ),
  ...each(['title', 'url', 'filename', 'quote'], CITATION),
};

export const PART: Fields = {
  type: oneOf(
    [
      'input_text',
      'output_text',
      'text',
      'refusal',
      'reasoning_text',
      'summary_text',
      'input_image',
      'input_file',
      'input_audio',
    ],
    'unknown-block',
  ),
  text: extract('text', { channel: 'text' }),
  refusal: extract('refusal'),
  ...under('annotations[]', ANNOTATION),
  logprobs: { coverage: 'repeat' },
  parsed: extract('text', { source: 'json', json: true }),
  image_url: MEDIA,
  file_url: MEDIA,
  file_id: state('file'),
  file_data: INLINE,
  filename: METADATA,
  detail: PLAIN,
  'input_audio.data': INLINE,
  'input_audio.format': PLAIN,
  prompt_cache_breakpoint: PLAIN,
};

const CONTAINER: Fields = {
  ...each(['type', 'memory_limit', 'network_policy.type'], PLAIN),
  container_id: state('container'),
  'file_ids[]': state('file'),
  'network_policy.allowed_domains[]': METADATA,
  ...under('network_policy.domain_secrets[]', each(['domain', 'name', 'value'], METADATA)),
  ...under('skills[]', {
    ...each(['type', 'skill_id', 'version', 'source.type', 'source.media_type'], PLAIN),
    ...each(['name', 'description', 'path'], DEFINITION),
    'source.data': INLINE,
  }),
};

const OWN_TOOL: Fields = {
  ...each(['type', 'strict', 'async', 'defer_loading', 'allowed_callers', 'execution'], PLAIN),
  name: DEFINITION,
  description: DEFINITION,
  parameters: SCHEMA,
  output_schema: SCHEMA,
  ...under('format', GRAMMAR_FORMAT),
};

/** Every tool that can be offered; the provider's own are reported as state too. */
export const TOOL: Fields = {
  ...OWN_TOOL,
  ...under('tools[]', OWN_TOOL),
  server_label: DEFINITION,
  server_description: DEFINITION,
  server_url: METADATA,
  authorization: METADATA,
  'headers.*': METADATA,
  allowed_tools: SCHEMA,
  input_schema: SCHEMA,
  annotations: SCHEMA,
  filters: { ...SCHEMA, kind: 'metadata' },
  container: state('container'),
  ...under('container', CONTAINER),
  environment: PLAIN,
  ...under('environment', CONTAINER),
  'vector_store_ids[]': state('file'),
  ...under('user_location', USER_LOCATION),
  'input_image_mask.image_url': MEDIA,
  'input_image_mask.file_id': state('file'),
  ...each(
    [
      'connector_id',
      'tunnel_id',
      'require_approval',
      'max_num_results',
      'ranking_options',
      'search_context_size',
      'search_content_types',
      'external_web_access',
      'display_height',
      'display_width',
      'model',
      'action',
      'background',
      'complexity',
      'frame_count',
      'frame_duration_ms',
      'input_fidelity',
      'moderation',
      'output_compression',
      'output_format',
      'partial_images',
      'quality',
      'size',
      'svg',
    ],
    PLAIN,
  ),
};

export const TEXT_FORMAT: Fields = {
  verbosity: PLAIN,
  'format.type': PLAIN,
  'format.strict': PLAIN,
  'format.name': DEFINITION,
  'format.description': DEFINITION,
  'format.schema': SCHEMA,
};

/** What a model asks a hosted or local tool to do. */
const ACTION: Fields = {
  ...each(
    [
      'type',
      'button',
      'x',
      'y',
      'scroll_x',
      'scroll_y',
      'path',
      'keys',
      'timeout_ms',
      'max_output_length',
      'sources[].type',
    ],
    PLAIN,
  ),
  ...each(
    ['query', 'queries[]', 'pattern', 'text', 'commands[]', 'command[]', 'env.*', 'user'],
    CALL,
  ),
  working_directory: CALL,
  url: CALL,
  'sources[].url': CITATION,
};

const SAFETY_CHECK: Fields = { id: PLAIN, code: PLAIN, message: METADATA };

const ITEM_TYPES = [
  'message',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'reasoning',
  'item_reference',
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'computer_call',
  'computer_call_output',
  'mcp_call',
  'mcp_list_tools',
  'mcp_approval_request',
  'mcp_approval_response',
  'local_shell_call',
  'local_shell_call_output',
  'shell_call',
  'shell_call_output',
  'apply_patch_call',
  'apply_patch_call_output',
  'tool_search_call',
  'tool_search_output',
  'additional_tools',
  'compaction',
  'program',
];

export const ITEM: Fields = {
  type: oneOf(ITEM_TYPES, 'unknown-block'),
  role: oneOf(['system', 'developer', 'user', 'assistant'], 'unknown-block'),
  ...each(
    [
      'id',
      'status',
      'phase',
      'call_id',
      'caller',
      'async',
      'created_by',
      'approval_request_id',
      'approve',
      'execution',
      'fingerprint',
      'max_output_length',
      'background',
      'output_format',
      'quality',
      'size',
      'svg_usage',
    ],
    PLAIN,
  ),
  content: extract('text', { channel: 'text' }),
  ...under('content[]', PART),
  'summary[].type': PLAIN,
  'summary[].text': extract('reasoning', { channel: 'text' }),
  encrypted_content: ENCRYPTED,
  name: TOOL_NAME,
  namespace: extract('tool-name'),
  server_label: extract('metadata'),
  arguments: ARGUMENTS,
  parsed_arguments: extract('tool-call', { source: 'json', json: true }),
  input: INPUT,
  code: extract('tool-call', { channel: 'code' }),
  'queries[]': CALL,
  action: PLAIN,
  ...under('action', ACTION),
  ...under('actions[]', ACTION),
  'operation.type': PLAIN,
  'operation.path': CALL,
  'operation.diff': CALL,
  output: RESULT,
  ...under('output[]', {
    ...PART,
    type: PLAIN,
    stdout: RESULT,
    stderr: RESULT,
    outcome: PLAIN,
    created_by: PLAIN,
  }),
  'output.type': PLAIN,
  'output.image_url': MEDIA,
  'output.file_id': state('file'),
  ...under('outputs[]', { type: PLAIN, logs: RESULT, url: MEDIA }),
  ...under('results[]', {
    ...each(['file_id', 'score', 'vector_store_id'], PLAIN),
    'attributes.*': { ...METADATA, json: true },
    filename: METADATA,
    text: RESULT,
  }),
  result: opaque('media', 'An image, or the result of a program at the provider'),
  revised_prompt: CALL,
  reason: extract('text'),
  error: RESULT,
  ...under('error', {
    ...each(['type', 'code', 'param', 'moderation_details'], PLAIN),
    message: RESULT,
    content: extract('tool-result', { source: 'json', json: true }),
  }),
  container_id: state('container'),
  environment: PLAIN,
  ...under('environment', CONTAINER),
  ...under('tools[]', TOOL),
  ...under('pending_safety_checks[]', SAFETY_CHECK),
  ...under('acknowledged_safety_checks[]', SAFETY_CHECK),
};
