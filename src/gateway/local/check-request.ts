// SPDX-License-Identifier: Apache-2.0
// What a caller of /v1/guard/check may ask to be judged, and how its texts are labelled. The channel says
// who supplied the words, because the same words mean different things from a user and from a web page.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { Origin, Role, Segment, SegmentKind } from '../../core/exchange.ts';
import type { JsonBody } from '../../core/json/types.ts';
import { LIMITS } from '../../core/limits.ts';
import { at } from '../../core/pointer.ts';

const CHANNELS = ['user', 'document', 'tool', 'output'] as const;
type Channel = (typeof CHANNELS)[number];

const part = z.strictObject({ type: z.literal('text'), text: z.string() });
const message = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(part).max(LIMITS.segments)]),
});
const schema = z
  .strictObject({
    text: z.string().optional(),
    messages: z.array(message).min(1).max(LIMITS.segments).optional(),
    channel: z.enum(CHANNELS).default('user'),
    model: z.string().max(200).default(''),
  })
  .refine(({ text, messages }) => (text === undefined) !== (messages === undefined), {
    message: 'Exactly one of text and messages is needed',
  });

type Message = z.infer<typeof message>;
type Label = { readonly role: Role; readonly kind: SegmentKind; readonly origin: Origin };

export type CheckRequest = {
  /** True: judged as the answer of a model, by the rules for answers. */
  readonly output: boolean;
  readonly model: string;
  readonly segments: readonly Segment[];
};

const LABELS: Readonly<Record<Channel, Label>> = {
  user: { role: 'user', kind: 'text', origin: 'user' },
  document: { role: 'user', kind: 'document', origin: 'document:check' },
  tool: { role: 'tool', kind: 'tool-result', origin: 'tool:check' },
  output: { role: 'assistant', kind: 'text', origin: 'model' },
};

const SYSTEM: Label = { role: 'system', kind: 'text', origin: 'system' };

/** Reads the body of a check; the error has the pointer of its first fault. */
export function readCheck(body: JsonBody): CheckRequest | BartizanError {
  const parsed = schema.safeParse(body.value);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path ?? [];
    const pointer = at('', ...path.map((step) => (typeof step === 'number' ? step : String(step))));
    // The issue's own message is not shown: it can quote what was sent.
    return new BartizanError('invalid_request', 'Field missing, unknown or malformed', { pointer });
  }
  const { text, messages = [], channel, model } = parsed.data;
  const output = channel === 'output';
  const segments: Segment[] = [];
  const add = (words: string, pointer: string, label: Label): void => {
    const index = segments.length;
    segments.push({
      index,
      ...label,
      text: words,
      pointer,
      source: 'string',
      json: false,
      choice: 0,
    });
  };
  if (text !== undefined) add(text, '/text', LABELS[channel]);
  for (const [index, { role, content }] of messages.entries()) {
    const label = labelOf(role, channel);
    if (typeof content === 'string') add(content, at('/messages', index, 'content'), label);
    else {
      for (const [place, words] of content.entries()) {
        add(words.text, at('/messages', index, 'content', place, 'text'), label);
      }
    }
  }
  return { output, model, segments };
}

/** The channel says what user messages are; as output, everything is judged as an answer. */
function labelOf(role: Message['role'], channel: Channel): Label {
  if (channel === 'output') return LABELS.output;
  const labels: Readonly<Record<Message['role'], Label>> = {
    system: SYSTEM,
    developer: SYSTEM,
    user: LABELS[channel],
    assistant: LABELS.output,
    tool: LABELS.tool,
  };
  return labels[role];
}
