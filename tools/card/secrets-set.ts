// SPDX-License-Identifier: Apache-2.0
// Source files with made-up secrets in them, and files in which the same places hold none: placeholders,
// look-ups, digests, identifiers. Keys are drawn when the card is made; none stands in the repository.
import { type Random, seededRandom } from '../../src/mutate/random.ts';
import type { Sample } from './measured.ts';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const DIGITS = '0123456789';
const ALNUM = UPPER + LOWER + DIGITS;
const HEX = '0123456789abcdef';

const from = (random: Random, alphabet: string, count: number): string =>
  Array.from({ length: count }, () => alphabet.charAt(random.below(alphabet.length))).join('');
const base64url = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

type Kind = { readonly type: string; readonly make: (random: Random) => string };

const KINDS: readonly Kind[] = [
  { type: 'AWS_ACCESS_KEY', make: (random) => `AKIA${from(random, `${UPPER}234567`, 16)}` },
  { type: 'GITHUB_TOKEN', make: (random) => `ghp_${from(random, ALNUM, 36)}` },
  {
    type: 'SLACK_TOKEN',
    make: (random) =>
      `xoxb-${from(random, DIGITS, 12)}-${from(random, DIGITS, 12)}-${from(random, ALNUM, 24)}`,
  },
  { type: 'STRIPE_KEY', make: (random) => `sk_live_${from(random, ALNUM, 24)}` },
  { type: 'OPENAI_KEY', make: (random) => `sk-proj-${from(random, ALNUM, 48)}` },
  {
    type: 'SENDGRID_KEY',
    make: (random) => `SG.${from(random, ALNUM, 22)}.${from(random, ALNUM, 43)}`,
  },
  { type: 'GOOGLE_API_KEY', make: (random) => `AIza${from(random, ALNUM, 35)}` },
  {
    type: 'JWT',
    make: (random) =>
      `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ sub: from(random, DIGITS, 9), iat: 1_760_000_000 + random.below(1e6) })}.${from(random, ALNUM, 43)}`,
  },
  {
    type: 'PASSWORD',
    make: (random) =>
      `${from(random, LOWER, 5)}${from(random, `${DIGITS}!#%*`, 3)}${from(random, ALNUM, 8)}`,
  },
  { type: 'API_KEY', make: (random) => from(random, HEX, 40) },
  {
    type: 'CONNECTION_STRING',
    make: (random) => `postgres://app:${from(random, ALNUM, 16)}@db.internal:5432/main`,
  },
];

const NAMES: Readonly<Record<string, string>> = {
  PASSWORD: 'password',
  API_KEY: 'api_key',
  CONNECTION_STRING: 'database_url',
};

const WRITTEN: readonly [string, ...string[]] = [
  'NAME = "$"',
  "const NAME = '$';",
  'NAME: $',
  'export NAME=$',
  '"NAME": "$",',
  'client.connect(NAME="$")',
  '<add key="NAME" value="$" />',
  'NAME=$  # rotate me',
];
const BEFORE = [
  'import os',
  '#!/bin/sh\nset -eu',
  '// configuration of the worker',
  'version: 2',
  '',
  'def main():',
] as const;
const AFTER = [
  'timeout = 30',
  'print("ready")',
  'retries: 3',
  '',
  'return 0',
  'LOG_LEVEL=info',
] as const;

type Clean = (random: Random) => string;
const CLEAN: readonly [Clean, ...Clean[]] = [
  () => 'YOUR_API_KEY',
  () => '<your-token-here>',
  () => '${SECRET_FROM_VAULT}',
  () => 'os.environ["API_KEY"]',
  () => 'process.env.API_KEY',
  () => 'xxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  () => 'changeme',
  () => '********',
  (random) =>
    `${from(random, HEX, 8)}-${from(random, HEX, 4)}-4${from(random, HEX, 3)}-a${from(random, HEX, 3)}-${from(random, HEX, 12)}`,
];
const CLEAN_LINES: readonly [Clean, ...Clean[]] = [
  (random) => `commit ${from(random, HEX, 40)}`,
  (random) => `"integrity": "sha512-${from(random, ALNUM, 86)}=="`,
  (random) => `md5: ${from(random, HEX, 32)}`,
  (random) => `<img src="data:image/png;base64,${from(random, ALNUM, 120)}">`,
  (random) => `image: registry.example.com/app@sha256:${from(random, HEX, 64)}`,
  (random) => `request_id=${from(random, HEX, 32)}`,
  () => 'password = getpass.getpass("Password: ")',
  () => 'if (token === undefined) throw new Error("no token");',
  (random) => `https://cdn.example.com/assets/main.${from(random, HEX, 20)}.js`,
  () => 'The password must have 12 characters and a digit.',
];

const PER_KIND = 60;
const CLEAN_COUNT = 700;

const file = (random: Random, line: string): string =>
  [random.pick(BEFORE), line, random.pick(AFTER)].filter((part) => part !== '').join('\n');

/** Files with one secret each, as `secret`, and files with none, as `clean`. */
export function secretSamples(seed = 20_261_122): readonly Sample[] {
  const random = seededRandom(seed);
  const samples: Sample[] = [];
  for (const { type, make } of KINDS) {
    for (let at = 0; at < PER_KIND; at++) {
      const value = make(random);
      const name = NAMES[type] ?? type.toLowerCase();
      const line = random
        .pick(WRITTEN)
        .replace('NAME', random.next() < 0.5 ? name : name.toUpperCase())
        .replace('$', () => value);
      const text = file(random, line);
      const start = text.indexOf(value);
      samples.push({
        text,
        task: 'secrets',
        source: 'generated',
        category: type,
        positive: true,
        spans: [{ start, end: start + value.length, type }],
      });
    }
  }
  for (let at = 0; at < CLEAN_COUNT; at++) {
    const name = random.pick(['api_key', 'password', 'token', 'secret', 'access_token']);
    const line =
      random.next() < 0.5
        ? random.pick(CLEAN_LINES)(random)
        : random
            .pick(WRITTEN)
            .replace('NAME', name)
            .replace('$', () => random.pick(CLEAN)(random));
    samples.push({
      text: file(random, line),
      task: 'secrets',
      source: 'generated',
      positive: false,
      spans: [],
    });
  }
  return samples;
}
