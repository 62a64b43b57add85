// SPDX-License-Identifier: Apache-2.0
// Text in documents and tool results that speaks to the model instead of being read by it: "important
// message to the assistant", "before you can solve the task, first do this". From a user the same words
// are ordinary, so only other channels are looked at.
import { z } from 'zod';
import { type Channel, defineDetector } from '../../detector.ts';
import { CLASS as W } from '../../phrases/hits.ts';
import { findPhrases, type Phrase } from '../../phrases/phrase.ts';

const channels: readonly Channel[] = ['document', 'tool'];
const embedded = (score: number, within: number, head: number, ...all: number[]): Phrase => ({
  entity: 'embedded-instruction',
  score,
  head,
  all,
  within,
  channels,
});

const PHRASES: readonly Phrase[] = [
  embedded(0.997, 12, W.important, W.message, W.ai),
  embedded(0.99, 10, W.prior, W.solve, W.task),
];

export const detector = defineDetector({
  id: 'injection/embedded-instruction',
  version: '1',
  title: 'Instruction to the model inside a document',
  summary: 'Finds sentences in documents and tool results that address the model or its task.',
  why: 'A document has nothing to say to the model that reads it. Orders that look like a note to a person ("TODO: pay the invoice") are not found.',
  taxonomy: ['owasp-llm-2025:LLM01', 'mitre-atlas-5.6.0:AML.T0051.001'],
  phases: ['request'],
  streaming: { class: 'whole' },
  view: 'skeleton',
  decoded: true,
  severity: 'high',
  options: z.strictObject({}),
  examples: { hits: [], misses: [] },
  inspect: (view, _from, { channel }) => findPhrases(view, PHRASES, channel),
});
