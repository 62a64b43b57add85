// SPDX-License-Identifier: Apache-2.0
// A JSON text and its one strict parse, kept together: every later change is spliced into `bytes`.

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export type JsonObject = { [name: string]: JsonValue };

export type JsonBody = { readonly bytes: Buffer; readonly value: JsonValue };

/** A change of one place in a body. Every byte outside the places named stays identical. */
export type BodyEdit =
  /** Replaces UTF-16 units [start, end) of the decoded string at `pointer`. */
  | {
      readonly kind: 'text';
      readonly pointer: string;
      readonly start: number;
      readonly end: number;
      readonly text: string;
    }
  /** Replaces UTF-16 units [start, end) of the raw JSON source of the value at `pointer`. */
  | {
      readonly kind: 'source';
      readonly pointer: string;
      readonly start: number;
      readonly end: number;
      readonly text: string;
    }
  /** Replaces the value at `pointer`, or adds the member when its parent object has no such member. */
  | { readonly kind: 'set'; readonly pointer: string; readonly json: string }
  /** Removes a member of an object or an element of a list (with its comma). Pointers count as before. */
  | { readonly kind: 'remove'; readonly pointer: string };
