// SPDX-License-Identifier: Apache-2.0
// Changes a body by splicing its bytes: every byte outside the places named stays as it came, so what was
// judged is what is sent. Edits that contradict each other are refused, never resolved by guessing.
import { assert, BartizanError } from '../errors.ts';
import { tokensOf } from '../pointer.ts';
import { type Child, childrenOf, locate, type Place } from './locate.ts';
import { parseStrict } from './parse.ts';
import type { BodyEdit, JsonBody } from './types.ts';
import { byteRanges } from './units.ts';

type Splice = Place & { readonly text: string };
type Spot = Extract<BodyEdit, { kind: 'text' | 'source' }>;
type Member = { readonly name: string; readonly json: string };
/** What happens to the members of one object, or the elements of one list. */
type Membership = { readonly added: Member[]; readonly removed: Set<string> };

const QUOTE = 0x22;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

/**
 * The bytes of `body` with `edits` applied, in any order; `body.bytes` itself when there are none.
 * Inserted `text` of a text edit is escaped; `source` text and `set` JSON go in as they are and must
 * leave the body strict JSON (two names masked alike are not). Throws BartizanError `internal` when a
 * pointer names nothing, edits overlap or disagree, a range leaves its text, or the result would not parse.
 */
export function applyEdits(body: JsonBody, edits: readonly BodyEdit[]): Buffer {
  if (edits.length === 0) return body.bytes;
  const splices: Splice[] = [];
  const memberships = new Map<string, Membership>();
  for (const [pointer, group] of Map.groupBy(edits, (edit) => edit.pointer)) {
    const spots = group.filter((edit) => edit.kind === 'text' || edit.kind === 'source');
    if (spots.length === group.length) splices.push(...spotSplices(body, pointer, spots));
    else {
      const edit = group[0];
      assert(edit !== undefined && group.every((other) => isSame(edit, other)), 'edits agree');
      planWhole(body, edit, splices, memberships);
    }
  }
  for (const [pointer, membership] of memberships) {
    splices.push(...memberSplices(body, pointer, membership));
  }
  const result = splice(body.bytes, splices);
  if (edits.some((edit) => edit.kind === 'source')) assertJson(result);
  return result;
}

/** Two stages may order the same: the same value set twice, the same member removed twice. */
function isSame(edit: BodyEdit, other: BodyEdit): boolean {
  if (edit.kind === 'set') return other.kind === 'set' && other.json === edit.json;
  return edit.kind === 'remove' && other.kind === 'remove';
}

function spotSplices(body: JsonBody, pointer: string, spots: readonly Spot[]): Splice[] {
  const place = locate(body, pointer);
  assert(place !== undefined, 'an edit names a value of the body');
  const kind = spots[0]?.kind;
  assert(
    spots.every((spot) => spot.kind === kind),
    'edits of one value count in one unit',
  );
  const form = kind === 'text' ? 'string' : 'source';
  if (form === 'string') assert(body.bytes[place.start] === QUOTE, 'a text edit names a string');
  const sorted = spots.toSorted((a, b) => a.start - b.start || a.end - b.end);
  return byteRanges(body.bytes, place, sorted, form).map((range, index) => {
    const text = sorted[index]?.text ?? '';
    return { ...range, text: form === 'string' ? quote(text).slice(1, -1) : text };
  });
}

/** Plans a `set` or `remove`: either a splice of a present value, or a change of its object's members. */
function planWhole(
  body: JsonBody,
  edit: BodyEdit,
  splices: Splice[],
  memberships: Map<string, Membership>,
): void {
  const { kind, pointer } = edit;
  const place = locate(body, pointer);
  if (kind === 'set') {
    assertJson(Buffer.from(edit.json));
    assert(!pointer.endsWith('/__proto__'), 'a new member has an allowed name');
    if (place !== undefined) {
      splices.push({ ...place, text: edit.json });
      return;
    }
  } else assert(place !== undefined, 'a removal names a part of the body');
  const name = tokensOf(pointer).at(-1);
  const parent = pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
  const holder = locate(body, parent);
  const opening = holder && body.bytes[holder.start];
  assert(
    name !== undefined &&
      (opening === OPEN_OBJECT || (opening === OPEN_ARRAY && kind === 'remove')),
    'members are added to objects, and removed from objects and lists',
  );
  let membership = memberships.get(parent);
  if (membership === undefined) {
    membership = { added: [], removed: new Set() };
    memberships.set(parent, membership);
  }
  if (kind === 'set') membership.added.push({ name, json: edit.json });
  else membership.removed.add(name);
}

function memberSplices(body: JsonBody, pointer: string, { added, removed }: Membership): Splice[] {
  const object = locate(body, pointer);
  assert(object !== undefined, 'a membership names an object');
  const members = [...childrenOf(body, pointer)];
  const splices = removed.size === 0 ? [] : removals(members, removed);
  if (added.length > 0) {
    const text = added.map(({ name, json }) => `${quote(name)}:${json}`).join(',');
    const at = members.at(-1)?.[1].end ?? object.start + 1;
    splices.push({ start: at, end: at, text: removed.size < members.length ? `,${text}` : text });
  }
  return splices;
}

/** Takes each run of removed members out with the comma before it, or behind it when it is the first. */
function removals(members: readonly [string, Child][], removed: ReadonlySet<string>): Splice[] {
  const splices: Splice[] = [];
  let kept: Child | undefined;
  let run: Child[] = [];
  const close = (next: Child | undefined): void => {
    const first = run[0];
    const last = run.at(-1);
    if (first === undefined || last === undefined) return;
    const start = kept?.end ?? first.nameStart;
    const end = kept === undefined && next !== undefined ? next.nameStart : last.end;
    splices.push({ start, end, text: '' });
    run = [];
  };
  for (const [name, member] of members) {
    if (removed.has(name)) run.push(member);
    else {
      close(member);
      kept = member;
    }
  }
  close(undefined);
  return splices;
}

function splice(bytes: Buffer, splices: Splice[]): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end, text } of splices.sort((a, b) => a.start - b.start || a.end - b.end)) {
    assert(start >= from, 'edits do not overlap');
    parts.push(bytes.subarray(from, start), Buffer.from(text));
    from = end;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

/** A JSON string. Well formed, because a lone surrogate escape would make the body refusable. */
function quote(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

function assertJson(bytes: Buffer): void {
  try {
    parseStrict(bytes);
  } catch (cause) {
    throw new BartizanError('internal', undefined, { detail: 'invariant: an edit is JSON', cause });
  }
}
