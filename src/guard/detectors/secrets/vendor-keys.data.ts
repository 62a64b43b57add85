// SPDX-License-Identifier: Apache-2.0
// Shapes of keys that vendors mark with a prefix. A key is the prefix and the longest tail that fits;
// tails are bounded, and `sample` describes a tail that fits, so that no real-looking key stands here.

export type KeyShape = {
  readonly entity: string;
  readonly prefix: string;
  /** Characters of the tail. */
  readonly tail: string;
  readonly min: number;
  readonly max: number;
  /** True: the prefix is too short to be looked for in the middle of a word. */
  readonly apart: boolean;
  /** What the tail has to begin with, for prefixes that say little. Sticky, bounded. */
  readonly has?: RegExp;
  /** A token of three parts, which characters and counts do not describe. */
  readonly parts?: true;
};

const WORD = 'A-Za-z0-9_-';
const ALNUM = 'A-Za-z0-9';

/** Longer prefixes stand before the shorter ones that they begin with. */
export const KEY_SHAPES: readonly KeyShape[] = [
  { entity: 'anthropic-key', prefix: 'sk-ant-', tail: WORD, min: 24, max: 220, apart: false },
  { entity: 'openai-key', prefix: 'sk-proj-', tail: WORD, min: 24, max: 260, apart: false },
  { entity: 'openai-key', prefix: 'sk-svcacct-', tail: WORD, min: 24, max: 260, apart: false },
  { entity: 'openai-key', prefix: 'sk-admin-', tail: WORD, min: 24, max: 260, apart: false },
  { entity: 'openrouter-key', prefix: 'sk-or-v1-', tail: 'a-f0-9', min: 40, max: 80, apart: false },
  {
    entity: 'openai-key',
    prefix: 'sk-',
    tail: ALNUM,
    min: 32,
    max: 64,
    apart: true,
    has: /[A-Za-z]{0,31}\d/y,
  },
  { entity: 'aws-access-key', prefix: 'AKIA', tail: 'A-Z0-9', min: 16, max: 16, apart: true },
  { entity: 'aws-access-key', prefix: 'ASIA', tail: 'A-Z0-9', min: 16, max: 16, apart: true },
  {
    entity: 'github-token',
    prefix: 'github_pat_',
    tail: 'A-Za-z0-9_',
    min: 30,
    max: 90,
    apart: false,
  },
  { entity: 'github-token', prefix: 'ghp_', tail: ALNUM, min: 30, max: 80, apart: false },
  { entity: 'github-token', prefix: 'gho_', tail: ALNUM, min: 30, max: 80, apart: false },
  { entity: 'github-token', prefix: 'ghu_', tail: ALNUM, min: 30, max: 80, apart: false },
  { entity: 'github-token', prefix: 'ghs_', tail: ALNUM, min: 30, max: 80, apart: false },
  { entity: 'github-token', prefix: 'ghr_', tail: ALNUM, min: 30, max: 80, apart: false },
  { entity: 'gitlab-token', prefix: 'glpat-', tail: WORD, min: 18, max: 64, apart: false },
  { entity: 'slack-token', prefix: 'xoxb-', tail: 'A-Za-z0-9-', min: 16, max: 200, apart: false },
  { entity: 'slack-token', prefix: 'xoxp-', tail: 'A-Za-z0-9-', min: 16, max: 200, apart: false },
  { entity: 'slack-token', prefix: 'xoxa-', tail: 'A-Za-z0-9-', min: 16, max: 200, apart: false },
  { entity: 'slack-token', prefix: 'xoxr-', tail: 'A-Za-z0-9-', min: 16, max: 200, apart: false },
  { entity: 'slack-token', prefix: 'xoxs-', tail: 'A-Za-z0-9-', min: 16, max: 200, apart: false },
  { entity: 'slack-token', prefix: 'xapp-', tail: 'A-Za-z0-9-', min: 20, max: 200, apart: true },
  { entity: 'stripe-key', prefix: 'sk_live_', tail: ALNUM, min: 16, max: 250, apart: false },
  { entity: 'stripe-key', prefix: 'rk_live_', tail: ALNUM, min: 16, max: 250, apart: false },
  { entity: 'stripe-key', prefix: 'sk_test_', tail: ALNUM, min: 16, max: 250, apart: false },
  { entity: 'stripe-key', prefix: 'whsec_', tail: 'A-Za-z0-9+/=', min: 24, max: 80, apart: true },
  { entity: 'google-key', prefix: 'AIza', tail: WORD, min: 35, max: 35, apart: true },
  { entity: 'google-oauth-token', prefix: 'ya29.', tail: WORD, min: 30, max: 1_000, apart: true },
  { entity: 'npm-token', prefix: 'npm_', tail: ALNUM, min: 36, max: 40, apart: true },
  { entity: 'pypi-token', prefix: 'pypi-AgE', tail: WORD, min: 40, max: 400, apart: true },
  { entity: 'hugging-face-token', prefix: 'hf_', tail: ALNUM, min: 30, max: 48, apart: true },
  {
    entity: 'sendgrid-key',
    prefix: 'SG.',
    tail: 'A-Za-z0-9_.-',
    min: 30,
    max: 80,
    apart: true,
    has: /[\w-]{10,40}\.[\w-]{20}/y,
  },
  { entity: 'twilio-key', prefix: 'SK', tail: 'a-f0-9', min: 32, max: 32, apart: true },
  { entity: 'twilio-account', prefix: 'AC', tail: 'a-f0-9', min: 32, max: 32, apart: true },
  {
    entity: 'digitalocean-token',
    prefix: 'dop_v1_',
    tail: 'a-f0-9',
    min: 64,
    max: 64,
    apart: false,
  },
  { entity: 'groq-key', prefix: 'gsk_', tail: ALNUM, min: 40, max: 64, apart: true },
  {
    entity: 'bartizan-key',
    prefix: 'bz_',
    tail: WORD,
    min: 52,
    max: 52,
    apart: true,
    has: /[\w-]{8}_/y,
  },
  {
    entity: 'azure-storage-key',
    prefix: 'AccountKey=',
    tail: 'A-Za-z0-9+/=',
    min: 80,
    max: 90,
    apart: false,
  },
  {
    entity: 'azure-sas-signature',
    prefix: 'SharedAccessSignature=',
    tail: 'A-Za-z0-9%+/=&-',
    min: 40,
    max: 600,
    apart: false,
  },
  {
    entity: 'jwt',
    prefix: 'eyJ',
    tail: 'A-Za-z0-9_.-',
    min: 36,
    max: 12_000,
    apart: true,
    parts: true,
  },
];
