// SPDX-License-Identifier: Apache-2.0
// Reads a whole Messages answer, and the parts of it that streams share: the stop members and the voices
// of each kind of block.
import type { ResponseReading } from '../../core/exchange.ts';
import type { JsonBody, JsonObject, JsonValue } from '../../core/json/types.ts';
import { at } from '../../core/pointer.ts';
import { readCitations } from './citations.ts';
import { ANSWER, ANSWER_BLOCKS, COUNT_ANSWER } from './fields.data.ts';
import { Reading, type Voice } from './reading.ts';
import { UsageMeter } from './usage.ts';

export const ANSWER_TEXT: Voice = { role: 'assistant', kind: 'text', origin: 'model' };
export const ANSWER_REASONING: Voice = { role: 'assistant', kind: 'reasoning', origin: 'model' };
export const STOP_SEQUENCE: Voice = { role: 'assistant', kind: 'metadata', origin: 'model' };
export const STOP_EXPLANATION: Voice = { role: 'assistant', kind: 'refusal', origin: 'model' };

/** The voices of a tool call: its name, and its arguments. */
export function callVoices(toolName: string, callId: string): { name: Voice; input: Voice } {
  const call = { role: 'assistant', origin: 'model', toolName, callId } as const;
  return { name: { ...call, kind: 'tool-name' }, input: { ...call, kind: 'tool-call' } };
}

/** Reads a whole answer. Throws BartizanError `upstream_malformed`. */
export function readAnswer(body: JsonBody): ResponseReading {
  const reading = new Reading(body, 'response');
  const root = reading.object(body.value, '');
  reading.closed(root, '', ANSWER);
  if (root['type'] !== 'message') reading.fault('/type', 'must be message');
  if (root['role'] !== 'assistant') reading.fault('/role', 'must be assistant');
  reading.array(root['content'], '/content').forEach((item, index) => {
    const pointer = at('/content', index);
    readAnswerBlock(reading, reading.object(item, pointer), pointer);
  });
  const finish = readStop(reading, root, '');
  const meter = new UsageMeter();
  meter.read(root['usage']);
  const { segments, uninspected } = reading;
  return {
    id: stringOr(root['id']),
    model: stringOr(root['model']),
    segments,
    uninspected,
    usage: meter.usage,
    finish,
    repeats: [],
  };
}

/** Reads the answer to a request to count tokens: a number, no words, no usage to pay for. */
export function readCountAnswer(body: JsonBody): ResponseReading {
  const reading = new Reading(body, 'response');
  const root = reading.object(body.value, '');
  reading.closed(root, '', COUNT_ANSWER);
  if (typeof root['input_tokens'] !== 'number') reading.fault('/input_tokens', 'must be a number');
  return {
    id: undefined,
    model: undefined,
    segments: [],
    uninspected: reading.uninspected,
    usage: undefined,
    finish: [],
    repeats: [],
  };
}

export const stringOr = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** Reads `stop_reason`, `stop_sequence` and `stop_details` of an answer or a `message_delta`. */
export function readStop(reading: Reading, holder: JsonObject, pointer: string): string[] {
  const details = holder['stop_details'] ?? null;
  reading.optional(holder['stop_sequence'], at(pointer, 'stop_sequence'), STOP_SEQUENCE);
  if (details !== null) {
    const place = at(pointer, 'stop_details');
    const explanation = reading.object(details, place)['explanation'];
    reading.optional(explanation, at(place, 'explanation'), STOP_EXPLANATION);
  }
  const reason = holder['stop_reason'] ?? null;
  return reason === null ? [] : [reading.string(reason, at(pointer, 'stop_reason'))];
}

function readAnswerBlock(reading: Reading, block: JsonObject, pointer: string): void {
  const type = reading.string(block['type'], at(pointer, 'type'));
  if (!Object.hasOwn(ANSWER_BLOCKS, type)) {
    reading.blind('unknown-block', pointer);
    return;
  }
  const known = type as keyof typeof ANSWER_BLOCKS;
  reading.closed(block, pointer, ANSWER_BLOCKS[known]);
  if (known === 'text') {
    reading.text(block['text'], at(pointer, 'text'), ANSWER_TEXT);
    readCitations(reading, block['citations'], at(pointer, 'citations'));
  } else if (known === 'thinking') {
    reading.text(block['thinking'], at(pointer, 'thinking'), ANSWER_REASONING);
  } else if (known === 'redacted_thinking') {
    reading.blind('encrypted', at(pointer, 'data'));
  } else {
    const name = reading.string(block['name'], at(pointer, 'name'));
    const voices = callVoices(name, reading.string(block['id'], at(pointer, 'id')));
    reading.text(name, at(pointer, 'name'), voices.name);
    reading.object(block['input'], at(pointer, 'input'));
    reading.json(at(pointer, 'input'), voices.input);
  }
}
