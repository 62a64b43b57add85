// SPDX-License-Identifier: Apache-2.0
// JSON messages, one a line, over a local socket. Both ends are our own processes behind a socket that
// only this user may open; a line that is not JSON or too long still ends the connection, never the process.
import type { Socket } from 'node:net';

/** A snapshot of 10,000 keys is about 4 MB. */
const LINE_BYTES_MAX = 64 * 1024 * 1024;

export type LineChannel<Out> = {
  send(message: Out): void;
  close(): void;
};

/** Calls `receive` for every message; `closed` once, however the connection ends. */
export function openLineChannel<In, Out>(
  socket: Socket,
  receive: (message: In) => void,
  closed: () => void,
): LineChannel<Out> {
  let parts: Buffer[] = [];
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, end));
      const line = Buffer.concat(parts).toString('utf8');
      parts = [];
      bytes = 0;
      from = end + 1;
      const message = parse<In>(line);
      if (message === undefined) {
        socket.destroy();
        return;
      }
      receive(message);
    }
    parts.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > LINE_BYTES_MAX) socket.destroy();
  });
  // An error is always followed by 'close'.
  socket.on('error', () => undefined);
  socket.on('close', closed);
  return {
    send: (message) => void (socket.writable && socket.write(`${JSON.stringify(message)}\n`)),
    close: () => socket.end(),
  };
}

function parse<In>(line: string): In | undefined {
  try {
    return JSON.parse(line) as In;
  } catch {
    return undefined;
  }
}
