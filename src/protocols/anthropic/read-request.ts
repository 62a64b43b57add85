// SPDX-License-Identifier: Apache-2.0
// Reads a Messages request, or a request to count its tokens, into the neutral model. Every turn is read,
// not only the last one.
import type { Parameters, RequestReading } from '../../core/exchange.ts';
import type { JsonBody, JsonObject, JsonValue } from '../../core/json/types.ts';
import { at } from '../../core/pointer.ts';
import { COUNT_REQUEST, REQUEST, TURN } from './fields.data.ts';
import { readContent } from './read-content.ts';
import { readTools } from './read-tools.ts';
import { Reading, type Voice } from './reading.ts';

const VOICES: Readonly<Record<string, Voice>> = {
  user: { role: 'user', kind: 'text', origin: 'user' },
  assistant: { role: 'assistant', kind: 'text', origin: 'model' },
  system: { role: 'system', kind: 'text', origin: 'system' },
};
const METADATA: Voice = { role: 'none', kind: 'metadata', origin: 'app' };
const SCHEMA: Voice = { role: 'none', kind: 'tool-definition', origin: 'app' };

/**
 * Reads a request. `deployment` stands in for a model that the body does not name.
 * Throws BartizanError `invalid_request` with the pointer of the fault.
 */
export function readRequest(
  body: JsonBody,
  operation: 'chat' | 'count-tokens',
  deployment?: string,
): RequestReading {
  const reading = new Reading(body, 'request');
  const root = reading.object(body.value, '');
  reading.closed(root, '', operation === 'chat' ? REQUEST : COUNT_REQUEST);
  const model = reading.string(root['model'] ?? deployment, '/model');
  if (model === '') reading.fault('/model', 'must not be empty');
  const parameters = readParameters(reading, root, operation);
  readSystem(reading, root['system']);
  readTurns(reading, root['messages']);
  readTools(reading, root['tools']);
  readOutputFormat(reading, root);
  readStrings(reading, root['stop_sequences'], '/stop_sequences');
  if (isPresent(root['context_management'])) reading.json('/context_management', METADATA);
  readState(reading, root);
  const { segments, tools, uninspected, providerState, contextFields } = reading;
  return {
    operation,
    model,
    parameters,
    segments,
    tools,
    uninspected,
    providerState,
    contextFields,
  };
}

const isPresent = (value: JsonValue | undefined): value is JsonValue =>
  value !== undefined && value !== null;

function readParameters(
  reading: Reading,
  root: JsonObject,
  operation: 'chat' | 'count-tokens',
): Parameters {
  const stream = root['stream'] ?? false;
  if (typeof stream !== 'boolean') reading.fault('/stream', 'must be true or false');
  if (operation === 'count-tokens') return { stream: false, choices: 1, includeUsage: true };
  const maxTokens = root['max_tokens'];
  if (typeof maxTokens !== 'number' || !Number.isSafeInteger(maxTokens) || maxTokens < 0) {
    reading.fault('/max_tokens', 'must be a whole number of tokens');
  }
  // Usage is part of every Messages stream, asked for or not.
  return { stream, maxTokens, choices: 1, includeUsage: true };
}

function readSystem(reading: Reading, system: JsonValue | undefined): void {
  if (!isPresent(system)) return;
  const voice = VOICES['system'] as Voice;
  readContent({ reading, voice, calls: new Map() }, system, '/system');
}

function readTurns(reading: Reading, value: JsonValue | undefined): void {
  const turns = reading.array(value, '/messages');
  if (turns.length === 0) reading.fault('/messages', 'must not be empty');
  const calls = new Map<string, string>();
  turns.forEach((item, index) => {
    const pointer = at('/messages', index);
    const turn = reading.object(item, pointer);
    reading.closed(turn, pointer, TURN);
    const role = reading.string(turn['role'], at(pointer, 'role'));
    const voice = Object.hasOwn(VOICES, role) ? VOICES[role] : undefined;
    if (voice === undefined) {
      reading.fault(at(pointer, 'role'), 'must be user, assistant or system');
    }
    readContent({ reading, voice, calls }, turn['content'], at(pointer, 'content'));
  });
}

function readOutputFormat(reading: Reading, root: JsonObject): void {
  const config = root['output_config'];
  if (isPresent(config)) {
    readSchema(
      reading,
      reading.object(config, '/output_config')['format'],
      '/output_config/format',
    );
  }
  readSchema(reading, root['output_format'], '/output_format');
}

function readSchema(reading: Reading, value: JsonValue | undefined, pointer: string): void {
  if (!isPresent(value)) return;
  if (isPresent(reading.object(value, pointer)['schema'])) {
    reading.json(at(pointer, 'schema'), SCHEMA);
  }
}

function readStrings(reading: Reading, value: JsonValue | undefined, pointer: string): void {
  if (!isPresent(value)) return;
  reading.array(value, pointer).forEach((item, index) => {
    reading.text(item, at(pointer, index), METADATA);
  });
}

function readState(reading: Reading, root: JsonObject): void {
  if (isPresent(root['mcp_servers'])) {
    reading.array(root['mcp_servers'], '/mcp_servers').forEach((item, index) => {
      const pointer = at('/mcp_servers', index);
      const server = reading.object(item, pointer);
      reading.state('hosted-tool', pointer, reading.string(server['url'], at(pointer, 'url')));
    });
  }
  readContainer(reading, root['container']);
  const { metadata, diagnostics } = root;
  if (isPresent(metadata) && isPresent(reading.object(metadata, '/metadata')['user_id'])) {
    reading.contextFields.push('/metadata/user_id');
  }
  if (isPresent(diagnostics)) {
    const pointer = '/diagnostics/previous_message_id';
    const previous = reading.object(diagnostics, '/diagnostics')['previous_message_id'];
    if (isPresent(previous)) {
      reading.state('previous-response', pointer, reading.string(previous, pointer));
    }
  }
}

function readContainer(reading: Reading, value: JsonValue | undefined): void {
  if (!isPresent(value)) return;
  if (typeof value === 'string') {
    reading.state('container', '/container', value);
    return;
  }
  const container = reading.object(value, '/container');
  const { id } = container;
  reading.state('container', '/container', typeof id === 'string' ? id : 'new');
}
