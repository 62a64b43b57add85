// SPDX-License-Identifier: Apache-2.0
// JSON messages, one a line, over a local socket. Both ends are our own processes behind a socket that
// only this user may open; whatever is no message of theirs, or never read by them, still ends the
// connection and never the process.
import type { Socket } from 'node:net';

/** A snapshot of 10,000 keys is about 4 MB. */
const LINE_BYTES_MAX = 64 * 1024 * 1024;
/** Most that waits for a peer that does not read: a process that is stopped, or hangs. */
const UNREAD_BYTES_MAX = 64 * 1024 * 1024;

export type LineChannel<Out> = {
  send(message: Out): void;
  close(): void;
  /** Ends the connection at once. */
  drop(): void;
};

export type LineHandlers<In> = {
  /** The message, or undefined when the value is none: then the connection ends. */
  readonly read: (value: unknown) => In | undefined;
  readonly receive: (message: In) => void;
  /** Called once, however the connection ends. */
  readonly closed: () => void;
};

export function openLineChannel<In, Out>(
  socket: Socket,
  { read, receive, closed }: LineHandlers<In>,
): LineChannel<Out> {
  let parts: Buffer[] = [];
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, end));
      const message = read(parse(Buffer.concat(parts).toString('utf8')));
      parts = [];
      bytes = 0;
      from = end + 1;
      if (message === undefined) socket.destroy();
      if (socket.destroyed) return;
      if (message !== undefined) receive(message);
    }
    parts.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > LINE_BYTES_MAX) socket.destroy();
  });
  // An error is always followed by 'close'.
  socket.on('error', () => undefined);
  socket.on('close', closed);
  return {
    send: (message) => {
      if (!socket.writable) return;
      socket.write(`${JSON.stringify(message)}\n`);
      if (socket.writableLength > UNREAD_BYTES_MAX) socket.destroy();
    },
    close: () => void socket.end(),
    drop: () => void socket.destroy(),
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
