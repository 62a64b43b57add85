// SPDX-License-Identifier: Apache-2.0
// A provider that answers as one test tells it to, down to single bytes, and remembers what it was asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Asked = {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

export type Handler = (response: ServerResponse, asked: Asked) => void;

export type Upstream = {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly asked: Asked[];
  /** How requests are answered from now on. */
  answer(handler: Handler): void;
  close(): Promise<void>;
};

const unexpected: Handler = (response) => void response.writeHead(500).end();

export async function startUpstream(): Promise<Upstream> {
  const asked: Asked[] = [];
  let handler = unexpected;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const { url = '', headers } = request;
      const one = { path: url, headers, body: Buffer.concat(chunks).toString() };
      asked.push(one);
      handler(response, one);
    });
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer(next) {
      handler = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An unstreamed JSON answer. */
export const json =
  (value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Handler =>
  (response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(value));

/** An event stream, written in the pieces given, each in a segment of its own. */
export const stream =
  (pieces: readonly (string | Buffer)[]): Handler =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.socket?.setNoDelay(true);
    const next = (index: number): void => {
      const piece = pieces[index];
      if (piece === undefined) return void response.end();
      response.write(piece, () => setImmediate(next, index + 1));
    };
    next(0);
  };

/** Bytes of an answer as they are, head included; the connection is closed behind them. */
export const raw =
  (...pieces: readonly (string | Buffer)[]): Handler =>
  (response) => {
    const socket = response.socket as Socket;
    for (const piece of pieces) socket.write(piece);
    socket.end();
  };
