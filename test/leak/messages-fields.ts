// SPDX-License-Identifier: Apache-2.0
// Anthropic Messages with a text planted into one field of a content block or of its deltas.
import { type Field, joined, type Json, named, planted, textAt } from './field.ts';

const MESSAGE: Json = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-x',
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 1 },
};

type BlockField = {
  readonly name: string;
  /** The block as it starts, and the path of the text in it when it is there from the start. */
  readonly block: Json;
  readonly startPath?: string;
  /** The delta, and the path of the text in it. */
  readonly delta?: Json;
  readonly deltaPath?: string;
  readonly wholeBlock?: Json;
  /** Undefined where the unstreamed form is another one: an object instead of its source. */
  readonly wholePath?: string;
  readonly tool?: boolean;
};

function messages(field: BlockField): Field {
  const { block, startPath, delta = {}, deltaPath, wholePath } = field;
  const path = startPath === undefined ? `delta.${deltaPath}` : `content_block.${startPath}`;
  return {
    wire: 'anthropic-messages',
    name: field.name,
    grows: deltaPath !== undefined && deltaPath !== 'citation.cited_text',
    heldWhole: field.tool ?? false,
    stream: (deltas) => {
      const start = startPath === undefined ? block : planted(block, startPath, deltas.join(''));
      const cut = deltaPath === 'citation.cited_text' ? [deltas.join('')] : deltas;
      return [
        named('message_start', { message: MESSAGE }),
        named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
        named('ping', {}),
        named('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Well. ' } }),
        named('content_block_stop', { index: 0 }),
        named('content_block_start', { index: 1, content_block: start }),
        ...(deltaPath === undefined
          ? []
          : cut.map((text) =>
              named('content_block_delta', { index: 1, delta: planted(delta, deltaPath, text) }),
            )),
        named('content_block_stop', { index: 1 }),
        named('message_delta', {
          delta: {
            stop_reason: field.tool === true ? 'tool_use' : 'end_turn',
            stop_sequence: null,
          },
          usage: { output_tokens: 5 },
        }),
        named('message_stop', {}),
      ];
    },
    read: (events) =>
      joined(
        events.filter((event) => event['index'] === 1),
        path,
      ),
    whole: wholePath === undefined ? undefined : wholeMessage(field.wholeBlock ?? block, wholePath),
  };
}

function wholeMessage(block: Json, wholePath: string): Field['whole'] {
  const path = `content.1.${wholePath}`;
  const content = [{ type: 'text', text: 'Well. ' }, block];
  return {
    body: (text) => planted({ ...MESSAGE, content, stop_reason: 'end_turn' }, path, text),
    read: (body) => textAt(body, path),
  };
}

const TOOL_USE: Json = { type: 'tool_use', id: 'toolu_1', name: 'pay', input: {} };
const CITED: Json = {
  type: 'char_location',
  document_index: 0,
  document_title: 'd',
  start_char_index: 0,
  end_char_index: 1,
  cited_text: '',
};

export const MESSAGES_FIELDS: readonly Field[] = [
  messages({
    name: 'text',
    block: { type: 'text', text: '' },
    delta: { type: 'text_delta' },
    deltaPath: 'text',
    wholePath: 'text',
  }),
  messages({
    name: 'text at the start of its block',
    block: { type: 'text', text: '' },
    startPath: 'text',
    wholePath: 'text',
  }),
  messages({
    name: 'thinking',
    block: { type: 'thinking', thinking: '', signature: '' },
    delta: { type: 'thinking_delta' },
    deltaPath: 'thinking',
    wholePath: 'thinking',
  }),
  messages({
    name: 'tool input',
    block: TOOL_USE,
    delta: { type: 'input_json_delta' },
    deltaPath: 'partial_json',
    tool: true,
  }),
  messages({
    name: 'tool input at the start of its block',
    block: TOOL_USE,
    startPath: 'input.note',
    wholePath: 'input.note',
    tool: true,
  }),
  messages({
    name: 'tool name',
    block: TOOL_USE,
    startPath: 'name',
    wholePath: 'name',
    tool: true,
  }),
  messages({
    name: 'cited text',
    block: { type: 'text', text: '' },
    delta: { type: 'citations_delta', citation: CITED },
    deltaPath: 'citation.cited_text',
    wholeBlock: { type: 'text', text: 'x', citations: [CITED] },
    wholePath: 'citations.0.cited_text',
  }),
];
