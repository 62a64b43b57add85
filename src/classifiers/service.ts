// SPDX-License-Identifier: Apache-2.0
// One question to a service that judges texts. The connection is given by composition, with the egress
// protection of upstreams; what comes back is untrusted: bounded, strict JSON of a fixed form, or an error.
import type { z } from 'zod';
import { BartizanError } from '../core/errors.ts';
import type { ErrorCode } from '../core/error-codes.ts';
import { parseStrict } from '../core/json/parse.ts';
import type { JsonValue } from '../core/json/types.ts';
import type { Secret } from '../core/secret.ts';

/** Bytes of an answer: the longest honest one, of 32 texts with 13 scores each, has under 64 KB. */
export const ANSWER_BYTES = 256 * 1024;
/** Values in an answer. */
const ANSWER_NODES = 20_000;

type ServiceAnswer = {
  readonly status: number;
  /** Lower case. */
  readonly contentType: string;
  readonly body: Buffer;
};

/** A connection to one origin. Follows no redirect, and rejects with BartizanError. */
export type Service = {
  /** `headers` are names and values in turn. At most ANSWER_BYTES come back. */
  post(request: {
    readonly path: string;
    readonly headers: readonly string[];
    readonly body: Buffer;
    readonly signal: AbortSignal;
  }): Promise<ServiceAnswer>;
  close(): Promise<void>;
};

/** What an adapter of a service is given. */
export type ServiceParts = {
  readonly service: Service;
  /** Path under which the service stands; no slash at its end. */
  readonly basePath: string;
  /** The credential to use now; undefined while it is not known. */
  readonly key: () => Secret | undefined;
};

type Question<Answer> = {
  readonly path: string;
  readonly body: JsonValue;
  /** Header of the credential, and its scheme ("Bearer ") or nothing. */
  readonly credential: readonly [header: string, scheme: string];
  readonly schema: z.ZodType<Answer>;
  readonly signal: AbortSignal;
};

/** Asks, and reads the answer. Rejects with a BartizanError of the upstream, or the signal's reason. */
export async function ask<Answer>(
  { service, basePath, key }: ServiceParts,
  { path, body, credential: [header, scheme], schema, signal }: Question<Answer>,
): Promise<Answer> {
  const secret = key()?.reveal();
  if (secret === undefined || !/^[\x21-\x7e]{1,4096}$/.test(secret)) {
    throw new BartizanError('upstream_unreachable', undefined, { detail: 'no usable credential' });
  }
  const answer = await service.post({
    path: basePath + path,
    headers: [...JSON_HEADERS, header, scheme + secret],
    body: Buffer.from(JSON.stringify(body)),
    signal,
  });
  if (answer.status !== 200) throw refusal(answer.status);
  if (!/^application\/json\b/.test(answer.contentType)) throw malformed('not JSON by its type');
  return valid(schema, jsonOf(answer.body));
}

const JSON_HEADERS = Object.entries({
  'content-type': 'application/json',
  accept: 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'bartizan',
}).flat();

/** `value` as the schema reads it. Throws `upstream_malformed`, which holds nothing of the value. */
export function valid<Answer>(schema: z.ZodType<Answer>, value: unknown): Answer {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw malformed(`not of the form: ${parsed.error.issues[0]?.path.length ?? 0} levels deep`);
}

/** Strict JSON: no doubled member can show one thing to us and another to a reader of the record. */
export function jsonOf(bytes: Buffer): JsonValue {
  try {
    return parseStrict(bytes, { nodes: ANSWER_NODES }).value;
  } catch {
    throw malformed('not strict JSON');
  }
}

export const malformed = (detail: string): BartizanError =>
  new BartizanError('upstream_malformed', undefined, { detail });

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'upstream_rejected',
  401: 'upstream_rejected',
  403: 'upstream_rejected',
  404: 'upstream_rejected',
  413: 'upstream_rejected',
  429: 'upstream_rate_limited',
};

const refusal = (status: number): BartizanError =>
  new BartizanError(BY_STATUS[status] ?? 'upstream_error', undefined, {
    detail: `status ${status}`,
  });
