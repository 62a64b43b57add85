// SPDX-License-Identifier: Apache-2.0
// Attributes in the JSON encoding of OTLP, and the names that OpenTelemetry GenAI gives to what an
// exchange is. Names as of version 1.41 of the semantic conventions, the last before they moved.
import type { ExchangeEvent } from '../core/events.ts';

export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.41.0';

/** An integer, where `number` alone could not say whether 1 is a count or a measured value. */
export type Whole = { readonly whole: number };

export type AttributeValue = string | boolean | number | Whole | readonly string[] | undefined;

type OtlpValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly doubleValue: number }
  | { readonly intValue: string }
  | { readonly arrayValue: { readonly values: readonly OtlpValue[] } };

export type OtlpAttribute = { readonly key: string; readonly value: OtlpValue };

export function whole(value: number | undefined): Whole | undefined {
  return value === undefined ? undefined : { whole: Math.trunc(value) };
}

/** Leaves out what is undefined or an empty list. */
export function attributes(values: Readonly<Record<string, AttributeValue>>): OtlpAttribute[] {
  const list: OtlpAttribute[] = [];
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    list.push({ key, value: encoded(value) });
  }
  return list;
}

function encoded(value: NonNullable<AttributeValue>): OtlpValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { doubleValue: value };
  if ('whole' in value) return { intValue: String(value.whole) };
  return { arrayValue: { values: value.map((item) => ({ stringValue: item })) } };
}

/** `chat` and `embeddings` are OpenTelemetry's words; counting tokens has none there. */
export function operationName(event: ExchangeEvent): string {
  return event.operation === 'embed' ? 'embeddings' : event.operation.replaceAll('-', '_');
}

/** Upstreams carry OpenTelemetry's name; an exchange refused before routing is named by its wire format. */
export function providerName(event: ExchangeEvent): string {
  return event.upstream?.provider ?? event.wire.split('-', 1)[0] ?? 'unknown';
}
