// SPDX-License-Identifier: Apache-2.0
// Anthropic. Every request has to name an API version; callers of other wires get the one below.
import { only, type Dialect } from './http-upstream.ts';

const DEFAULT_VERSION = '2023-06-01';

export const anthropic: Dialect = {
  provider: 'anthropic',
  paths: new Map([
    ['anthropic-messages', () => '/v1/messages'],
    ['anthropic-count-tokens', () => '/v1/messages/count_tokens'],
  ]),
  credential: { header: 'x-api-key', scheme: '' },
  headers: (caller) => ({
    'anthropic-version': DEFAULT_VERSION,
    ...only(caller, ['anthropic-version', 'anthropic-beta', 'idempotency-key']),
  }),
};
