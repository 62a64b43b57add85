// SPDX-License-Identifier: Apache-2.0
// Reads the content of one turn of a Messages request, block by block. A block of a type that is not
// listed is reported, never guessed at.
import type { Origin } from '../../core/exchange.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { at } from '../../core/pointer.ts';
import { readCitations } from './citations.ts';
import { REQUEST_BLOCKS, SOURCES } from './fields.data.ts';
import { labelOf } from './origins.ts';
import type { Reading, Voice } from './reading.ts';

/** What reading a turn needs to know besides its own content. */
export type Turn = {
  readonly reading: Reading;
  readonly voice: Voice;
  /** Tool names by call id, filled by `tool_use` blocks, asked by `tool_result` blocks. */
  readonly calls: Map<string, string>;
};

type BlockReader = (turn: Turn, block: JsonObject, pointer: string) => void;

// Blocks that report work done at the provider: sent back by the client as it got them.
const HOSTED = /^(server_tool_use|mcp_tool_use|mcp_tool_result|mcp_tool_listing|\w+_tool_result)$/;

/** Reads a string or an array of blocks. Throws `invalid_request` (or the direction's own code). */
export function readContent(turn: Turn, value: JsonValue | undefined, pointer: string): void {
  const { reading, voice } = turn;
  if (typeof value === 'string') {
    reading.text(value, pointer, voice);
    return;
  }
  if (!Array.isArray(value)) turn.reading.fault(pointer, 'must be a string or an array of blocks');
  value.forEach((item, index) => {
    const place = at(pointer, index);
    const block = reading.object(item, place);
    const type = reading.string(block['type'], at(place, 'type'));
    if (Object.hasOwn(BLOCKS, type)) {
      const known = type as keyof typeof BLOCKS;
      reading.closed(block, place, REQUEST_BLOCKS[known]);
      BLOCKS[known](turn, block, place);
      return;
    }
    reading.blind('unknown-block', place);
    if (HOSTED.test(type)) reading.state('hosted-tool', place, type);
  });
}

const BLOCKS: Record<keyof typeof REQUEST_BLOCKS, BlockReader> = {
  text({ reading, voice }, block, pointer) {
    reading.text(block['text'], at(pointer, 'text'), voice);
    readCitations(reading, block['citations'], at(pointer, 'citations'));
  },
  image(turn, block, pointer) {
    onlyIn(turn, pointer, ['user', 'tool']);
    readSource(turn, block['source'], at(pointer, 'source'));
  },
  document(turn, block, pointer) {
    onlyIn(turn, pointer, ['user', 'tool']);
    const inner = asDocument(turn, labelOf(block['title'], pointer));
    inner.reading.optional(block['title'], at(pointer, 'title'), inner.voice);
    inner.reading.optional(block['context'], at(pointer, 'context'), inner.voice);
    readSource(inner, block['source'], at(pointer, 'source'));
  },
  search_result(turn, block, pointer) {
    onlyIn(turn, pointer, ['user', 'tool']);
    const inner = asDocument(turn, labelOf(block['source'], pointer));
    inner.reading.text(block['source'], at(pointer, 'source'), inner.voice);
    inner.reading.text(block['title'], at(pointer, 'title'), inner.voice);
    readContent(inner, block['content'], at(pointer, 'content'));
  },
  tool_use(turn, block, pointer) {
    onlyIn(turn, pointer, ['assistant']);
    const { reading, voice } = turn;
    const callId = reading.string(block['id'], at(pointer, 'id'));
    const toolName = reading.string(block['name'], at(pointer, 'name'));
    reading.object(block['input'], at(pointer, 'input'));
    turn.calls.set(callId, toolName);
    const call = { ...voice, toolName, callId };
    reading.text(toolName, at(pointer, 'name'), { ...call, kind: 'tool-name' });
    reading.json(at(pointer, 'input'), { ...call, kind: 'tool-call' });
  },
  tool_result(turn, block, pointer) {
    onlyIn(turn, pointer, ['user']);
    const callId = turn.reading.string(block['tool_use_id'], at(pointer, 'tool_use_id'));
    const toolName = turn.calls.get(callId) ?? 'unknown';
    const origin: Origin = `tool:${labelOf(toolName, '')}`;
    const voice: Voice = { role: 'tool', kind: 'tool-result', origin, toolName, callId };
    const content = block['content'];
    if (content === undefined || content === null) return;
    readContent({ ...turn, voice }, content, at(pointer, 'content'));
  },
  tool_reference({ reading, voice }, block, pointer) {
    const name = at(pointer, 'tool_name');
    reading.text(block['tool_name'], name, { ...voice, kind: 'tool-name' });
  },
  thinking(turn, block, pointer) {
    onlyIn(turn, pointer, ['assistant']);
    const place = at(pointer, 'thinking');
    turn.reading.text(block['thinking'], place, { ...turn.voice, kind: 'reasoning' });
  },
  redacted_thinking(turn, block, pointer) {
    onlyIn(turn, pointer, ['assistant']);
    turn.reading.string(block['data'], at(pointer, 'data'));
    turn.reading.blind('encrypted', at(pointer, 'data'));
  },
  container_upload({ reading }, block, pointer) {
    const place = at(pointer, 'file_id');
    reading.state('container', place, reading.string(block['file_id'], place));
  },
};

// A role may not speak with another's blocks: a tool result in an assistant turn, or a tool call that
// the user wrote, would carry a label of trust that it has no right to.
function onlyIn(turn: Turn, pointer: string, roles: readonly string[]): void {
  if (!roles.includes(turn.voice.role)) {
    turn.reading.fault(at(pointer, 'type'), 'block not allowed in a turn of this role');
  }
}

function asDocument(turn: Turn, label: string): Turn {
  // A document that a tool returned is still the tool's word.
  const origin: Origin = turn.voice.role === 'tool' ? turn.voice.origin : `document:${label}`;
  return { ...turn, voice: { ...turn.voice, kind: 'document', origin } };
}

function readSource(turn: Turn, value: JsonValue | undefined, pointer: string): void {
  const { reading, voice } = turn;
  const source = reading.object(value, pointer);
  const type = reading.string(source['type'], at(pointer, 'type'));
  if (!Object.hasOwn(SOURCES, type)) {
    reading.blind('unknown-block', pointer);
    return;
  }
  const known = type as keyof typeof SOURCES;
  reading.closed(source, pointer, SOURCES[known]);
  if (known === 'base64') {
    reading.string(source['data'], at(pointer, 'data'));
    reading.blind('media', at(pointer, 'data'));
  } else if (known === 'url') {
    reading.text(source['url'], at(pointer, 'url'), { ...voice, kind: 'media' });
  } else if (known === 'file') {
    const place = at(pointer, 'file_id');
    reading.state('file', place, reading.string(source['file_id'], place));
  } else if (known === 'text') {
    reading.text(source['data'], at(pointer, 'data'), voice);
  } else {
    readContent(turn, source['content'], at(pointer, 'content'));
  }
}
