// SPDX-License-Identifier: Apache-2.0
// Everything that leaves towards the caller: heads, refusals in the caller's own wire format, and the last
// bytes. A refusal is built from the error table alone; what is in `detail` or `cause` never gets here.
import type { ServerResponse } from 'node:http';
import type { BartizanError } from '../core/errors.ts';
import type { ErrorCode } from '../core/error-codes.ts';
import { verdictHeader } from '../core/verdict.ts';
import { codecFor } from '../protocols/codecs.ts';
import type { Codec, PublicError, Refusal } from '../protocols/codec.ts';
import type { Flow, Reply } from './flow.ts';
import type { Gateway } from './gateway.ts';
import { closeAfterUnreadBody } from './linger.ts';
import { verdictOf } from './outcome.ts';

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' } as const;
const SSE_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8' } as const;
const EMPTY = Buffer.alloc(0);

/** Refusals that the app's block style shapes; every other refusal keeps its own status. */
const STYLED: ReadonlySet<ErrorCode> = new Set([
  'policy_denied',
  'approval_required',
  'inspection_failed',
]);

/**
 * Writes the head of an answer with Bartizan's own headers added. The verdict in it is the one known now;
 * a stream's final verdict is a comment before its end.
 */
export function writeHead(
  flow: Flow,
  gateway: Gateway,
  head: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
): void {
  flow.sent.status = head.status;
  flow.sent.firstByteAt = gateway.world.clock.monotonic();
  const headers: Record<string, string> = {
    ...head.headers,
    'x-bartizan-request-id': flow.requestId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  if (flow.route?.authentication !== 'none') {
    headers['x-bartizan-verdict'] = verdictHeader(verdictOf(flow, flow.refusal));
  }
  if (flow.answer?.simulated === true) headers['x-bartizan-simulated'] = 'true';
  if (flow.late || gateway.draining()) headers['connection'] = 'close';
  flow.response.writeHead(head.status, headers);
}

/** Writes bytes of an answer whose head is out. False: wait for `drain` before writing more. */
export function writeBytes(flow: Flow, bytes: Buffer): boolean {
  flow.sent.bytes += bytes.length;
  return flow.response.write(bytes);
}

/**
 * The answer to a refusal or fault: in the caller's wire format and the app's block style; for a stream
 * whose head is out, the events that end it. Throws only when a codec does.
 */
export function replyTo(flow: Flow, error: BartizanError): Reply {
  const codec = flow.codec ?? errorCodec(flow);
  const shown: PublicError = {
    status: error.status,
    code: error.code,
    message: error.message,
    hint: error.hint,
    pointer: error.pointer,
    requestId: flow.requestId,
    reasons: error.reasons,
  };
  const styled = STYLED.has(error.code);
  if (flow.response.headersSent) {
    const body = styled
      ? flow.stream?.closeBlocked(refusal(flow, error))
      : flow.stream?.closeFailed(shown);
    return { status: flow.sent.status, headers: {}, body: withVerdict(flow, error, body ?? EMPTY) };
  }
  const style = flow.identity?.app.block_style ?? 'http-403';
  if (!styled || flow.codec === undefined) return errorReply(codec, shown, error);
  if (style === 'http-400') return errorReply(codec, { ...shown, status: 400 }, error);
  if (style === 'http-403') return errorReply(codec, { ...shown, status: 403 }, error);
  if (flow.exchange?.parameters.stream === true) {
    const body = codec.openStream().closeBlocked(refusal(flow, error));
    return { status: 200, headers: SSE_HEADERS, body: withVerdict(flow, error, body) };
  }
  return { headers: JSON_HEADERS, ...codec.blocked(refusal(flow, error), style) };
}

/**
 * Sends what is left of the answer and ends it: the withheld bytes, or the reply to `error`. Only called
 * once the record is written (or `error` says that it could not be). Never throws.
 */
export function sendLast(flow: Flow, gateway: Gateway, error: BartizanError | undefined): void {
  const { response } = flow;
  if (response.destroyed || response.writableEnded) return;
  try {
    if (error !== undefined && (flow.reply === undefined || error !== flow.refusal)) {
      flow.refusal = error;
      flow.reply = replyTo(flow, error);
    }
    if (response.headersSent) finishStarted(flow, error);
    else finishWhole(flow, gateway);
  } catch {
    // A codec that cannot even refuse: an answer cut short is all that is left, and never half of one.
    response.destroy();
  }
}

function finishStarted(flow: Flow, error: BartizanError | undefined): void {
  // Without a stream codec there is no legal ending: the connection is cut, so that nobody can take
  // half of an answer for the whole.
  if (error !== undefined && flow.stream === undefined) {
    flow.response.destroy();
    return;
  }
  const left = flow.last ?? EMPTY;
  const body =
    error === undefined
      ? flow.stream === undefined
        ? left
        : withVerdict(flow, undefined, left)
      : (flow.reply?.body ?? EMPTY);
  flow.sent.bytes += body.length;
  flow.response.end(body);
}

function finishWhole(flow: Flow, gateway: Gateway): void {
  const { response, reply } = flow;
  const body = reply?.body ?? flow.last ?? EMPTY;
  const status = reply?.status ?? flow.answer?.status ?? 500;
  const headers: Record<string, string> = {
    ...(reply?.headers ?? flow.answer?.headers),
    'content-length': String(body.length),
  };
  const linger = closeAfterUnreadBody(flow.request);
  if (linger !== undefined) headers['connection'] = 'close';
  writeHead(flow, gateway, { status, headers });
  flow.sent.bytes += body.length;
  if (linger === undefined) endWhole(response, body);
  else {
    response.write(body);
    linger(() => void response.end());
  }
}

/** Answers up to this size leave in one piece with their head. */
const JOINED_BYTES = 32 * 1024;

function endWhole(response: ServerResponse, body: Buffer): void {
  // Node joins head and body into one write when both are strings; latin1 is every byte as it is.
  if (body.length <= JOINED_BYTES) response.end(body.toString('latin1'), 'latin1');
  else response.end(body);
}

function errorReply(codec: Codec, shown: PublicError, error: BartizanError): Reply {
  const headers: Record<string, string> = { ...JSON_HEADERS, ...error.headers };
  if (error.retryAfter !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfter)));
  }
  if (shown.status === 401) headers['www-authenticate'] = 'Bearer realm="bartizan"';
  return { headers, ...codec.error(shown) };
}

/** Callers whose wire is not known yet are answered in the shape of the API they were calling. */
function errorCodec(flow: Flow): Codec {
  const anthropic =
    flow.request.url?.startsWith('/v1/messages') === true ||
    flow.request.headers['anthropic-version'] !== undefined;
  return codecFor(flow.route?.wire ?? (anthropic ? 'anthropic-messages' : 'openai-chat'));
}

function refusal(flow: Flow, error: BartizanError): Refusal {
  return {
    requestId: flow.requestId,
    model: flow.exchange?.model ?? '',
    message: error.message,
    reasons: error.reasons,
    created: Math.floor(flow.now / 1000),
  };
}

function withVerdict(flow: Flow, error: BartizanError | undefined, ending: Buffer): Buffer {
  const comment = `: x-bartizan-verdict ${verdictHeader(verdictOf(flow, error))}\n\n`;
  return Buffer.concat([Buffer.from(comment, 'latin1'), ending]);
}

/** True while bytes can still reach the caller. */
export function isOpen(response: ServerResponse): boolean {
  return !response.destroyed && !response.writableEnded;
}
