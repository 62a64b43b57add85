// SPDX-License-Identifier: Apache-2.0
// Values of the anthropic-beta header that bring no content past inspection: they change sizes, caching,
// counting or the shape of blocks that the codec covers. Any other may bring blocks, tools or state that
// nobody here has read, and is stated to policy as such.

export const COVERED_BETAS: ReadonlySet<string> = new Set([
  'context-1m-2025-08-07',
  'dev-full-thinking-2025-05-14',
  'extended-cache-ttl-2025-04-11',
  'interleaved-thinking-2025-05-14',
  'max-tokens-3-5-sonnet-2024-07-15',
  'model-context-window-exceeded-2025-08-26',
  'output-128k-2025-02-19',
  'output-300k-2026-03-24',
  'prompt-caching-2024-07-31',
  'structured-outputs-2025-11-13',
  'token-counting-2024-11-01',
  'token-efficient-tools-2025-02-19',
]);
