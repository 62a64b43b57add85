// SPDX-License-Identifier: Apache-2.0
// Reads the tools that a Messages request offers. Tools run by the client are offered tools; tools run by
// the provider are provider state, because what they read and send is out of Bartizan's sight.
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { at } from '../../core/pointer.ts';
import { CUSTOM_TOOL } from './fields.data.ts';
import type { Reading, Voice } from './reading.ts';

const DEFINITION: Voice = { role: 'none', kind: 'tool-definition', origin: 'app' };

// Defined by the provider, run by the client. The toolset types have no name of their own.
const CLIENT_RUN = /^(bash|text_editor|computer|memory|computer_toolset|browser_toolset)_\d{8}$/;

/** Reads `tools`; absent and null mean none. */
export function readTools(reading: Reading, value: JsonValue | undefined): void {
  if (value === undefined || value === null) return;
  reading.array(value, '/tools').forEach((item, index) => {
    const pointer = at('/tools', index);
    const tool = reading.object(item, pointer);
    const type = tool['type'] ?? 'custom';
    if (type === 'custom') readCustom(reading, tool, pointer);
    else readTyped(reading, tool, pointer);
  });
}

function readCustom(reading: Reading, tool: JsonObject, pointer: string): void {
  reading.closed(tool, pointer, CUSTOM_TOOL);
  const name = reading.string(tool['name'], at(pointer, 'name'));
  const { description, input_schema: parameters } = tool;
  reading.tools.push({
    name,
    pointer,
    description: typeof description === 'string' ? description : undefined,
    parameters,
  });
  const voice = { ...DEFINITION, toolName: name };
  reading.text(name, at(pointer, 'name'), voice);
  reading.optional(tool['description'], at(pointer, 'description'), voice);
  reading.object(tool['input_schema'], at(pointer, 'input_schema'));
  reading.json(at(pointer, 'input_schema'), voice);
  if (tool['input_examples'] !== undefined) reading.json(at(pointer, 'input_examples'), voice);
}

// The members of typed tools differ by type and date; the whole definition is judged as JSON instead,
// so no member escapes.
function readTyped(reading: Reading, tool: JsonObject, pointer: string): void {
  const type = reading.string(tool['type'], at(pointer, 'type'));
  const { name } = tool;
  reading.json(pointer, DEFINITION);
  if (CLIENT_RUN.test(type)) {
    const offered = typeof name === 'string' ? name : type.replace(/(_toolset)?_\d{8}$/, '');
    reading.tools.push({ name: offered, pointer });
  } else reading.state('hosted-tool', pointer, type);
}
