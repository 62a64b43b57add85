// SPDX-License-Identifier: Apache-2.0
// Responses with a text planted into one item: it grows, and is then repeated by four more events.
import { type Field, joined, type Json, named, planted, textAt } from './field.ts';

const RESPONSE: Json = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'in_progress',
  model: 'gpt-x',
  output: [],
};

type ItemField = {
  readonly name: string;
  /** The event that grows, without `.delta`; the member that repeats the text when it is done. */
  readonly event: string;
  readonly member: string;
  /** The item, empty and complete, and the path of the text in it. */
  readonly item: Json;
  readonly itemPath: string;
  readonly part?: Json;
  readonly index: Json;
  readonly tool?: boolean;
};

function responses(field: ItemField): Field {
  const { event, member, item, itemPath, part, index } = field;
  const readPath = `output.0.${itemPath}`;
  const summary = event.startsWith('reasoning_summary');
  const partEvent = summary ? 'reasoning_summary_part' : 'content_part';
  const place = { output_index: 0, item_id: 'item_1', ...index };
  const final = (text: string): Json => ({
    ...RESPONSE,
    status: 'completed',
    output: [planted({ ...item, status: 'completed' }, itemPath, text)],
    usage: { input_tokens: 3, output_tokens: 5, total_tokens: 8 },
  });
  return {
    wire: 'openai-responses',
    name: field.name,
    grows: true,
    heldWhole: field.tool ?? false,
    stream: (deltas) => {
      let number = 0;
      const next = (type: string, value: Json): string =>
        named(type, { sequence_number: number++, ...value });
      const text = deltas.join('');
      const start = part === undefined ? item : { ...item, [summary ? 'summary' : 'content']: [] };
      return [
        next('response.created', { response: RESPONSE }),
        next('response.output_item.added', {
          output_index: 0,
          item: { ...start, status: 'in_progress' },
        }),
        ...(part === undefined ? [] : [next(`response.${partEvent}.added`, { ...place, part })]),
        ...deltas.map((delta) => next(`response.${event}.delta`, { ...place, delta })),
        next(`response.${event}.done`, { ...place, [member]: text }),
        ...(part === undefined
          ? []
          : [
              next(`response.${partEvent}.done`, {
                ...place,
                part: { ...part, [part['refusal'] === undefined ? 'text' : 'refusal']: text },
              }),
            ]),
        next('response.output_item.done', {
          output_index: 0,
          item: planted({ ...item, status: 'completed' }, itemPath, text),
        }),
        next('response.completed', { response: final(text) }),
      ];
    },
    read: (events) =>
      joined(
        events.filter((one) => one['type'] === `response.${event}.delta`),
        'delta',
      ),
    whole: { body: final, read: (body) => textAt(body, readPath) },
  };
}

const said = (part: Json): Json => ({
  id: 'item_1',
  type: 'message',
  role: 'assistant',
  content: [part],
});
const TEXT_PART: Json = { type: 'output_text', text: '', annotations: [] };
const REFUSAL_PART: Json = { type: 'refusal', refusal: '' };
const FUNCTION: Json = {
  id: 'item_1',
  type: 'function_call',
  call_id: 'call_1',
  name: 'pay',
  arguments: '',
};

export const RESPONSES_FIELDS: readonly Field[] = [
  responses({
    name: 'output text',
    event: 'output_text',
    member: 'text',
    item: said(TEXT_PART),
    itemPath: 'content.0.text',
    part: TEXT_PART,
    index: { content_index: 0 },
  }),
  responses({
    name: 'refusal',
    event: 'refusal',
    member: 'refusal',
    item: said(REFUSAL_PART),
    itemPath: 'content.0.refusal',
    part: REFUSAL_PART,
    index: { content_index: 0 },
  }),
  responses({
    name: 'reasoning summary',
    event: 'reasoning_summary_text',
    member: 'text',
    item: { id: 'item_1', type: 'reasoning', summary: [{ type: 'summary_text', text: '' }] },
    itemPath: 'summary.0.text',
    part: { type: 'summary_text', text: '' },
    index: { summary_index: 0 },
  }),
  responses({
    name: 'reasoning text',
    event: 'reasoning_text',
    member: 'text',
    item: {
      id: 'item_1',
      type: 'reasoning',
      summary: [],
      content: [{ type: 'reasoning_text', text: '' }],
    },
    itemPath: 'content.0.text',
    part: { type: 'reasoning_text', text: '' },
    index: { content_index: 0 },
  }),
  responses({
    name: 'interpreter code',
    event: 'code_interpreter_call_code',
    member: 'code',
    item: {
      id: 'item_1',
      type: 'code_interpreter_call',
      container_id: 'c',
      code: '',
      outputs: null,
    },
    itemPath: 'code',
    index: {},
    tool: true,
  }),
  responses({
    name: 'remote tool arguments',
    event: 'mcp_call_arguments',
    member: 'arguments',
    item: { id: 'item_1', type: 'mcp_call', server_label: 's', name: 'pay', arguments: '' },
    itemPath: 'arguments',
    index: {},
    tool: true,
  }),
  responses({
    name: 'function arguments',
    event: 'function_call_arguments',
    member: 'arguments',
    item: FUNCTION,
    itemPath: 'arguments',
    index: {},
    tool: true,
  }),
  responses({
    name: 'custom tool input',
    event: 'custom_tool_call_input',
    member: 'input',
    item: { id: 'item_1', type: 'custom_tool_call', call_id: 'call_1', name: 'pay', input: '' },
    itemPath: 'input',
    index: {},
    tool: true,
  }),
];
