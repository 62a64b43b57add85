// SPDX-License-Identifier: Apache-2.0
// Tolerant reading of JSON for the simulated model: what is not there reads as nothing. The gateway's own
// reading of bodies is strict and lives in the codecs; this one plays the part of a provider.
import type { JsonObject, JsonValue } from '../../../core/json/types.ts';

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The own member `name` of an object; undefined for all else. */
export const member = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

export const listAt = (value: JsonValue | undefined, name: string): readonly JsonValue[] => {
  const list = member(value, name);
  return Array.isArray(list) ? list : [];
};

export const textAt = (value: JsonValue | undefined, name: string): string => {
  const text = member(value, name);
  return typeof text === 'string' ? text : '';
};

export const numberAt = (value: JsonValue | undefined, name: string): number | undefined => {
  const number = member(value, name);
  return typeof number === 'number' ? number : undefined;
};
