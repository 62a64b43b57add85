// SPDX-License-Identifier: Apache-2.0
// Every field of chat completions that Bartizan reads, as OpenAI, Azure OpenAI, vLLM, Ollama, DeepSeek,
// Groq, Mistral and OpenRouter send them. What is left out on purpose is reported as unknown: `models`
// and `provider` (another model or provider than policy allowed), `plugins`, `chat_template`.
import {
  each,
  extract,
  type Fields,
  oneOf,
  opaque,
  PLAIN,
  type Rule,
  state,
  under,
} from '../field.ts';
import {
  answered,
  ARGUMENTS,
  CITATION,
  DEFINITION,
  END_USER,
  GRAMMAR_FORMAT,
  INPUT,
  LABELS,
  METADATA,
  SAMPLING,
  SCHEMA,
  TOOL_NAME,
  USER_LOCATION,
  whole,
} from './common.data.ts';

const TEXT = extract('text', { channel: 'text' });
const REASONING = extract('reasoning');
const MEDIA = extract('media', { whole: true, note: 'A data: URL is uninspectable media' });
const INLINE = opaque('media');
/** Made by the provider over its own reasoning: base64, never words. */
const SIGNATURE: Rule = { ...PLAIN, base64: true };
const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];

/** A part of a message whose content is a list. */
const PART: Fields = {
  type: oneOf(
    ['text', 'refusal', 'image_url', 'input_audio', 'file', 'thinking', 'reasoning', 'reference'],
    'unknown-block',
  ),
  text: TEXT,
  refusal: extract('refusal', { channel: 'part/refusal' }),
  thinking: REASONING,
  'thinking[].type': PLAIN,
  'thinking[].text': extract('reasoning', { channel: 'thinking' }),
  image_url: MEDIA,
  'image_url.url': MEDIA,
  'image_url.detail': PLAIN,
  'input_audio.data': INLINE,
  'input_audio.format': PLAIN,
  'file.file_data': INLINE,
  'file.file_id': state('file'),
  'file.filename': METADATA,
  'file.format': PLAIN,
  reference_ids: PLAIN,
  cache_control: PLAIN,
  prompt_cache_breakpoint: PLAIN,
};

const TOOL_CALL: Fields = {
  ...each(['id', 'index', 'function.index'], PLAIN),
  type: oneOf(['function', 'custom'], 'unknown-block'),
  'function.name': TOOL_NAME,
  'function.arguments': ARGUMENTS,
  'function.parsed_arguments': extract('tool-call', { source: 'json', json: true, whole: true }),
  'custom.name': TOOL_NAME,
  'custom.input': INPUT,
};

const ANNOTATION: Fields = {
  ...each(['type', 'url_citation.start_index', 'url_citation.end_index'], PLAIN),
  ...each(['url_citation.url', 'url_citation.title', 'url_citation.content'], CITATION),
};

/** What a model says, in a message or, piece by piece, in a delta. */
const SPOKEN: Fields = {
  role: oneOf(ROLES, 'unknown-block'),
  content: TEXT,
  ...under('content[]', PART),
  reasoning: REASONING,
  reasoning_content: REASONING,
  'reasoning_details[].text': extract('reasoning', { channel: 'reasoning_details/text' }),
  'reasoning_details[].summary': extract('reasoning', { channel: 'reasoning_details/summary' }),
  'reasoning_details[].data': opaque('encrypted'),
  ...under('reasoning_details[]', each(['type', 'id', 'format', 'index'], PLAIN)),
  'reasoning_details[].signature': SIGNATURE,
  'thinking_blocks[].type': PLAIN,
  'thinking_blocks[].thinking': extract('reasoning', { channel: 'thinking_blocks' }),
  'thinking_blocks[].data': opaque('encrypted'),
  'thinking_blocks[].signature': SIGNATURE,
  refusal: extract('refusal'),
  ...under('tool_calls[]', TOOL_CALL),
  'function_call.name': TOOL_NAME,
  'function_call.arguments': ARGUMENTS,
  ...under('annotations[]', ANNOTATION),
  'audio.id': PLAIN,
  'audio.expires_at': PLAIN,
  'audio.data': INLINE,
  'audio.transcript': extract('text', { channel: 'audio' }),
  ...under('images[]', { type: PLAIN, index: PLAIN, 'image_url.url': MEDIA }),
  'context.citations[].content': extract('document', {
    whole: true,
    origin: 'document:data_sources',
  }),
  ...under(
    'context.citations[]',
    each(['title', 'url', 'filepath', 'chunk_id', 'rerank_score'], CITATION),
  ),
  'context.intent': extract('metadata', { whole: true }),
  parsed: extract('text', { source: 'json', json: true, whole: true }),
};

const MESSAGE: Fields = {
  ...SPOKEN,
  'audio.id': opaque('media', 'Speech of an earlier answer, held by the provider'),
  name: METADATA,
  tool_call_id: PLAIN,
  prefix: PLAIN,
  cache_control: PLAIN,
};

const FUNCTION: Fields = { name: DEFINITION, description: DEFINITION, parameters: SCHEMA };

const TOOL: Fields = {
  type: oneOf(['function', 'custom'], 'unknown-block'),
  ...under('function', { ...FUNCTION, strict: PLAIN }),
  'custom.name': DEFINITION,
  'custom.description': DEFINITION,
  ...under('custom.format', GRAMMAR_FORMAT),
  cache_control: PLAIN,
};

export const CHAT_REQUEST: Fields = {
  ...under('messages[]', MESSAGE),
  ...SAMPLING,
  ...LABELS,
  ...END_USER,
  ...each(
    [
      'n',
      'max_tokens',
      'max_completion_tokens',
      'min_tokens',
      'ignore_eos',
      'stop_token_ids',
      'reasoning_effort',
      'include_reasoning',
      'reasoning',
      'reasoning_format',
      'thinking',
      'think',
      'function_call',
      'tool_choice',
      'logit_bias',
      'audio',
      'safe_prompt',
      'usage',
      'web_search_options.search_context_size',
      'web_search_options.user_location.type',
    ],
    PLAIN,
  ),
  'modalities[]': oneOf(['text'], 'media'),
  ...under('tools[]', TOOL),
  ...under('functions[]', FUNCTION),
  'response_format.type': PLAIN,
  'response_format.json_schema.name': DEFINITION,
  'response_format.json_schema.description': DEFINITION,
  'response_format.json_schema.schema': SCHEMA,
  'response_format.json_schema.strict': PLAIN,
  'prediction.type': PLAIN,
  'prediction.content': extract('text', { role: 'none', origin: 'app' }),
  ...under('prediction.content[]', {
    type: oneOf(['text'], 'unknown-block'),
    text: extract('text', { role: 'none', origin: 'app' }),
  }),
  stop: METADATA,
  'stop[]': METADATA,
  store: state('store', 'Forced off by the gateway unless the app may use it'),
  web_search_options: state('hosted-tool'),
  ...under('web_search_options.user_location.approximate', USER_LOCATION),
  'data_sources[]': state('hosted-tool', 'Azure OpenAI On Your Data'),
};

/** What Azure OpenAI's own filter found: categories with switches and levels. */
const FILTER_RESULTS: Fields = {
  '*': PLAIN,
  'error.code': PLAIN,
  'error.message': METADATA,
  'protected_material_code.filtered': PLAIN,
  'protected_material_code.detected': PLAIN,
  'protected_material_code.citation.*': METADATA,
};

/** What the models' servers add around an answer and its chunks. */
const ENVELOPE: Fields = {
  ...each(
    [
      'id',
      'object',
      'created',
      'model',
      'usage',
      'service_tier',
      'system_fingerprint',
      'obfuscation',
      'moderation',
      'x_groq',
      'choices[].index',
      'choices[].finish_reason',
      'choices[].native_finish_reason',
      'choices[].content_filter_offsets',
      'choices[].content_filter_raw',
      'kv_transfer_params',
      'timings',
      'time_info',
      'usage_breakdown',
      'prompt_filter_results[].prompt_index',
    ],
    PLAIN,
  ),
  'choices[].logprobs': { coverage: 'repeat' },
  'choices[].prompt_logprobs': { coverage: 'repeat' },
  'choices[].token_ids': { coverage: 'repeat' },
  ...under('choices[].content_filter_results', FILTER_RESULTS),
  ...under('choices[].content_filter_result', FILTER_RESULTS),
  ...under('prompt_filter_results[].content_filter_results', FILTER_RESULTS),
  'choices[].stop_reason': METADATA,
  'choices[].matched_stop': METADATA,
  prompt_logprobs: { coverage: 'repeat' },
  prompt_token_ids: { coverage: 'repeat' },
  provider: { ...METADATA, note: 'OpenRouter: who served the model' },
  'citations[]': CITATION,
  ...under('search_results[]', each(['title', 'url', 'date', 'snippet', 'last_updated'], CITATION)),
  'metadata.*': METADATA,
};

/** The answer's text once more, beside the message (Together). */
const BESIDE: Fields = { 'choices[].text': extract('text', { channel: 'beside' }) };

export const CHAT_BODY: Fields = answered({
  ...ENVELOPE,
  ...BESIDE,
  ...under('choices[].message', SPOKEN),
});
export const CHAT_CHUNK: Fields = {
  ...answered(ENVELOPE, whole),
  ...BESIDE,
  ...answered(under('choices[].delta', SPOKEN), (rule) =>
    rule.kind === 'metadata' ? whole(rule) : rule,
  ),
};
