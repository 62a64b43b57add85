// SPDX-License-Identifier: Apache-2.0
// Collects what the readers of one body find: segments in body order, what no extractor covers, state at
// the provider. Decides nothing; refuses bodies with more segments than any conversation has.
import { BartizanError } from '../../core/errors.ts';
import type {
  OfferedTool,
  Origin,
  ProviderState,
  Role,
  Segment,
  SegmentKind,
  UninspectableKind,
  Uninspected,
} from '../../core/exchange.ts';
import { sourceOf } from '../../core/json/locate.ts';
import type { JsonBody, JsonObject, JsonValue } from '../../core/json/types.ts';
import { LIMITS } from '../../core/limits.ts';
import { checkMembers, isObject, type Members } from './members.ts';

/** Who speaks, and what kind of words they are. */
export type Voice = {
  readonly role: Role;
  readonly kind: SegmentKind;
  readonly origin: Origin;
  readonly toolName?: string;
  readonly callId?: string;
};

/** One body being read. Faults carry the direction's code: the caller's, or the upstream's. */
export class Reading {
  readonly segments: Segment[] = [];
  readonly uninspected: Uninspected[] = [];
  readonly providerState: ProviderState[] = [];
  readonly contextFields: string[] = [];
  readonly tools: OfferedTool[] = [];
  readonly #body: JsonBody;
  readonly #direction: 'request' | 'response';

  constructor(body: JsonBody, direction: 'request' | 'response') {
    this.#body = body;
    this.#direction = direction;
  }

  /** Ends the reading: the body is not what the wire allows at `pointer`. */
  fault(pointer: string, expected: string): never {
    if (this.#direction === 'request') {
      throw new BartizanError('invalid_request', expected, { pointer });
    }
    throw new BartizanError('upstream_malformed', undefined, {
      detail: `${pointer === '' ? 'body' : pointer}: ${expected}`,
    });
  }

  object(value: JsonValue | undefined, pointer: string): JsonObject {
    return isObject(value) ? value : this.fault(pointer, 'must be an object');
  }

  array(value: JsonValue | undefined, pointer: string): readonly JsonValue[] {
    return Array.isArray(value) ? value : this.fault(pointer, 'must be an array');
  }

  string(value: JsonValue | undefined, pointer: string): string {
    return typeof value === 'string' ? value : this.fault(pointer, 'must be a string');
  }

  /** The words of a string; an empty string says nothing and makes no segment. */
  text(value: JsonValue | undefined, pointer: string, voice: Voice): void {
    const text = this.string(value, pointer);
    if (text !== '') this.#add(text, pointer, { voice, source: 'string', json: false });
  }

  /** Like `text` for a member that may be absent or null. */
  optional(value: JsonValue | undefined, pointer: string, voice: Voice): void {
    if (value !== undefined && value !== null) this.text(value, pointer, voice);
  }

  /** A value of any type, judged as its JSON source. */
  json(pointer: string, voice: Voice): void {
    this.#add(sourceOf(this.#body, pointer), pointer, { voice, source: 'json', json: true });
  }

  blind(kind: UninspectableKind, pointer: string): void {
    this.uninspected.push({ kind, pointer });
  }

  state(kind: ProviderState['kind'], pointer: string, value: string): void {
    this.providerState.push({ kind, pointer, value });
  }

  /** Reports every member of `object` that `members` does not account for. */
  closed(object: JsonObject, pointer: string, members: Members): void {
    checkMembers(object, pointer, members, (place, value) => {
      // An answer's new counter or flag holds no words; refusing it would break on every provider update.
      const wordless = value === null || typeof value === 'boolean' || typeof value === 'number';
      if (this.#direction === 'response' && wordless) return;
      this.blind('unknown-field', place);
    });
  }

  #add(
    text: string,
    pointer: string,
    how: { readonly voice: Voice; readonly source: 'string' | 'json'; readonly json: boolean },
  ): void {
    const index = this.segments.length;
    if (index >= LIMITS.segments) this.fault(pointer, `more than ${LIMITS.segments} texts`);
    const { voice, source, json } = how;
    this.segments.push({ ...voice, index, text, pointer, source, json, choice: 0 });
  }
}
