// SPDX-License-Identifier: Apache-2.0
// Clients that ask without end, each over a connection of its own, in two wire formats, streamed and not.
// An answer counts as acknowledged when its client has all of it: the declared length, or the event that
// ends a stream. Its request id then has to be in the record, whatever happens to the node.
import { Agent, type IncomingMessage, request } from 'node:http';

export type LoadOptions = {
  readonly dataPlane: string;
  readonly key: string;
  readonly clients: number;
  /** Rest of a client between two requests. */
  readonly pauseMs: number;
};

export type Answered = {
  readonly status: number;
  readonly id: string;
  readonly code: string | undefined;
  readonly text: string;
};

type Ask = { readonly path: string; readonly body: string; readonly end: string | undefined };

const MESSAGES = [{ role: 'user', content: 'a few words to be said again, one after the other' }];
const ASKS: readonly Ask[] = [false, true].flatMap((stream) => [
  {
    path: '/v1/chat/completions',
    body: JSON.stringify({ model: 'm', stream, messages: MESSAGES }),
    end: stream ? 'data: [DONE]\n\n' : undefined,
  },
  {
    path: '/v1/messages',
    body: JSON.stringify({ model: 'm', stream, max_tokens: 50, messages: MESSAGES }),
    end: stream ? 'data: {"type":"message_stop"}\n\n' : undefined,
  },
]);

/** Kinds of request that are not streamed, one of each wire. */
export const UNSTREAMED = [0, 1] as const;
const STREAMED_CHAT = 2;

/** Runs from its making until `stop`. */
export class Load {
  /** Ids of answers that a client has all of, and that the node owes a record of. */
  readonly acknowledged: string[] = [];
  /** Complete answers by status and error code. */
  readonly counts = new Map<string, number>();
  /** Requests whose connection broke. */
  broken = 0;
  readonly #options: LoadOptions;
  readonly #clients: Promise<void>[];
  #stopped = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#clients = Array.from({ length: options.clients }, (_, index) => this.#client(index));
  }

  get succeeded(): number {
    return this.counts.get('200') ?? 0;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#clients);
  }

  /** What the clients saw, for a report. */
  describe(): string {
    const seen = [...this.counts].map(([what, count]) => `${count} x ${what}`).join(', ');
    return `${this.acknowledged.length} acknowledged (${seen}), ${this.broken} broken`;
  }

  async #client(index: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let turn = index; !this.#stopped; turn += 1) {
      const ask = ASKS[turn % ASKS.length];
      if (ask === undefined) break;
      try {
        this.#note(await send(ask, agent, this.#options));
      } catch {
        this.broken += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, this.#options.pauseMs));
    }
    agent.destroy();
  }

  #note({ status, id, code }: Answered): void {
    const what = code === undefined ? String(status) : `${status} ${code}`;
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
    // What could not be recorded says so.
    if (code !== 'cannot_record') this.acknowledged.push(id);
  }
}

type Place = Pick<LoadOptions, 'dataPlane' | 'key'> & {
  /** Called when the head of the answer is there. */
  readonly begun?: () => void;
};

/** One request of the given kind (0 to 3). Rejects when the answer does not come whole. */
export function askOnce(kind: number, place: Place): Promise<Answered> {
  const ask = ASKS[kind % ASKS.length] as Ask;
  return send(ask, new Agent({ keepAlive: false }), place);
}

/** A stream that has begun, and its end. */
export async function openStream(place: Place): Promise<{ readonly ended: Promise<Answered> }> {
  let ended: Promise<Answered> | undefined;
  await new Promise<void>((resolve, reject) => {
    ended = askOnce(STREAMED_CHAT, { ...place, begun: resolve });
    ended.catch(reject);
  });
  return { ended: ended as Promise<Answered> };
}

function send(ask: Ask, agent: Agent, { dataPlane, key, begun }: Place): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${dataPlane}${ask.path}`, {
      method: 'POST',
      agent,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      begun?.();
      receive(ask, response, resolve, reject);
    });
    outgoing.end(ask.body);
  });
}

function receive(
  ask: Ask,
  response: IncomingMessage,
  resolve: (answered: Answered) => void,
  reject: (error: Error) => void,
): void {
  let text = '';
  let settled = false;
  const answer = (): void => {
    settled = true;
    resolve({
      status: response.statusCode ?? 0,
      id: String(response.headers['x-bartizan-request-id']),
      code: codeIn(text),
      text,
    });
  };
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
  });
  response.on('error', () => undefined);
  response.once('close', () => {
    const ended = ask.end !== undefined && text.includes(ask.end);
    if (settled) return;
    // The terminal event acknowledges, even when the connection breaks after it.
    if (response.complete || ended) answer();
    else reject(new Error('the answer broke off'));
  });
}

/** The error code of either wire, also of an error that ends a stream. */
function codeIn(text: string): string | undefined {
  return /"code":"([a-z_]+)"/.exec(text)?.[1];
}
