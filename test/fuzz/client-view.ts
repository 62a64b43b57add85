// SPDX-License-Identifier: Apache-2.0
// What a client has of a stream after it put the deltas together, read from the bytes alone: written apart
// from the codecs, and kinder than they are. Every string counts, whatever the name of its member.
import { SseParser } from '../../src/protocols/sse.ts';
import type { WireId } from '../../src/core/exchange.ts';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** The strings below `value` with their paths; elements of lists by their own `index` where they have one. */
function* leaves(value: unknown, path: string): Generator<readonly [path: string, text: string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value)) {
    for (const [place, item] of (value as unknown[]).entries()) {
      const index = isObject(item) && typeof item['index'] === 'number' ? item['index'] : place;
      yield* leaves(item, `${path}.${index}`);
    }
  } else if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) yield* leaves(item, `${path}.${name}`);
  }
}

/** Members of which clients keep the last and do not append. */
const REPLACED = /\.(annotations|id|type|role|model|object|citation)\b/;

/** To a client, parts of a content and a content in one string are one text, and so are those of reasoning. */
const joined = (path: string): string =>
  path
    .replace(/\.content\.\d+\.text$/, '.content')
    .replace(/\.reasoning_details\.\d+/, '.reasoning_details');

/** Texts by name; what is said once has a name of its own, which tells what kind of event said it. */
class View {
  readonly texts = new Map<string, string>();

  add(key: string, text: string): void {
    this.texts.set(key, (this.texts.get(key) ?? '') + text);
  }

  addAll(value: unknown, prefix: string, grows: boolean): void {
    for (const [path, text] of leaves(value, prefix)) {
      if (grows && !REPLACED.test(path)) this.add(joined(path), text);
      else {
        let name = `once:${path}`;
        while (this.texts.has(name)) name += '+';
        this.add(name, text);
      }
    }
  }
}

function readChat(event: Json, view: View): void {
  const { choices, ...rest } = event;
  view.addAll(rest, '', false);
  for (const [place, choice] of list(choices).entries()) {
    if (!isObject(choice)) view.addAll(choice, '', false);
    else {
      // Log probabilities repeat the text beside them; torn apart from it they are no words of the model.
      const { delta, index, logprobs: _, ...more } = choice;
      view.addAll(delta, `choice:${typeof index === 'number' ? index : place}`, true);
      view.addAll(more, '', false);
    }
  }
}

function readMessages(event: Json, view: View): void {
  const { delta, content_block: start, ...rest } = event;
  const place = `block:${JSON.stringify(event['index'])}`;
  view.addAll(rest, '', false);
  view.addAll(delta, place, event['type'] !== 'message_delta');
  // What a block starts with is the beginning of what its deltas add to.
  view.addAll(start, place, true);
}

function readResponses(event: Json, view: View): void {
  const { delta, ...rest } = event;
  const place = ['type', 'output_index', 'content_index', 'summary_index'].map((name) =>
    JSON.stringify(event[name]),
  );
  view.addAll(delta, place.join('/'), true);
  view.addAll(rest, place.join('/'), false);
}

/**
 * Every text that a client of `wire` could show or act on, by a name that tells equal places. Reading stops
 * where a client's would: at the first event that is no JSON.
 */
export function clientTexts(wire: WireId, bytes: Buffer): ReadonlyMap<string, string> {
  const parser = new SseParser();
  const view = new View();
  for (const { data } of [...parser.push(bytes), ...parser.end()]) {
    // A client dispatches nothing for an event without data.
    if (data === undefined || data.toString() === '[DONE]') continue;
    let event: unknown;
    try {
      event = JSON.parse(data.toString());
    } catch {
      break;
    }
    if (!isObject(event)) view.addAll(event, '', false);
    else if (wire === 'openai-chat') readChat(event, view);
    else if (wire === 'anthropic-messages') readMessages(event, view);
    else readResponses(event, view);
  }
  return view.texts;
}
