// SPDX-License-Identifier: Apache-2.0
// Azure OpenAI: the deployment stands in the path, except for Responses, where it is the model member.
import { only, type Dialect } from './http-upstream.ts';
import type { UpstreamRequest } from './upstream.ts';

/** `apiVersion` goes into every address; its form is checked with the configuration. */
export function azureOpenai(apiVersion: string): Dialect {
  const query = `?api-version=${apiVersion}`;
  const deployment =
    (operation: string) =>
    ({ model }: UpstreamRequest): string =>
      `/openai/deployments/${encodeURIComponent(model)}/${operation}${query}`;
  return {
    provider: 'azure.ai.openai',
    paths: new Map([
      ['openai-chat', deployment('chat/completions')],
      ['openai-responses', () => `/openai/responses${query}`],
      ['openai-embeddings', deployment('embeddings')],
    ]),
    credential: { header: 'api-key', scheme: '' },
    headers: (caller) => only(caller, ['idempotency-key']),
  };
}
