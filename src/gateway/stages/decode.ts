// SPDX-License-Identifier: Apache-2.0
// Reads the body, bounded, parses it strictly, once, and lets the codec read it into the neutral exchange.
// It changes nothing: what has to differ upstream is written down as edits of the body's own bytes.
import { assert, BartizanError } from '../../core/errors.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonBody } from '../../core/json/types.ts';
import { LIMITS } from '../../core/limits.ts';
import { codecFor } from '../../protocols/codecs.ts';
import { readBody } from '../body.ts';
import { endUserEdits, storeOff } from '../context-fields.ts';
import { exchangeOf } from '../exchange.ts';
import type { Flow } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import type { Stage, StageResult } from '../pipeline.ts';

export const decode: Stage = { name: 'decode', run };

async function run(flow: Flow, gateway: Gateway): Promise<StageResult> {
  const { identity, route } = flow;
  assert(identity !== undefined && route?.wire !== undefined, 'decode runs on routes with a wire');
  const codec = codecFor(route.wire);
  flow.codec = codec;
  const body = await readJson(flow);
  if (body instanceof BartizanError) return body;
  flow.body = body;
  const { app, tenant, endUser } = identity;
  const { reading, edits } = storeOff(body, codec.readRequest(body, flow.pathModel), {
    wire: codec.wire,
    allowed: app.provider_state.includes('store'),
  });
  if (reading.segments.length > LIMITS.segments) {
    return new BartizanError('invalid_request', 'Too many texts in one request');
  }
  const { keyring } = gateway;
  flow.exchange = exchangeOf(flow, keyring, { wire: codec.wire, reading });
  flow.edits.push(
    ...edits,
    ...endUserEdits(body, reading.contextFields, { keyring, tenant, endUser }),
  );
  return undefined;
}

/** The strictly parsed body. Errors of the caller's making are returned, not thrown. */
export async function readJson(flow: Flow): Promise<JsonBody | BartizanError> {
  const { listen } = flow.snapshot.config;
  try {
    const bytes = await readBody(flow.request, flow.response, {
      maxBytes: listen.max_body_bytes,
      timeoutMs: listen.body_timeout_ms,
      signal: flow.abort.signal,
    });
    flow.bytesIn = bytes.length;
    return parseStrict(bytes);
  } catch (thrown) {
    if (thrown instanceof BartizanError) return thrown;
    throw thrown;
  }
}
