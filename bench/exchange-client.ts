// SPDX-License-Identifier: Apache-2.0
// The smallest HTTP/1.1 client that can measure: one connection, one prepared request at a time, the
// answer counted and not looked into. It costs a tenth of a full client, so that on a small machine the
// gateway is what is measured. It reads answers of well-behaved servers only.
import { connect, type Socket } from 'node:net';

export type Target = {
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
};

/** The bytes of a request, made once and sent often. */
export function requestBytes({ port, headers }: Target, body: Buffer): Buffer {
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    'content-length': String(body.length),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`POST /v1/chat/completions HTTP/1.1\r\n${lines.join('')}\r\n`),
    body,
  ]);
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');
const HEAD_BYTES_MAX = 64 * 1024;

/** Rejects a pending answer with what went wrong: "status 503", "closed", "timeout". */
export class ExchangeClient {
  readonly #socket: Socket;
  readonly #timeoutMs: number;
  #head: Buffer = Buffer.alloc(0);
  #inBody = false;
  #status = 0;
  /** Bytes of the body still to come; -1 for a chunked body. */
  #left = 0;
  #tail: Buffer = Buffer.alloc(0);
  #waiting: { done: () => void; failed: (fault: Error) => void } | undefined;

  constructor(port: number, timeoutMs = 20_000) {
    this.#timeoutMs = timeoutMs;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.setTimeout(timeoutMs);
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.on('timeout', () => this.#fail(`silent for ${this.#timeoutMs} ms`));
    this.#socket.on('error', (error: Error & { code?: string }) =>
      this.#fail(error.code ?? 'socket error'),
    );
    this.#socket.on('close', () => this.#fail('connection closed'));
  }

  /** Sends and resolves when the answer, which has to be a 200, is complete. */
  exchange(request: Buffer): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting = { done, failed };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #fail(reason: string): void {
    const waiting = this.#waiting;
    this.close();
    waiting?.failed(new Error(reason));
  }

  #take(chunk: Buffer): void {
    if (this.#inBody) return this.#body(chunk);
    const bytes = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) {
      this.#head = bytes;
      if (bytes.length > HEAD_BYTES_MAX) this.#fail('head too long');
      return;
    }
    const head = bytes.toString('latin1', 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    this.#status = Number(head.slice(9, 12));
    this.#left = length === undefined ? -1 : Number(length);
    this.#head = Buffer.alloc(0);
    this.#tail = Buffer.alloc(0);
    this.#inBody = true;
    this.#body(bytes.subarray(end + HEAD_END.length));
  }

  #body(chunk: Buffer): void {
    if (this.#left >= 0) {
      this.#left -= chunk.length;
      if (this.#left <= 0) this.#complete();
      return;
    }
    const seen = this.#tail.length === 0 ? chunk : Buffer.concat([this.#tail, chunk]);
    this.#tail = seen.subarray(-LAST_CHUNK.length);
    if (this.#tail.equals(LAST_CHUNK)) this.#complete();
  }

  #complete(): void {
    this.#inBody = false;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (this.#status === 200) waiting?.done();
    else waiting?.failed(new Error(`status ${this.#status}`));
  }
}
