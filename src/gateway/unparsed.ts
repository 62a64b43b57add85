// SPDX-License-Identifier: Apache-2.0
// The answer to bytes that never became a request: in no wire format, with the end of the connection.
import type { Socket } from 'node:net';
import { ERROR_CODES, type ErrorCode } from '../core/error-codes.ts';
import { newRequestId } from '../core/ids.ts';
import type { Gateway } from './gateway.ts';

type Unparsed = { readonly status: number; readonly phrase: string; readonly code: ErrorCode };

const BAD_REQUEST: Unparsed = { status: 400, phrase: 'Bad Request', code: 'bad_headers' };
const NO_TUNNEL: Unparsed = {
  status: 405,
  phrase: 'Method Not Allowed',
  code: 'method_not_allowed',
};
/** What Node's parser gives up with, where it is not simply a bad request. */
const UNPARSED: Readonly<Record<string, Unparsed>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    phrase: 'Request Header Fields Too Large',
    code: 'bad_headers',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, phrase: 'Request Timeout', code: 'slow_request' },
};

/** Answers what Node's parser gave up on, by the code of its error. */
export function refuseUnparsed(socket: Socket, error: string | undefined, gateway: Gateway): void {
  refuse(socket, UNPARSED[error ?? ''] ?? BAD_REQUEST, gateway);
}

/** Answers CONNECT: this is no proxy. */
export function refuseTunnel(socket: Socket, gateway: Gateway): void {
  refuse(socket, NO_TUNNEL, gateway);
}

function refuse(socket: Socket, { status, phrase, code }: Unparsed, gateway: Gateway): void {
  const id = newRequestId(gateway.world);
  gateway.metrics.count('bartizan_refusals_total', { code });
  const { title, hint } = ERROR_CODES[code];
  const body = JSON.stringify({
    error: { message: title, type: 'invalid_request_error', code, hint, request_id: id },
  });
  const head = [
    `HTTP/1.1 ${status} ${phrase}`,
    'connection: close',
    'cache-control: no-store',
    `x-bartizan-request-id: ${id}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ].join('\r\n');
  socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
}
