// SPDX-License-Identifier: Apache-2.0
// Answers and arguments of tools that do not have the form that the request demands. The form comes from
// the request itself: the schema of the answer, or of the tool that is called. Nothing is repaired.
import { z } from 'zod';
import { type Answer, type Asked, defineDetector } from '../../detector.ts';
import { checkSchema } from '../../schema/check.ts';

/** Where the wires put the schema of an answer. */
const ANSWER_SCHEMA =
  /^\/(?:response_format\/json_schema\/schema|text\/format\/schema|output_config\/format\/schema|output_format\/schema)$/;
const TOOL_SCHEMAS = ['parameters', 'input_schema'];
/** A fence around the whole answer, which models put there unasked. */
const FENCED = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/i;
/** Longest answer that is parsed; longer ones were held back for other reasons before. */
const TEXT_CHARS = 4_000_000;

type Json = Parameters<typeof checkSchema>[0];

function parsed(text: string): { readonly value: Json } | undefined {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}

/** The schema that a text of an answer has to fit. */
function schemaFor({ request, kind, toolName }: Answer): Asked | undefined {
  const offered = request.filter((asked) => asked.kind === 'tool-definition');
  if (kind === 'text') return offered.find(({ pointer }) => ANSWER_SCHEMA.test(pointer));
  if (kind !== 'tool-call' || toolName === undefined) return undefined;
  const name = offered.find(({ pointer, text }) => pointer.endsWith('/name') && text === toolName);
  const base = name?.pointer.slice(0, -'name'.length);
  return offered.find(({ pointer }) => TOOL_SCHEMAS.some((one) => pointer === `${base}${one}`));
}

export const detector = defineDetector({
  id: 'output/schema',
  version: '1',
  title: 'Answer of another form',
  summary:
    'Finds answers and tool arguments that are no JSON, or do not fit the JSON Schema that the request gives for them.',
  why: 'A program reads these answers, and a field that is missing or added is how it is led astray. `pattern`, `format` and references to other documents are not judged. The answer is held until it is complete.',
  taxonomy: ['owasp-llm-2025:LLM05', 'cwe-4.18:CWE-20'],
  phases: ['response'],
  streaming: { class: 'whole' },
  view: 'original',
  optIn: true,
  needs: 'request',
  severity: 'low',
  options: z.strictObject({
    fenced: z.boolean().default(false).describe('Accept a Markdown fence around the whole answer'),
    tools: z.boolean().default(true).describe('Judge arguments of tools too'),
  }),
  about(answer, { tools }): { readonly schema: Json } | undefined {
    if (answer.kind === 'tool-call' && !tools) return undefined;
    const schema = parsed(schemaFor(answer)?.text ?? '');
    return schema === undefined ? undefined : { schema: schema.value };
  },
  examples: {
    request: [
      {
        origin: 'app',
        kind: 'tool-definition',
        pointer: '/response_format/json_schema/schema',
        text: '{"type":"object","properties":{"city":{"type":"string"},"degrees":{"type":"integer","maximum":60}},"required":["city"],"additionalProperties":false}',
      },
    ],
    hits: [
      { text: 'Sure, here it is: {"city":"Lyon"}', found: ['Sure, here it is: {"city":"Lyon"}'] },
      { text: '{"city":"Lyon","degrees":99}', found: ['{"city":"Lyon","degrees":99}'] },
      { text: '{"degrees":12}', found: ['{"degrees":12}'] },
      { text: '{"city":"Lyon","admin":true}', found: ['{"city":"Lyon","admin":true}'] },
    ],
    misses: [
      '{"city":"Lyon"}',
      ' {"city":"\\u004cyon","degrees":-3}\n',
      '{"degrees":60,"city":""}',
    ],
  },
  inspect({ text }, _from, { options, about, raw }) {
    if (raw === '' || text === '' || raw.length > TEXT_CHARS) return [];
    const inner = options.fenced ? (FENCED.exec(raw)?.[1] ?? raw) : raw;
    const value = parsed(inner);
    const whole = { start: 0, end: text.length };
    if (value === undefined) return [{ ...whole, entity: 'invalid-json', score: 0.999 }];
    const violated = checkSchema(about.schema, value.value).length > 0;
    return violated ? [{ ...whole, entity: 'schema-violation', score: 0.99 }] : [];
  },
});
