// SPDX-License-Identifier: Apache-2.0
// The closed route table of the data plane. A request that matches no row exactly is refused; a row
// declares how it is authenticated, whether it is charged, and which codec covers it.
import type { WireId } from '../core/exchange.ts';

export type RouteName =
  | 'chat-completions'
  | 'responses'
  | 'embeddings'
  | 'messages'
  | 'count-tokens'
  | 'models'
  | 'guard-check'
  | 'healthz'
  | 'readyz';

export type Route = {
  readonly name: RouteName;
  readonly method: 'GET' | 'POST';
  /** Exact path of the raw target. */
  readonly path: string;
  /** Query parameters accepted, by exact name; any other is refused. */
  readonly query: readonly string[];
  readonly authentication: 'key' | 'none';
  readonly charged: boolean;
  /** Codec of the body; undefined for routes without one. */
  readonly wire: WireId | undefined;
};

const post = (
  name: RouteName,
  path: string,
  wire: WireId | undefined,
  query: readonly string[] = [],
): Route => ({ name, method: 'POST', path, query, authentication: 'key', charged: true, wire });
const probe = (name: RouteName, path: string): Route => ({
  name,
  method: 'GET',
  path,
  query: [],
  authentication: 'none',
  charged: false,
  wire: undefined,
});
const AZURE = ['api-version'] as const;

export const ROUTES: readonly Route[] = [
  post('chat-completions', '/v1/chat/completions', 'openai-chat'),
  post('responses', '/v1/responses', 'openai-responses'),
  post('embeddings', '/v1/embeddings', 'openai-embeddings'),
  post('messages', '/v1/messages', 'anthropic-messages', ['beta']),
  post('count-tokens', '/v1/messages/count_tokens', 'anthropic-count-tokens', ['beta']),
  // Azure OpenAI: the v1 API, and the Responses API of the API before it.
  post('chat-completions', '/openai/v1/chat/completions', 'openai-chat', AZURE),
  post('responses', '/openai/v1/responses', 'openai-responses', AZURE),
  post('embeddings', '/openai/v1/embeddings', 'openai-embeddings', AZURE),
  post('responses', '/openai/responses', 'openai-responses', AZURE),
  {
    name: 'models',
    method: 'GET',
    path: '/v1/models',
    query: ['limit', 'after_id', 'before_id'],
    authentication: 'key',
    charged: true,
    wire: undefined,
  },
  post('guard-check', '/v1/guard/check', undefined),
  probe('healthz', '/healthz'),
  probe('readyz', '/readyz'),
];

/** Azure paths that name the model: `/openai/deployments/{name}` and one of these. */
export const DEPLOYMENT_ROUTES: readonly Route[] = [
  post('chat-completions', '/chat/completions', 'openai-chat', AZURE),
  post('embeddings', '/embeddings', 'openai-embeddings', AZURE),
];
