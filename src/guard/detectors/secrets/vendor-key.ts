// SPDX-License-Identifier: Apache-2.0
// Keys and tokens that a vendor marks with fixed characters. All of them are long runs of few characters,
// so only such runs are looked at: in prose there are none.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { alphabet, longRuns, runStart } from '../../runs.ts';
import {
  anchorEnd,
  anchors,
  KEY_CHARS_MAX,
  keyAt,
  LEAD_CHARS,
  OpenKeys,
  scoreOf,
} from './key-shapes.ts';
import { KeyTail } from './key-tail.ts';

/** Everything that keys consist of. */
const RUN = alphabet(/[A-Za-z0-9_.+/=%&~:|$@-]/);
/** The shortest key: AKIA and 16 characters. */
const RUN_CHARS = 20;

/** A key of a shape, built so that no key-like string stands in this file. */
const sample = (prefix: string, tail: string): string => `${prefix}${tail}`;
const MIXED = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6';
const HEX = '1a0b2c9d3e8f4a7b5c6d0e9f1a2b8c3d7e4f6a5b';

export const detector = defineDetector({
  id: 'secrets/vendor-key',
  version: '2',
  title: 'Key or token with a known mark',
  summary:
    'Finds keys and tokens of some 150 vendors by the fixed characters in them: models, clouds, databases, code hosts, payment, messages, webhooks.',
  why: 'A key in a prompt is a key at the provider; a key in an answer is a key on a screen. Pictures of keys (examples, blanks) are passed over. Passwords and keys without a mark are found by secrets/credential. A check at the end of a token makes its score higher; a wrong one does not make it disappear.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: KEY_CHARS_MAX + 1 },
  view: 'folded',
  severity: 'critical',
  options: z.strictObject({}),
  examples: {
    hits: [
      ...(
        [
          ['sk-proj-', MIXED.slice(0, 48)],
          ['sk-ant-', `api03-${MIXED}`],
          ['AKIA', 'QW3RTY7U1OPAS2DF'],
          ['ghp_', MIXED.slice(0, 36)],
          ['glpat-', MIXED.slice(0, 20)],
          ['xoxb-', `12345678901-${MIXED.slice(0, 24)}`],
          ['sk_live_', MIXED.slice(0, 24)],
          ['AIza', MIXED.slice(0, 35)],
          ['bz_', `a1b2c3d4_${MIXED.slice(0, 43)}`],
          ['SG.', `${MIXED.slice(0, 22)}.${MIXED.slice(0, 43)}`],
          ['mlsn.', `${HEX}${HEX.slice(0, 24)}`],
          ['', `${HEX.slice(0, 32)}-us21`],
          ['', `123456789:AA${MIXED.slice(0, 33)}`],
          ['', `a.B8Q~${MIXED.slice(0, 34)}`],
        ] as const
      ).map(([prefix, tail]) => ({
        text: `token=${sample(prefix, tail)}\nnext`,
        found: [sample(prefix, tail)],
      })),
      {
        text: `post to https://hooks.slack.com/services/T0A1B2C3D/B4E5F6G7H/${MIXED.slice(0, 24)}.`,
        found: [`T0A1B2C3D/B4E5F6G7H/${MIXED.slice(0, 24)}.`],
      },
      {
        text: `a sk-\u200bproj-${MIXED} b`,
        found: [`sk-\u200bproj-${MIXED}`],
      },
    ],
    misses: [
      'sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
      'the task-list of a risk-averse person',
      'AKIA and ASIA are prefixes',
      'https://example.com/a/very/long/path/that/holds/nothing-secret_at-all',
      'hf_model',
      '(id)hf_requiredCharacteristicTypesForDisplayMetadata',
      'AKIAIOSFODNN7EXAMPLE',
      'pa-how-to-write-a-program-that-says-hello-to-a-world',
    ],
  },
  inspect({ text }, from, { until }) {
    const tail = new KeyTail(text);
    const matches: Match[] = [];
    let free = from;
    for (const { start, end } of longRuns(text, RUN, RUN_CHARS, from)) {
      if (start >= until) break;
      const stop = Math.min(end, until + LEAD_CHARS);
      for (let at = anchors.seek(text, start, stop); at < stop; ) {
        const key = at < free ? undefined : keyAt(at, free, tail);
        if (key !== undefined && key.start < until) {
          const { entity } = key.shape;
          matches.push({ start: key.start, end: key.end, entity, score: scoreOf(key, text) });
          free = key.end;
        }
        at = anchors.seek(text, Math.max(at + 1, free), stop);
      }
    }
    anchors.release();
    return matches;
  },
  pending({ text }, from) {
    const start = runStart(text, RUN, text.length, from, KEY_CHARS_MAX);
    const lead = runStart(text, RUN, text.length, start, LEAD_CHARS);
    const open = new OpenKeys(text);
    for (let at = start; at < lead; at++) {
      at = anchors.seek(text, at, lead);
      // A bare key whose anchor lies before `lead` must not begin after it.
      if (at < lead && (open.isOpen(at) || anchorEnd(text, at) > lead)) return at;
    }
    // What is shorter than that may be the beginning of anything.
    return lead;
  },
});
