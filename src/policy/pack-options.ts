// SPDX-License-Identifier: Apache-2.0
// What ready policies are told in bartizan.yaml: whom they are for, and what they cannot know of themselves. The document
// `data.bartizan.options` of the built-in policy; bundles bring their own in their data. Names that no pack reads are refused.
import { z } from 'zod';

const NAMES_MAX = 1_000;
const EXPIRES_S_MAX = 7 * 86_400;

const name = z.string().min(1).max(200);
const names = z.array(name).max(NAMES_MAX);
const namesByName = z.record(name, names);
const patterns = names.describe('Names of tools; "*" stands for any characters');
const many = z.int().min(1).max(100_000);
const score = z.number().min(0).max(1);

const asking = {
  approvers: name.describe('Who is asked: a role or group'),
  approval_expires_s: z.int().min(1).max(EXPIRES_S_MAX).describe('Seconds that a question stands'),
};
const own = { apps: names.describe('Ids of the apps that the pack is for; default: all') };

export const PACK_OPTIONS = {
  finance: z.strictObject({
    ...own,
    ...asking,
    card_classes: names,
    money_classes: names,
    decision_classes: names,
    barriers: namesByName,
    bulk: many,
    inside_topics: names,
    cleared_groups: names,
    grounded: z.boolean(),
    payment_tools: patterns,
  }),
  healthcare: z.strictObject({
    ...own,
    ...asking,
    health_classes: names,
    decision_classes: names,
    associates: names,
    treatment_apps: names,
    clinician_groups: names,
    bulk: many,
    grounded: z.boolean(),
    order_tools: patterns,
    record_tools: patterns,
    trusted_tools: patterns,
  }),
  'internal-assistant': z.strictObject({
    ...own,
    ...asking,
    groups: namesByName,
    levels: names,
    private_upstreams: names,
    decision_classes: names,
    emotion_classes: names,
    planted_score: score,
    topics: namesByName,
    bulk: many,
    admin_groups: names,
  }),
  'customer-chatbot': z.strictObject({
    ...own,
    suspicion_score: score,
    suspicions: many,
    harm_score: score,
    grounded: z.boolean(),
    public_tools: patterns,
    refused: many,
  }),
  'coding-agent': z.strictObject({
    ...own,
    ...asking,
    closed_classes: names,
    private_upstreams: names,
    planted_score: score,
    refuse_weaknesses: z.boolean(),
    shell_tools: patterns,
    sandboxed_tools: patterns,
    publish_tools: patterns,
    maintainers: name,
  }),
  'strict-agent': z.strictObject({
    ...own,
    ...asking,
    tools: namesByName,
    reversible_tools: patterns,
    unattended: names,
    injection_score: score,
    refused: many,
  }),
} as const;

const PACKS = Object.keys(PACK_OPTIONS);
const ruleOfPack = z
  .string()
  .regex(
    new RegExp(`^(?:${PACKS.join('|')})\\.[a-z-]{1,60}$`),
    'A rule of a pack: finance.payment',
  );

export const packOptionsConfig = z
  .strictObject({
    rules: z
      .record(ruleOfPack, z.strictObject({ mode: z.enum(['enforce', 'shadow', 'off']) }))
      .default({})
      .describe('Rules of packs that are tried out, or turned off'),
    packs: z
      .strictObject({
        finance: PACK_OPTIONS.finance.partial(),
        healthcare: PACK_OPTIONS.healthcare.partial(),
        'internal-assistant': PACK_OPTIONS['internal-assistant'].partial(),
        'customer-chatbot': PACK_OPTIONS['customer-chatbot'].partial(),
        'coding-agent': PACK_OPTIONS['coding-agent'].partial(),
        'strict-agent': PACK_OPTIONS['strict-agent'].partial(),
      })
      .partial()
      .default({})
      .describe('Options of packs, as their pages under docs/policies give them'),
  })
  .prefault({})
  .describe('What packs of the built-in policy are told');

export type PackOptions = z.infer<typeof packOptionsConfig>;
