// SPDX-License-Identifier: Apache-2.0
// What the simulated model needs of a wire format to speak it.
import type { JsonObject, JsonValue } from '../../../core/json/types.ts';
import type { Ask } from './ask.ts';
import type { Reply } from './reply.ts';

/** One answer to be written. */
export type Frame = {
  readonly ask: Ask;
  readonly reply: Reply;
  readonly model: string;
  /** Names this answer; ids of its parts are built from it. */
  readonly fingerprint: string;
  readonly outputTokens: number;
};

export type WireEvent = {
  readonly name: string | undefined;
  readonly data: string;
  /** True for an event that carries generated text: the ones a slow model is slow with. */
  readonly generated: boolean;
};

export type WireWriter = {
  readonly whole: (frame: Frame) => JsonObject;
  readonly events: (frame: Frame) => readonly WireEvent[];
};

/** One instant for all answers: the simulated model is deterministic. */
export const CREATED = 1_735_689_600;

/** An event whose name is also its `type` member (Responses, Anthropic). */
export const typed = (type: string, members: JsonObject, generated = false): WireEvent => ({
  name: type,
  data: JSON.stringify({ type, ...members }),
  generated,
});

export const eventBytes = ({ name, data }: WireEvent): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${data}\n\n`;

/** The body of an error, in the form OpenAI or Anthropic give it. */
export function errorBody(anthropic: boolean, type: string, message: string): JsonValue {
  return anthropic
    ? { type: 'error', error: { type, message } }
    : { error: { message, type, param: null, code: null } };
}
