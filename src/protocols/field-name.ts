// SPDX-License-Identifier: Apache-2.0
// Which member names of a body may be repeated in a pointer. Pointers are recorded, and a member name is
// as much a place for content as any string: a key or a number written as a name must not be kept.

/** Words and small numbers, as APIs name their fields; no run of digits, no mixture as keys are. */
const FIELD_NAME = /^[a-z]{1,32}\d{0,3}(?:[_-][a-z]{1,32}\d{0,3}){0,5}$/;
const FIELD_NAME_CHARS = 64;

/** True when `name` looks like a field of an API and like nothing else. */
export const isFieldName = (name: string): boolean =>
  name.length <= FIELD_NAME_CHARS && FIELD_NAME.test(name);
