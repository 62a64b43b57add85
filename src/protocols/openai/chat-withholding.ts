// SPDX-License-Identifier: Apache-2.0
// Takes single calls of tools out of a chat completion, whole or streamed. What stays is a completion that
// clients read as if the model had never made those calls: numbered without gaps, and finished as text is
// when no call is left to wait for.
import { applyEdits } from '../../core/json/edit.ts';
import type { BodyEdit, JsonBody, JsonObject, JsonValue } from '../../core/json/types.ts';
import { at, tokensOf } from '../../core/pointer.ts';
import type { WithheldCall } from '../codec.ts';
import { eventOf, replaceData, type SseEvent } from '../sse.ts';
import { isObject } from '../walk.ts';
import { stringOf } from './answers.ts';
import { choiceOf } from './chat-hooks.ts';
import { isDone, parseEvent } from './events.ts';

const FOR_CALLS = ['tool_calls', 'function_call'];
const GAP = '\n\n';

/** What clients have seen of one choice, and what they shall not see. */
type Choice = { spoke: boolean; readonly left: Set<number>; readonly withheld: Set<number> };

/** The number of the legacy `function_call`, of which a message has one. */
const LEGACY = -1;

/** Edits of one event or body under way. */
type Draft = {
  readonly edits: BodyEdit[];
  /** Pointers of calls that were named. */
  readonly named: ReadonlyMap<string, string>;
};

/** `/choices/0/delta/tool_calls/1/function/name` -> `/choices/0/delta/tool_calls/1`. */
function rootOf(pointer: string): string {
  const tokens = tokensOf(pointer);
  return tokens
    .slice(0, tokens[3] === 'tool_calls' ? 5 : 4)
    .reduce((path, token) => at(path, token), '');
}

const draftOf = (calls: readonly WithheldCall[]): Draft => ({
  edits: [],
  named: new Map(calls.map(({ pointer, notice }) => [rootOf(pointer), notice])),
});

/** The edits that take `calls` out of a whole completion. */
export function withholdFromChat(
  body: JsonBody,
  calls: readonly WithheldCall[],
): readonly BodyEdit[] {
  const draft = draftOf(calls);
  for (const [position, choice] of listOf(body.value, 'choices').entries()) {
    if (!isObject(choice) || !isObject(choice['message'])) continue;
    const seen: Choice = {
      spoke: stringOf(choice['message']['content']) !== undefined,
      left: new Set(),
      withheld: new Set(),
    };
    const place = `/choices/${position}`;
    takeOut(draft, at(place, 'message'), choice['message'], seen);
    finish(draft, place, choice, seen);
  }
  return draft.edits;
}

/** Does so over a stream. */
export class ChatWithholding {
  readonly #choices = new Map<number, Choice>();

  /** A chunk as it was sent to the client. */
  released(chunk: JsonObject): void {
    for (const [position, choice] of listOf(chunk, 'choices').entries()) {
      if (!isObject(choice) || !isObject(choice['delta'])) continue;
      const delta = choice['delta'];
      const calls = listOf(delta, 'tool_calls');
      const text = stringOf(delta['content']);
      if (text === undefined && calls.length === 0 && !isObject(delta['function_call'])) continue;
      const seen = this.#choice(choiceOf(choice, position));
      if (text !== undefined) seen.spoke = true;
      // Once a call is withheld those behind it leave under other numbers, and were counted when read.
      if (seen.withheld.size > 0) continue;
      for (const call of calls) if (isObject(call)) seen.left.add(numberOf(call));
      if (isObject(delta['function_call'])) seen.left.add(LEGACY);
    }
  }

  apply(event: SseEvent, calls: readonly WithheldCall[]): readonly SseEvent[] {
    if (event.data === undefined || isDone(event.data)) return [event];
    const body = parseEvent(event.data);
    const draft = draftOf(calls);
    let isBare = (body.value['usage'] ?? null) === null;
    for (const [position, choice] of listOf(body.value, 'choices').entries()) {
      if (!isObject(choice)) continue;
      const seen = this.#choice(choiceOf(choice, position));
      const place = `/choices/${position}`;
      const delta = choice['delta'];
      const before = draft.edits.length;
      const kept = isObject(delta) ? takeOut(draft, at(place, 'delta'), delta, seen) : [];
      const changed = draft.edits.length > before;
      finish(draft, place, choice, seen);
      if (!changed || kept.length > 0 || (choice['finish_reason'] ?? null) !== null) isBare = false;
    }
    if (draft.edits.length === 0) return [event];
    // Pieces of a withheld call tell how long it was.
    if (isBare) return [];
    return [eventOf(replaceData(event, applyEdits(body, draft.edits)))];
  }

  #choice(index: number): Choice {
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      choice = { spoke: false, left: new Set(), withheld: new Set() };
      this.#choices.set(index, choice);
    }
    return choice;
  }
}

/** Takes the withheld calls out of a message or delta; the names of the members that stay in it. */
function takeOut(draft: Draft, place: string, message: JsonObject, seen: Choice): string[] {
  const notices: string[] = [];
  const calls = listOf(message, 'tool_calls');
  const list = at(place, 'tool_calls');
  const gone = calls.flatMap((call, position) => {
    const number = isObject(call) ? numberOf(call, position) : position;
    const pointer = at(list, position);
    if (!isWithheld(draft, { pointer, number, seen, notices })) {
      seen.left.add(number);
      renumber(draft, pointer, { call, number, seen });
      return [];
    }
    return [pointer];
  });
  if (gone.length > 0 && gone.length === calls.length)
    draft.edits.push({ kind: 'remove', pointer: list });
  else draft.edits.push(...gone.map((pointer) => ({ kind: 'remove', pointer }) as const));
  const legacy = at(place, 'function_call');
  let isLegacyGone = false;
  if (isObject(message['function_call'])) {
    isLegacyGone = isWithheld(draft, { pointer: legacy, number: LEGACY, seen, notices });
    if (isLegacyGone) draft.edits.push({ kind: 'remove', pointer: legacy });
    else seen.left.add(LEGACY);
  }
  const said = say(draft, { place, message, seen, notices });
  return Object.keys(message)
    .filter((name) => name !== 'tool_calls' || gone.length < calls.length)
    .filter((name) => name !== 'function_call' || !isLegacyGone)
    .concat(said ? ['content'] : []);
}

type Candidate = {
  readonly pointer: string;
  readonly number: number;
  readonly seen: Choice;
  readonly notices: string[];
};

function isWithheld({ named }: Draft, { pointer, number, seen, notices }: Candidate): boolean {
  const notice = named.get(pointer);
  if (notice === undefined) return seen.withheld.has(number);
  if (!seen.withheld.has(number)) notices.push(notice);
  seen.withheld.add(number);
  return true;
}

/** In a stream a call says its number, by which clients put it into a list. */
function renumber(
  { edits }: Draft,
  pointer: string,
  { call, number, seen }: { call: JsonValue; number: number; seen: Choice },
): void {
  if (!isObject(call) || typeof call['index'] !== 'number') return;
  const before = [...seen.withheld].filter((other) => other >= 0 && other < number).length;
  if (before > 0)
    edits.push({ kind: 'set', pointer: at(pointer, 'index'), json: `${number - before}` });
}

/** Says the notices in the message's own text. */
function say(
  { edits }: Draft,
  to: {
    readonly place: string;
    readonly message: JsonObject;
    readonly seen: Choice;
    readonly notices: readonly string[];
  },
): boolean {
  const { place, message, seen, notices } = to;
  if (notices.length === 0) return false;
  const content = message['content'];
  const pointer = at(place, 'content');
  const spoke = seen.spoke || stringOf(content) !== undefined;
  const text = (spoke ? GAP : '') + notices.join(GAP);
  seen.spoke = true;
  if (typeof content === 'string') {
    edits.push({ kind: 'text', pointer, start: content.length, end: content.length, text });
  } else edits.push({ kind: 'set', pointer, json: JSON.stringify(text) });
  return true;
}

function finish({ edits }: Draft, place: string, choice: JsonObject, seen: Choice): void {
  if (seen.withheld.size === 0 || seen.left.size > 0) return;
  if (FOR_CALLS.includes(stringOf(choice['finish_reason']) ?? '')) {
    edits.push({ kind: 'set', pointer: at(place, 'finish_reason'), json: '"stop"' });
  }
}

const numberOf = (call: JsonObject, position = 0): number =>
  typeof call['index'] === 'number' ? call['index'] : position;

function listOf(value: JsonValue, name: string): readonly JsonValue[] {
  const list = isObject(value) ? value[name] : undefined;
  return Array.isArray(list) ? list : [];
}
