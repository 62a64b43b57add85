// SPDX-License-Identifier: Apache-2.0
// How a connection ends when the answer is ready before the body has arrived. Closing a socket that still
// holds unread bytes makes the kernel reset it, and the caller would lose the very answer that says why.
import type { IncomingMessage } from 'node:http';

/** A declared rest of at most this much is read and dropped, and the connection is kept. */
const KEEP_BYTES = 64 * 1024;
/** Most that is read and dropped before the connection is closed whatever still comes. */
const DROP_BYTES = 16 * 1024 * 1024;
/** Longest time that is spent on it. */
const DROP_MS = 1_000;

/**
 * Undefined when the connection can be kept: the body is complete, or it is small and untouched.
 * Otherwise the connection has to be closed, and the function returned calls `done` once that may happen:
 * when the body has ended, or the bounds above are reached.
 */
export function closeAfterUnreadBody(
  request: IncomingMessage,
): ((done: () => void) => void) | undefined {
  if (request.complete || request.destroyed) return undefined;
  const declared = request.headers['content-length'];
  const chunked = request.headers['transfer-encoding'] !== undefined;
  const begun = request.readableFlowing !== null;
  // A body that was being read when it was refused came too slowly, or is too long.
  // A caller that waited for our word (Expect) may never send the body; what it sends next would be
  // read as one.
  const waits = request.headers.expect !== undefined;
  if (!begun && !waits && !chunked && Number(declared ?? 0) <= KEEP_BYTES) return undefined;
  return (done) => drop(request, done);
}

function drop(request: IncomingMessage, done: () => void): void {
  let bytes = 0;
  const finish = (): void => {
    clearTimeout(timer);
    request.off('data', count).off('end', finish).off('close', finish);
    done();
  };
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > DROP_BYTES) finish();
  };
  const timer = setTimeout(finish, DROP_MS);
  request.on('data', count).once('end', finish).once('close', finish);
  request.resume();
}
