// SPDX-License-Identifier: Apache-2.0
// Reads a request body whole: counted as it arrives whatever was declared, within a time, and never beyond
// its bound. Where the caller asked first (Expect), it is told to go on only now, after it was admitted.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { asBartizanError, BartizanError } from '../core/errors.ts';
import type { CutSignal } from './cut.ts';

export type BodyBounds = {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal: CutSignal;
};

/**
 * The body's bytes. Rejects with `body_too_large`, `slow_request`, `client_closed` when it ends too early,
 * or the reason of `signal`.
 */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  { maxBytes, timeoutMs, signal }: BodyBounds,
): Promise<Buffer> {
  if (request.headers.expect !== undefined && !request.complete) response.writeContinue();
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      request.off('data', take).off('end', ended).off('close', closed).off('error', closed);
      request.pause();
    };
    const fail = (error: BartizanError): void => {
      stop();
      // What still arrives as an error after this has nobody left to tell.
      request.on('error', () => undefined);
      reject(error);
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > maxBytes) fail(new BartizanError('body_too_large'));
      else chunks.push(chunk);
    };
    const ended = (): void => {
      stop();
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, bytes));
    };
    const closed = (): void => fail(new BartizanError('client_closed'));
    const aborted = (): void => fail(asBartizanError(signal.reason));
    const timer = setTimeout(() => fail(new BartizanError('slow_request')), timeoutMs);
    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted, { once: true });
    request.on('data', take).once('end', ended).once('close', closed).once('error', closed);
  });
}
