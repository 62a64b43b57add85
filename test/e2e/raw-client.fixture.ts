// SPDX-License-Identifier: Apache-2.0
// HTTP by hand: what no client library would send, and answers as they stand on the wire. It repairs and
// follows nothing.
import { connect, type Socket } from 'node:net';

export type RawAnswer = {
  readonly status: number;
  /** Lower-case names; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

export type RawRequest = {
  readonly method?: string;
  readonly target: string;
  /** Written in this order, as they are. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** A content-length is added when there is one and no header speaks of framing. */
  readonly body?: string | Buffer;
};

const FRAMING = /^(content-length|transfer-encoding)$/i;
const WAIT_MS = 10_000;

/** The bytes of a request. `host` is sent unless a header of that name is given. */
export function requestBytes({ method = 'POST', target, headers = [], body }: RawRequest): Buffer {
  const has = (name: RegExp): boolean => headers.some(([given]) => name.test(given));
  const bytes = Buffer.from(body ?? '');
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(has(/^host$/i) ? [] : ['host: bartizan.test']),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined || has(FRAMING) ? [] : [`content-length: ${bytes.length}`]),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}

/** An open connection that collects answers. */
export class RawClient {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #closed = false;
  #changed = Promise.withResolvers<void>();

  constructor(address: string) {
    const { hostname, port } = new URL(address);
    this.#socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      allowHalfOpen: true,
    });
    this.#socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#signal();
    });
    const over = (): void => {
      this.#closed = true;
      this.#signal();
    };
    this.#socket.on('end', over).on('close', over).on('error', over);
  }

  get received(): Buffer {
    return this.#received;
  }

  /** True once the other side has closed. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Resolves when the bytes are with the kernel, so that two writes are two segments. */
  write(bytes: string | Buffer): Promise<void> {
    return new Promise((resolve) => this.#socket.write(bytes, () => setImmediate(resolve)));
  }

  /** Sends our FIN and goes on reading. */
  halfClose(): void {
    this.#socket.end();
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Waits until `done` holds or the other side has closed; rejects when neither comes about. */
  async until(done: (received: Buffer) => boolean): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const seen = this.#received.toString('latin1').slice(0, 2_000);
      late.reject(new Error(`nothing more within ${WAIT_MS} ms, after: ${seen}`));
    }, WAIT_MS);
    try {
      while (!this.#closed && !done(this.#received)) {
        await Promise.race([this.#changed.promise, late.promise]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** The first `count` answers, or those before the close. */
  async answers(count: number): Promise<RawAnswer[]> {
    await this.until((received) => answersIn(received, false).length >= count);
    return answersIn(this.#received, this.#closed);
  }

  #signal(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** One request on a connection of its own. Rejects when no whole answer comes. */
export async function exchange(address: string, request: RawRequest | Buffer): Promise<RawAnswer> {
  const client = new RawClient(address);
  try {
    await client.write(Buffer.isBuffer(request) ? request : requestBytes(request));
    const [answer] = await client.answers(1);
    if (answer === undefined)
      throw new Error(`no answer, only: ${client.received.toString('latin1')}`);
    return answer;
  } finally {
    client.close();
  }
}

function answersIn(bytes: Buffer, closed: boolean): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n\r\n', at);
    if (end < 0) break;
    const [first = '', ...lines] = bytes.toString('latin1', at, end).split('\r\n');
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).toLowerCase();
      const value = line.slice(colon + 1).trim();
      headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
    }
    const status = Number(first.split(' ')[1]);
    const read = bodyAt(bytes, end + 4, { headers, closed });
    if (read === undefined) break;
    // An interim answer is none.
    if (status >= 200) answers.push({ status, headers, body: read.body });
    at = status >= 200 ? read.end : end + 4;
  }
  return answers;
}

type Body = { readonly body: Buffer; readonly end: number };

function bodyAt(
  bytes: Buffer,
  start: number,
  { headers, closed }: { readonly headers: Record<string, string>; readonly closed: boolean },
): Body | undefined {
  if (headers['transfer-encoding'] === 'chunked') return chunked(bytes, start);
  const length = headers['content-length'];
  const end = length === undefined ? bytes.length : start + Number(length);
  if (length === undefined ? !closed : end > bytes.length) return undefined;
  return { body: bytes.subarray(start, end), end };
}

/** Undefined until the last chunk is there: an answer cut short is no answer. */
function chunked(bytes: Buffer, start: number): Body | undefined {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    const from = line + 2;
    if (bytes.length < from + size + 2) return undefined;
    if (size === 0) return { body: Buffer.concat(parts), end: from + 2 };
    parts.push(bytes.subarray(from, from + size));
    at = from + size + 2;
  }
}
