// SPDX-License-Identifier: Apache-2.0
// Turns what a walk finds in a whole body into segments and facts for policy. Strict with callers (a
// known field of the wrong type is refused), generous with upstreams (what can carry no text is let be).
import { BartizanError } from '../core/errors.ts';
import type {
  OfferedTool,
  ProviderState,
  ResponseReading,
  Segment,
  Uninspected,
} from '../core/exchange.ts';
import { sourceOf } from '../core/json/locate.ts';
import type { JsonBody, JsonValue } from '../core/json/types.ts';
import { LIMITS } from '../core/limits.ts';
import type { Context, Node } from './grammar.ts';
import { type Found, type Sink, Walk } from './walk.ts';

/** What hooks note down for each other while a body is read. */
export type Memory = {
  /** Tool name by call id, so that a result can be labelled with the tool it came from. */
  readonly calls: Map<string, string>;
  readonly tools: OfferedTool[];
};

export type Label = Omit<Segment, 'index' | 'text' | 'pointer' | 'source'>;

/** What a text is, from its rule and its surroundings. */
export function labelOf({ rule, context }: Found): Label {
  const kind = rule.kind === 'text' ? (context.text ?? 'text') : (rule.kind ?? 'text');
  const result = kind === 'tool-result';
  const { toolName, callId, hosted } = context;
  const call = result || kind === 'tool-call' || kind === 'tool-name';
  return {
    role: rule.role ?? (result ? 'tool' : context.role),
    kind,
    origin: rule.origin ?? (result ? `tool:${toolName ?? 'unknown'}` : context.origin),
    json: rule.json ?? false,
    choice: context.choice,
    ...(call && toolName !== undefined ? { toolName } : {}),
    ...(call && callId !== undefined ? { callId } : {}),
    ...(call && hosted === true ? { hosted } : {}),
  };
}

/** Bytes written into the text instead of a reference to them. */
export const isInlineMedia = ({ rule, text }: Found): boolean =>
  rule.kind === 'media' && text !== undefined && /^\s*data:/i.test(text);

/** True when a member that nobody knows could not carry a word. */
export function isWordless(value: JsonValue): boolean {
  if (typeof value === 'object') return value === null || Object.keys(value).length === 0;
  return typeof value !== 'string' || value === '';
}

/**
 * True for what clients print where words belong, or join to words around it: a number can be one that
 * policy looks for.
 */
export const isMisprint = (value: JsonValue): boolean =>
  typeof value === 'number' || value === true;

class Reading implements Sink {
  readonly segments: Segment[] = [];
  readonly uninspectedPlaces: Uninspected[] = [];
  readonly providerState: ProviderState[] = [];
  readonly contextFields: string[] = [];
  readonly repeats: { pointer: string; choice: number }[] = [];
  readonly #body: JsonBody;
  readonly #direction: 'request' | 'response';

  constructor(body: JsonBody, direction: 'request' | 'response') {
    this.#body = body;
    this.#direction = direction;
  }

  text(found: Found): void {
    if (isInlineMedia(found)) return this.uninspected('media', found.pointer);
    if (this.segments.length >= LIMITS.segments) throw this.#fault(found.pointer, 'Too many texts');
    this.segments.push({
      index: this.segments.length,
      ...labelOf(found),
      text: found.text ?? sourceOf(this.#body, found.pointer),
      pointer: found.pointer,
      source: found.text === undefined ? 'json' : 'string',
    });
  }

  uninspected(kind: Uninspected['kind'], pointer: string): void {
    this.uninspectedPlaces.push({ kind, pointer });
  }

  state(kind: ProviderState['kind'], pointer: string, value: string): void {
    this.providerState.push({ kind, pointer, value });
  }

  endUser(pointer: string): void {
    this.contextFields.push(pointer);
  }

  repeat(pointer: string, choice: number): void {
    this.repeats.push({ pointer, choice });
  }

  unknown(pointer: string, value: JsonValue): void {
    if (this.#direction === 'response' && isWordless(value)) return;
    this.uninspected('unknown-field', pointer);
  }

  misfit(pointer: string, value: JsonValue): void {
    if (this.#direction === 'response') {
      if (isMisprint(value)) this.uninspected('unknown-field', pointer);
      else this.unknown(pointer, value);
    } else throw this.#fault(pointer, 'Value of another type than this field has');
  }

  #fault(pointer: string, message: string): BartizanError {
    const code = this.#direction === 'request' ? 'invalid_request' : 'upstream_malformed';
    return new BartizanError(code, message, { pointer });
  }
}

/** Everything a request says, in the order of its text. Throws `invalid_request`. */
export function readRequestBody(grammar: Node<Memory>, body: JsonBody, context: Context) {
  const reading = new Reading(body, 'request');
  const memory: Memory = { calls: new Map(), tools: [] };
  new Walk(memory, reading).run(grammar, body.value, context);
  const { segments, providerState, contextFields } = reading;
  const uninspected = reading.uninspectedPlaces;
  return { segments, tools: memory.tools, uninspected, providerState, contextFields };
}

/** Everything an answer says. Throws `upstream_malformed`. */
export function readResponseBody(
  grammar: Node<Memory>,
  body: JsonBody,
  context: Context,
): Pick<ResponseReading, 'segments' | 'uninspected' | 'repeats'> {
  const reading = new Reading(body, 'response');
  new Walk({ calls: new Map(), tools: [] }, reading).run(grammar, body.value, context);
  const { segments, repeats } = reading;
  return { segments, uninspected: reading.uninspectedPlaces, repeats };
}
