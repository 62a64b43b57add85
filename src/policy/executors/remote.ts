// SPDX-License-Identifier: Apache-2.0
// An OPA elsewhere behind the executor port: POST /v1/data/<path>. It gets facts alone unless values are asked for,
// and what it says is untrusted: bounded, strict JSON. Without an answer nothing is allowed; either the decision is
// failed, or the policies of this process make it and the verdict says so.
import { createHash } from 'node:crypto';
import { parseStrict } from '../../core/json/parse.ts';
import type { PolicyInput } from '../../core/policy-input.ts';
import type { Secret } from '../../core/secret.ts';
import type { Log } from '../../core/world.ts';
import { type Executor, Undecided } from '../executor.ts';

/** Bytes of an answer: a verdict with a mask for each of 1,000 findings has 60 KB. */
export const OPA_ANSWER_BYTES = 512 * 1024;
const ANSWER_NODES = 20_000;

/** Connections to one OPA, given by composition. Follows no redirect; at most OPA_ANSWER_BYTES come back. */
export type OpaService = {
  post(request: {
    readonly path: string;
    /** Names and values in turn. */
    readonly headers: readonly string[];
    readonly body: Buffer;
    readonly signal: AbortSignal;
  }): Promise<{ readonly status: number; readonly contentType: string; readonly body: Buffer }>;
  close(): Promise<void>;
};

/** Keeps from asking what keeps failing. */
export type OpaBreaker = {
  tryEnter(): boolean;
  report(outcome: 'ok' | 'failed'): string | undefined;
};

export type RemoteOptions = {
  /** Named in the revision: the address, without credentials. */
  readonly address: string;
  /** Path under which the OPA stands; no slash at its end. */
  readonly basePath: string;
  readonly service: OpaService;
  readonly breaker: OpaBreaker;
  /** The credential to use now; undefined while it is not known. Left out: none is sent. */
  readonly token?: () => Secret | undefined;
  readonly timeoutMs: number;
  /** Decisions under way at a time; one more is not made. */
  readonly pendingMax: number;
  /** Whether tool arguments, hosts and amounts are sent too. */
  readonly sendsValues: boolean;
  /** Decides where the OPA does not answer. Left out: nobody does. */
  readonly local?: Executor;
  readonly log: Log;
};

const UNAVAILABLE = 'policy.remote_unavailable';
/** Stands in a verdict that the policies of this process made in the place of the OPA. */
const DECIDED_LOCALLY = {
  code: 'policy.remote_unavailable.local',
  rule: 'bartizan',
  mode: 'enforce',
  action: 'annotate',
} as const;
const HEADERS = Object.entries({
  'content-type': 'application/json',
  accept: 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'bartizan',
}).flat();
const PLAIN = /^[\x21-\x7e]{1,4096}$/;
const REVISION_CHARS = 12;

/** An executor that asks an OPA. It connects with the first decision. */
export function createRemoteExecutor(options: RemoteOptions): Executor {
  return new RemoteExecutor(options);
}

class RemoteExecutor implements Executor {
  readonly kind = 'remote';
  readonly revision: string;
  readonly #options: RemoteOptions;
  #pending = 0;

  constructor(options: RemoteOptions) {
    this.#options = options;
    const { address, basePath, local, sendsValues } = options;
    const facts = JSON.stringify([address, basePath, sendsValues, local?.revision ?? '']);
    const digest = createHash('sha256').update(facts).digest('hex').slice(0, REVISION_CHARS);
    this.revision = `remote@${digest}`;
  }

  async evaluate(path: readonly string[], input: PolicyInput): Promise<unknown> {
    const { breaker, log, pendingMax } = this.#options;
    if (this.#pending >= pendingMax)
      return this.#without(path, input, 'too many decisions at once');
    if (!breaker.tryEnter()) return this.#without(path, input, 'it kept failing');
    this.#pending += 1;
    let answer: { readonly result?: unknown };
    try {
      answer = await this.#ask(path, input);
    } catch (thrown) {
      const changed = breaker.report('failed');
      if (changed !== undefined) log('warn', 'policy.remote.breaker', { state: changed });
      return this.#without(path, input, 'no usable answer', thrown);
    } finally {
      this.#pending -= 1;
    }
    const changed = breaker.report('ok');
    if (changed !== undefined) log('info', 'policy.remote.breaker', { state: changed });
    // What an OPA leaves undefined is an answer too, and no reason to ask somebody else.
    return answer.result;
  }

  /** Nothing is asked when a policy is loaded: what a policy does not declare is taken to be the strictest. */
  constant(): undefined {
    return undefined;
  }

  close(): void {
    this.#options.service.close().catch(() => undefined);
    this.#options.local?.close?.();
  }

  async #ask(path: readonly string[], input: PolicyInput): Promise<{ readonly result?: unknown }> {
    const { service, basePath, timeoutMs, sendsValues } = this.#options;
    const body = Buffer.from(JSON.stringify({ input: sendsValues ? input : withoutValues(input) }));
    const answer = await service.post({
      path: `${basePath}/v1/data/${path.map(encodeURIComponent).join('/')}`,
      headers: [...HEADERS, ...this.#credential(), 'x-request-id', requestId(input)],
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    if (!/^application\/json\b/.test(answer.contentType)) throw new Error('not JSON by its type');
    const { value } = parseStrict(answer.body, { nodes: ANSWER_NODES });
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new Error('no answer of an OPA');
    }
    return value;
  }

  #credential(): readonly string[] {
    const { token } = this.#options;
    if (token === undefined) return [];
    const secret = token()?.reveal();
    if (secret === undefined || !PLAIN.test(secret)) throw new Error('no usable credential');
    return ['authorization', `Bearer ${secret}`];
  }

  #without(path: readonly string[], input: PolicyInput, why: string, cause?: unknown): unknown {
    const { local, log } = this.#options;
    const error = new Undecided(UNAVAILABLE, why, cause);
    if (local === undefined) throw error;
    log('warn', 'policy.remote.local', {
      why,
      cause: cause instanceof Error ? cause.name : undefined,
    });
    const document = local.evaluate(path, input);
    return document instanceof Promise ? document.then(marked) : marked(document);
  }
}

const withoutValues = (input: PolicyInput): PolicyInput => ({ ...input, values: {} });

const requestId = ({ facts: { request } }: PolicyInput): string =>
  PLAIN.test(request) ? request.slice(0, 128) : 'none';

/** The verdict of the local policies with the reason that they gave it. What is no verdict stays as it is. */
function marked(document: unknown): unknown {
  if (typeof document !== 'object' || document === null) return document;
  const { reasons } = document as { readonly reasons?: unknown };
  if (!Array.isArray(reasons)) return document;
  return { ...document, reasons: [...(reasons as readonly unknown[]), DECIDED_LOCALLY] };
}
