// SPDX-License-Identifier: Apache-2.0
// Settings of classifiers that are not part of the guard, and of when they are asked. They are called by
// choice alone: without an entry nothing is loaded and nobody is asked.
import { z } from 'zod';

/** Milliseconds. Held bytes of a stream wait at most 30 s for more; an answer has to come well before. */
const DEADLINE_MS_MAX = 20_000;
/** Characters of one text that a judge reads: some 5,000 tokens. */
const JUDGED_CHARS = 20_000;

/** Part of a detector id and a metric label. */
const classifierName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .describe('Lower-case letters, digits and dash; findings are named <family>/model-<name>');

const secretReference = z
  .string()
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|vault:[^#]+#.+)$/)
  .describe('Where the secret is found: env:NAME, file:/path or vault:mount/path#field');

const score = z.number().min(0).max(1);

const band = (from: number, to: number) =>
  z
    .strictObject({ from: score.default(from), to: score.default(to) })
    .refine((given) => given.from <= given.to, 'from has to be at most to')
    .prefault({})
    .describe(
      'Asked where the highest injection score of a text, as the guard itself sees it, lies between; 0 to 1: always',
    );

const curve = z
  .array(z.tuple([score, score]))
  .max(32)
  .refine(
    (points) =>
      points.every(([raw, calibrated], at) => {
        const [before, below] = points[at - 1] ?? [-1, 0];
        return raw > before && calibrated >= below;
      }),
    'points have to rise',
  )
  .default([])
  .describe(
    'Points [score of the model, calibrated score], straight lines between them. Empty: its own score is taken as it is',
  );

const common = {
  on: z
    .array(z.enum(['request', 'response']))
    .min(1)
    .default(['request'])
    .describe('With response, all texts of an answer are held until they are complete and judged'),
  channels: z
    .array(z.enum(['system', 'user', 'document', 'tool']))
    .min(1)
    .default(['user', 'document', 'tool'])
    .describe('Which texts of a request; those of an answer are judged all'),
  apps: z.array(z.string().max(63)).max(500).default([]).describe('Only these apps; empty: all'),
  report_from: score.default(0.5).describe('Lowest calibrated score that makes a finding'),
  calibration: curve,
  timeout_ms: z.int().min(10).max(DEADLINE_MS_MAX).default(1_000).describe('For one call'),
  concurrency: z.int().min(1).max(64).default(8).describe('Calls at a time, per worker process'),
};

const service = {
  base_url: z.url({ protocol: /^https?$/ }).describe('Base address of the service'),
  allow_addresses: z
    .array(z.string())
    .max(64)
    .default([])
    .describe('Private addresses or CIDR blocks that the service may have'),
};

const ALWAYS = band(0, 1);
/** What the embedded scorer is not sure of: above the upper end it reports a text itself. */
const UNSURE = band(0.9, 0.995);

/** Kinds of content, as findings name them. */
export const CONTENT_CATEGORIES = [
  'crime',
  'harassment',
  'hate',
  'minors',
  'self-harm',
  'sexual',
  'violence',
] as const;
const category = z.enum(['injection', ...CONTENT_CATEGORIES]);

const classifier = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('onnx').describe('A model in a local folder, run by onnxruntime-node'),
    ...common,
    band: UNSURE,
    folder: z
      .string()
      .min(1)
      .describe('Folder with model.onnx, tokenizer.json and config.json; nothing is downloaded'),
    runtime: z
      .string()
      .min(1)
      .optional()
      .describe('Folder of the package onnxruntime-node; default: installed beside Bartizan'),
    labels: z
      .record(z.string().max(100), category)
      .default({})
      .describe('Category by label of config.json; default: the labels known for injection models'),
    threads: z.int().min(1).max(64).default(1).describe('Threads of the runtime, per worker'),
    batch: z.int().min(1).max(64).default(8).describe('Windows that are run at once'),
    window_tokens: z.int().min(16).max(4_096).default(512),
    overlap_tokens: z.int().min(0).max(2_048).default(64),
    timeout_ms: common.timeout_ms.unwrap().default(2_000),
    concurrency: common.concurrency.unwrap().default(2),
  }),
  z.strictObject({
    kind: z.literal('judge').describe('A language model, asked through Bartizan itself'),
    ...common,
    ...service,
    band: UNSURE,
    key: secretReference,
    app: z.string().max(63).describe('App of the key; its own exchanges are not judged by it'),
    model: z.string().min(1).max(200),
    categories: z.array(category).min(1).default(['injection']),
    max_chars: z.int().min(100).max(JUDGED_CHARS).default(8_000).describe('Of one call'),
    max_tokens: z.int().min(16).max(4_096).default(256).describe('Of its answer'),
    timeout_ms: common.timeout_ms.unwrap().default(5_000),
  }),
  z.strictObject({
    kind: z.literal('openai-moderation'),
    ...common,
    ...service,
    band: ALWAYS,
    base_url: service.base_url.default('https://api.openai.com'),
    key: secretReference,
    model: z.string().min(1).max(200).default('omni-moderation-latest'),
  }),
  z.strictObject({
    kind: z.literal('azure-content-safety'),
    ...common,
    ...service,
    band: ALWAYS,
    key: secretReference,
    api_version: z
      .string()
      .regex(/^[0-9a-z-]{1,32}$/)
      .default('2024-09-01'),
    checks: z
      .array(z.enum(['content', 'injection']))
      .min(1)
      .default(['content', 'injection'])
      .describe('content: text:analyze; injection: text:shieldPrompt'),
  }),
]);

/** `guard.classifiers` */
export const classifiersConfig = z
  .record(classifierName, classifier)
  .refine((all) => Object.keys(all).length <= 16, 'at most 16 classifiers')
  .default({})
  .describe('Classifiers by name');

/** `guard.cascade` */
export const cascadeConfig = z
  .strictObject({
    deadline_ms: z
      .int()
      .min(10)
      .max(DEADLINE_MS_MAX)
      .default(5_000)
      .describe('For all classifiers of one request, or of one text of an answer, together'),
    cache_entries: z.int().min(0).max(100_000).default(2_000).describe('Per worker; 0: none'),
    cache_ttl_s: z.int().min(1).max(86_400).default(300),
  })
  .prefault({})
  .describe('Asking classifiers');

export type ClassifierConfig = z.infer<typeof classifier>;

export type ConfigOf<Kind extends ClassifierConfig['kind']> = Extract<
  ClassifierConfig,
  { readonly kind: Kind }
>;
