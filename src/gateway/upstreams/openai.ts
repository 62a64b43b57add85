// SPDX-License-Identifier: Apache-2.0
// OpenAI, and the servers that speak its API (vLLM, Ollama, llama.cpp, ...).
import { only, type Dialect } from './http-upstream.ts';

export const openai: Dialect = {
  provider: 'openai',
  paths: new Map([
    ['openai-chat', () => '/chat/completions'],
    ['openai-responses', () => '/responses'],
    ['openai-embeddings', () => '/embeddings'],
  ]),
  credential: { header: 'authorization', scheme: 'Bearer ' },
  // OpenAI-Organization and OpenAI-Project would choose which account pays: never the caller's.
  headers: (caller) => only(caller, ['openai-beta', 'idempotency-key']),
};
