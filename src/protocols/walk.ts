// SPDX-License-Identifier: Apache-2.0
// Follows a JSON value along a grammar and hands every text, and everything that is not one, to a sink.
// A member is read by its name, whatever the type of its block claims, so that a mislabelled block
// hides nothing; a member that the grammar does not name is handed over as unknown.
import { at } from '../core/pointer.ts';
import type { JsonObject, JsonValue } from '../core/json/types.ts';
import type { ProviderState, UninspectableKind } from '../core/exchange.ts';
import { isFieldName } from './field-name.ts';
import type { Rule } from './field.ts';
import type { Context, Node, Place } from './grammar.ts';

/** A text found, and where. */
export type Found = {
  readonly rule: Rule;
  readonly context: Context;
  /** Name of the member that holds it (of the array, for elements). */
  readonly name: string;
  readonly pointer: string;
  /** The decoded string; undefined asks for the raw JSON source of the value. */
  readonly text: string | undefined;
};

export type Sink = {
  text(found: Found): void;
  uninspected(kind: UninspectableKind, pointer: string): void;
  state(kind: ProviderState['kind'], pointer: string, value: string): void;
  /** A field that tells the provider who the end user is. */
  endUser(pointer: string): void;
  repeat(pointer: string, choice: number): void;
  /** A member that no rule names, or that holds words where none belong. */
  unknown(pointer: string, value: JsonValue): void;
  /** A known member with a value of another JSON type than its format has. */
  misfit(pointer: string, value: JsonValue): void;
};

// Identifiers, enumerated words, URLs: no blank, so no prose; bounded, so no document in base64.
const WORD = /^[!-~]{0,512}$/;
const BASE64 = /^[\w+/=-]*$/;

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True when no prose fits into `value`, member names included. */
function isPlain(value: JsonValue): boolean {
  if (typeof value === 'string') return WORD.test(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  return Object.entries(value).every(([name, inner]) => WORD.test(name) && isPlain(inner));
}

/** One walk over one value. */
export class Walk<Memory> implements Place<Memory> {
  readonly memory: Memory;
  readonly sink: Sink;
  index = 0;
  // Tokens instead of a pointer string: most members need no pointer, and strings for each would cost.
  readonly #path: (string | number)[] = [];

  constructor(memory: Memory, sink: Sink) {
    this.memory = memory;
    this.sink = sink;
  }

  pointer(): string {
    return at('', ...this.#path);
  }

  run(node: Node<Memory>, value: JsonValue, context: Context): void {
    this.#visit(node, value, context);
  }

  #visit(node: Node<Memory>, value: JsonValue, context: Context): void {
    if (value === null || this.#judge(node, value, context)) return;
    if (Array.isArray(value)) this.#elements(node, value, context);
    else if (typeof value === 'object') this.#members(node, value, context);
    else this.sink.misfit(this.pointer(), value);
  }

  #elements(node: Node<Memory>, values: JsonValue[], context: Context): void {
    if (node.element === undefined) {
      if (values.length > 0) this.sink.misfit(this.pointer(), values);
      return;
    }
    for (const [index, value] of values.entries()) {
      this.#path.push(index);
      this.index = index;
      this.#visit(node.element, value, context);
      this.#path.pop();
    }
  }

  #members(node: Node<Memory>, object: JsonObject, context: Context): void {
    if (node.members.size === 0 && node.any === undefined) {
      this.sink.misfit(this.pointer(), object);
      return;
    }
    const inner = node.enter === undefined ? context : node.enter(object, context, this);
    for (const name of Object.keys(object)) {
      const value = object[name] ?? null;
      this.#path.push(name);
      this.index = 0;
      const next = node.members.get(name) ?? (WORD.test(name) ? node.any : undefined);
      if (next !== undefined) this.#visit(next, value, inner);
      // A name that is prose says something, whatever it is the name of.
      else this.sink.unknown(this.#recorded(name), WORD.test(name) ? value : name);
      this.#path.pop();
    }
  }

  /** Pointer to the present place, or to its parent when `name` must not be repeated. */
  #recorded(name: string): string {
    return at('', ...(isFieldName(name) ? this.#path : this.#path.slice(0, -1)));
  }

  /** True when a rule has dealt with the value; false when its parts are to be visited. */
  #judge(node: Node<Memory>, value: JsonValue, context: Context): boolean {
    const { rule } = node;
    if (rule === undefined) return false;
    if (rule.coverage === 'extracted') return this.#text(rule, value, context);
    if (rule.coverage === 'no-text') return this.#whole(node, rule, value);
    if (isEmpty(value)) return true;
    if (rule.coverage === 'uninspectable') {
      this.sink.uninspected(rule.uninspected ?? 'unknown-field', this.pointer());
    } else if (rule.coverage === 'repeat') {
      this.sink.repeat(this.pointer(), context.choice);
    } else {
      this.#state(rule, value);
      const told = rule.state === 'end-user' || typeof value !== 'object';
      return told || this.#whole(node, rule, value);
    }
    return true;
  }

  #text(rule: Rule, value: JsonValue, context: Context): boolean {
    const raw = rule.source === 'json' || (rule.json === true && typeof value === 'object');
    if (!raw && typeof value !== 'string') return false;
    // An empty text says nothing; an empty argument list is still a call.
    if (value !== '' || rule.kind === 'tool-call') {
      const name = String(this.#path.findLast((token) => typeof token === 'string'));
      const text = raw || typeof value !== 'string' ? undefined : value;
      this.sink.text({ rule, context, name, pointer: this.pointer(), text });
    }
    return true;
  }

  #state(rule: Rule, value: JsonValue): void {
    if (value === false) return;
    if (rule.state === 'end-user') this.sink.endUser(this.pointer());
    else if (rule.state !== undefined) this.sink.state(rule.state, this.pointer(), nameOf(value));
  }

  /** Judges a value without parts of its own; false when it has some. */
  #whole(node: Node<Memory>, rule: Rule, value: JsonValue): boolean {
    const inner = Array.isArray(value) ? node.element : (node.any ?? node.members.size > 0);
    if (typeof value === 'object' && inner !== undefined && inner !== false) return false;
    if (rule.base64 === true && typeof value === 'string' && BASE64.test(value)) return true;
    if (!isPlain(value)) this.sink.unknown(this.pointer(), value);
    else if (typeof value === 'string' && rule.values?.includes(value) === false) {
      const kind = rule.otherwise ?? 'unknown-field';
      const block = kind === 'unknown-block' ? this.#path.slice(0, -1) : this.#path;
      this.sink.uninspected(kind, at('', ...block));
    }
    return true;
  }
}

const isEmpty = (value: JsonValue): boolean =>
  value === '' || (Array.isArray(value) && value.length === 0);

function nameOf(value: JsonValue): string {
  if (isObject(value)) return nameOf(value['id'] ?? value['type'] ?? '');
  return typeof value === 'object' ? '' : String(value);
}
