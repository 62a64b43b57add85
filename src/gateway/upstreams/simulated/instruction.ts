// SPDX-License-Identifier: Apache-2.0
// The gullible reader: finds in a text what it tells a model to do. Whoever wrote the text, a document and
// a tool's result included, is obeyed; that is the weakness the gateway is there to cover.
import { fillArguments, objectIn } from './arguments.ts';
import type { Tool, ToolCall } from './ask.ts';

const CALL_WORD = /\b(?:call|use|invoke|run|execute|trigger)\b/i;
/** Characters between the word that orders a call and the name of the tool. */
const CALL_DISTANCE = 120;

const QUOTED =
  /\b(?:say|repeat|print|write|output|echo|reply|respond|answer|include|return)\b[^"“`]{0,120}(?:"([^"]+)"|“([^”]+)”|`([^`]+)`)/i;
const AFTER_COLON =
  /\b(?:say|repeat|print|write|output|echo|reply|respond|answer)\b[^:\n]{0,60}:\s*([^\n]+)/i;
const ABOUT_SYSTEM =
  /\b(?:system prompt|system message|(?:initial|previous|your|hidden) instructions|everything above)\b/i;

/** The call of an offered tool that `text` orders. */
export function orderedCall(text: string, tools: readonly Tool[]): ToolCall | undefined {
  for (const { name, schema } of tools) {
    for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length)) {
      if (!CALL_WORD.test(text.slice(Math.max(0, at - CALL_DISTANCE), at))) continue;
      const rest = text.slice(at + name.length);
      return { name, arguments: objectIn(rest) ?? fillArguments(schema, rest.trim()) };
    }
  }
  return undefined;
}

/** What `text` orders to be said, given the system prompt that it may ask for. */
export function orderedWords(text: string, system: string): string {
  const quoted = QUOTED.exec(text);
  const words = quoted?.[1] ?? quoted?.[2] ?? quoted?.[3] ?? AFTER_COLON.exec(text)?.[1];
  if (words !== undefined) return words;
  return ABOUT_SYSTEM.test(text) && system !== '' ? system : text;
}
