// SPDX-License-Identifier: Apache-2.0
// The content blocks of a streamed answer: which text each one grows, and which deltas it may have.
import { sourceOf } from '../../core/json/locate.ts';
import type { JsonObject } from '../../core/json/types.ts';
import { at } from '../../core/pointer.ts';
import type { Channel } from '../codec.ts';
import { CITATION_TEXTS, citationVoice, readCitations } from './citations.ts';
import { ANSWER_BLOCKS, CITATION, DELTAS } from './fields.data.ts';
import { channelOf } from './frame.ts';
import { ANSWER_REASONING, ANSWER_TEXT, callVoices } from './read-response.ts';
import type { EventReading } from './stream.ts';

/** The one block that is open. */
export type OpenBlock = {
  delta(event: EventReading): void;
  stop(event: EventReading): void;
};

type BlockType = keyof typeof ANSWER_BLOCKS;
type DeltaType = keyof typeof DELTAS;

// A delta of another kind than its block: some clients drop it, others append it.
const DELTAS_OF: Record<BlockType, readonly DeltaType[]> = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  redacted_thinking: [],
  tool_use: ['input_json_delta'],
};

/** Reads a `content_block_start`. Throws `upstream_malformed`. */
export function openBlock(index: number, event: EventReading): OpenBlock {
  const { reading, root, frame } = event;
  const pointer = '/content_block';
  const block = reading.object(root['content_block'], pointer);
  const type = reading.string(block['type'], at(pointer, 'type'));
  if (!Object.hasOwn(ANSWER_BLOCKS, type)) {
    frame.blind('unknown-block', pointer);
    return UNKNOWN_BLOCK;
  }
  const known = type as BlockType;
  reading.closed(block, pointer, ANSWER_BLOCKS[known]);
  if (known === 'text') return textBlock(index, event, block);
  if (known === 'tool_use') return toolBlock(index, event, block);
  if (known === 'redacted_thinking') {
    frame.blind('encrypted', at(pointer, 'data'));
    return growing(known, undefined);
  }
  const channel = channelOf(`block:${index}/thinking`, ANSWER_REASONING);
  const initial = reading.string(block['thinking'] ?? '', at(pointer, 'thinking'));
  frame.grow(channel, at(pointer, 'thinking'), initial);
  return growing(known, channel, initial !== '');
}

const UNKNOWN_BLOCK: OpenBlock = {
  delta: ({ frame }) => frame.blind('unknown-block', '/delta'),
  stop: () => undefined,
};

function textBlock(index: number, { reading, frame }: EventReading, block: JsonObject): OpenBlock {
  const pointer = '/content_block';
  const channel = channelOf(`block:${index}/text`, ANSWER_TEXT);
  const initial = reading.string(block['text'] ?? '', at(pointer, 'text'));
  frame.grow(channel, at(pointer, 'text'), initial);
  const from = reading.segments.length;
  readCitations(reading, block['citations'], at(pointer, 'citations'));
  for (const segment of reading.segments.slice(from)) {
    const { role, kind, origin } = segment;
    const cited = channelOf(`block:${index}/citation`, { role, kind, origin });
    frame.whole(cited, segment.pointer, segment.text);
  }
  return growing('text', channel, initial !== '', (event) => readCitation(index, event));
}

function toolBlock(index: number, event: EventReading, block: JsonObject): OpenBlock {
  const { body, reading, frame } = event;
  const pointer = '/content_block';
  const name = reading.string(block['name'], at(pointer, 'name'));
  if (name === '') reading.fault(at(pointer, 'name'), 'must not be empty');
  const voices = callVoices(name, reading.string(block['id'], at(pointer, 'id')));
  const place = at(pointer, 'input');
  frame.whole(channelOf(`block:${index}/tool-name`, voices.name), at(pointer, 'name'), name);
  const channel = channelOf(`block:${index}/input`, voices.input, true);
  if (Object.keys(reading.object(block['input'] ?? {}, place)).length === 0) {
    return growing('tool_use', channel, true);
  }
  // Clients take an input given at the start for the whole of it; with deltas as well they differ.
  frame.json(channel, place, sourceOf(body, place));
  return growing('tool_use', undefined);
}

function readCitation(index: number, { reading, root, frame }: EventReading): void {
  const place = '/delta/citation';
  const citation = reading.object((root['delta'] as JsonObject)['citation'], place);
  reading.closed(citation, place, CITATION);
  const channel = channelOf(`block:${index}/citation`, citationVoice(citation));
  for (const name of CITATION_TEXTS) {
    const text = citation[name] ?? '';
    frame.whole(channel, at(place, name), reading.string(text, at(place, name)));
  }
}

/**
 * A block whose deltas grow `channel`; without one, no growing delta is allowed. `spoken`: the channel is
 * closed with the block even when no delta came (a call without arguments is a call all the same).
 */
function growing(
  type: BlockType,
  channel: Channel | undefined,
  spoken = false,
  cite?: (event: EventReading) => void,
): OpenBlock {
  let open = spoken;
  return {
    delta(event: EventReading) {
      const { reading, root, frame } = event;
      const delta = reading.object(root['delta'], '/delta');
      const name = reading.string(delta['type'], '/delta/type');
      if (!Object.hasOwn(DELTAS, name)) {
        frame.blind('unknown-block', '/delta');
        return;
      }
      const known = name as DeltaType;
      reading.closed(delta, '/delta', DELTAS[known]);
      if (!DELTAS_OF[type].includes(known)) reading.fault('/delta/type', 'not of this block');
      if (known === 'signature_delta') return;
      if (known === 'citations_delta') {
        cite?.(event);
        return;
      }
      const member = GROWS[known];
      const text = reading.string(delta[member], at('/delta', member));
      if (text === '') return;
      if (channel === undefined) event.reading.fault('/delta', 'block was complete at its start');
      frame.grow(channel, at('/delta', member), text);
      open = true;
    },
    stop({ frame }) {
      if (open && channel !== undefined) frame.closes.push(channel);
    },
  };
}

const GROWS = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  input_json_delta: 'partial_json',
} as const;
