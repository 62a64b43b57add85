// SPDX-License-Identifier: Apache-2.0
// What becomes of every member of a request that is translated. A member that is not listed is refused.
// `dropped` members are hints: with or without them the model reads the same words and may answer the same.
import type { JsonValue } from '../../core/json/types.ts';

/** `used`: expressed in the other wire. `only`: the other wire always behaves as with these values. */
type Handling = 'used' | { readonly dropped: string } | { readonly only: readonly JsonValue[] };

export type Handlings = { readonly [member: string]: Handling };

const CACHING = { dropped: 'where a prompt may be cached: a matter of price and latency' };
const TIER = { dropped: 'which capacity serves the request: a matter of price and latency' };
const END_USER = { dropped: 'who the end user is: the gateway decides what providers are told' };
const UNSET: Handling = { only: [] };

export const CHAT_REQUEST: Handlings = {
  model: 'used',
  messages: 'used',
  max_tokens: 'used',
  max_completion_tokens: 'used',
  temperature: 'used',
  top_p: 'used',
  stop: 'used',
  stream: 'used',
  stream_options: 'used',
  tools: 'used',
  tool_choice: 'used',
  parallel_tool_calls: 'used',
  response_format: 'used',
  reasoning_effort: 'used',
  n: { only: [1] },
  store: { only: [false] },
  logprobs: { only: [false] },
  top_logprobs: { only: [0] },
  frequency_penalty: { only: [0] },
  presence_penalty: { only: [0] },
  modalities: { only: [['text']] },
  verbosity: { only: ['medium'] },
  functions: { only: [[]] },
  logit_bias: { only: [{}] },
  seed: UNSET,
  audio: UNSET,
  prediction: UNSET,
  function_call: UNSET,
  web_search_options: UNSET,
  moderation: UNSET,
  user: END_USER,
  safety_identifier: END_USER,
  metadata: { dropped: 'labels for stored completions, and nothing is stored' },
  service_tier: TIER,
  prompt_cache_key: CACHING,
  prompt_cache_options: CACHING,
  prompt_cache_retention: CACHING,
};

/** Turns of a chat request, by role. */
export const CHAT_TURNS = {
  system: { role: 'used', content: 'used' },
  developer: { role: 'used', content: 'used' },
  user: { role: 'used', content: 'used' },
  tool: { role: 'used', content: 'used', tool_call_id: 'used' },
  assistant: {
    role: 'used',
    content: 'used',
    tool_calls: 'used',
    refusal: 'used',
    annotations: { only: [[]] },
    // A thought without its signature is refused by the provider.
    reasoning_content: { only: [''] },
    reasoning: { only: [''] },
  },
} as const satisfies Record<string, Handlings>;

/** Parts of a chat turn, by type. */
export const CHAT_PARTS = {
  text: { type: 'used', text: 'used', prompt_cache_breakpoint: CACHING },
  refusal: { type: 'used', refusal: 'used' },
  image_url: { type: 'used', image_url: 'used', prompt_cache_breakpoint: CACHING },
} as const satisfies Record<string, Handlings>;

export const CHAT_IMAGE: Handlings = {
  url: 'used',
  detail: { dropped: 'how finely the provider samples the image; Messages has one way' },
};

export const CHAT_TOOL: Handlings = { type: 'used', function: 'used' };
export const CHAT_FUNCTION: Handlings = {
  name: 'used',
  description: 'used',
  parameters: 'used',
  strict: 'used',
};
export const CHAT_CALL: Handlings = { id: 'used', type: 'used', function: 'used' };
export const CHAT_CALL_FUNCTION: Handlings = { name: 'used', arguments: 'used' };

export const MESSAGES_REQUEST: Handlings = {
  model: 'used',
  messages: 'used',
  system: 'used',
  max_tokens: 'used',
  temperature: 'used',
  top_p: 'used',
  stop_sequences: 'used',
  stream: 'used',
  tools: 'used',
  tool_choice: 'used',
  thinking: 'used',
  output_config: 'used',
  output_format: 'used',
  speed: { only: ['standard'] },
  mcp_servers: { only: [[]] },
  context_management: { only: [{}, { edits: [] }] },
  top_k: UNSET,
  container: UNSET,
  metadata: END_USER,
  service_tier: TIER,
  cache_control: CACHING,
  diagnostics: { dropped: 'asks why a prompt was not cached' },
};

export const MESSAGES_TURN: Handlings = { role: 'used', content: 'used' };

/** Blocks of a Messages turn, by type. */
export const MESSAGES_BLOCKS = {
  text: { type: 'used', text: 'used', citations: { only: [[]] }, cache_control: CACHING },
  image: { type: 'used', source: 'used', cache_control: CACHING },
  tool_use: {
    type: 'used',
    id: 'used',
    name: 'used',
    input: 'used',
    caller: { only: [{ type: 'direct' }] },
    cache_control: CACHING,
  },
  tool_result: {
    type: 'used',
    tool_use_id: 'used',
    content: 'used',
    is_error: {
      dropped: 'that a tool failed: its result says so in words, chat has no mark for it',
    },
    cache_control: CACHING,
  },
  // A signed thought is meant for the provider that signed it.
  thinking: { type: 'used', thinking: 'used', signature: { only: [''] } },
} as const satisfies Record<string, Handlings>;

export const MESSAGES_TOOL: Handlings = {
  type: { only: ['custom'] },
  name: 'used',
  description: 'used',
  input_schema: 'used',
  strict: 'used',
  defer_loading: { only: [false] },
  allowed_callers: { only: [['direct']] },
  cache_control: CACHING,
  eager_input_streaming: { dropped: 'how early pieces of tool input leave the provider' },
};
