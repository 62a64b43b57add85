// SPDX-License-Identifier: Apache-2.0
// Scripted answers of the simulated model: a JSON list of what to look for in the last user message and
// what to answer then. The first entry that matches wins.
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { BartizanError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json/types.ts';

const SCRIPT_BYTES_MAX = 4 * 1024 * 1024;

const scriptSchema = z
  .array(
    z.strictObject({
      match: z.string().describe('Text that the last user message holds; "*" is any'),
      answer: z.strictObject({
        text: z.string().optional(),
        reasoning: z.string().optional(),
        toolCalls: z
          .array(
            z.strictObject({
              name: z.string().min(1),
              arguments: z.custom<JsonObject>(
                (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
              ),
            }),
          )
          .optional(),
        chunks: z.array(z.string()).optional().describe('The text, split as it is to be streamed'),
        status: z.int().min(200).max(599).optional(),
        rawBody: z.string().optional().describe('Sent as it stands instead of an answer'),
        contentType: z.string().optional().describe('Content type of rawBody'),
      }),
    }),
  )
  .max(10_000);

export type Script = z.infer<typeof scriptSchema>;
export type ScriptedAnswer = Script[number]['answer'];

/** Reads and checks a script file. Throws BartizanError `config_invalid`. */
export function loadScript(path: string): Script {
  try {
    if (statSync(path).size > SCRIPT_BYTES_MAX) throw new Error('too large');
    return scriptSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new BartizanError('config_invalid', 'Script of the simulated model cannot be used', {
      cause,
    });
  }
}

export function scriptedAnswer(script: Script, userText: string): ScriptedAnswer | undefined {
  return script.find(({ match }) => match === '*' || userText.includes(match))?.answer;
}
