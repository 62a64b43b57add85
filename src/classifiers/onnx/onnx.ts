// SPDX-License-Identifier: Apache-2.0
// A model of a local folder as a classifier. It runs in a thread, so that the process goes on serving while it
// computes; questions wait in a bounded queue and leave it when nobody waits for them any more. A thread that
// died, or computes for far too long, is replaced by a new one with the next question.
import { Worker } from 'node:worker_threads';
import type { ErrorCode } from '../../core/error-codes.ts';
import { BartizanError } from '../../core/errors.ts';
import type { Classifier, ClassifierScores } from '../../core/ports/classifier.ts';
import type { ConfigOf } from '../config.ts';
import { revisionOf } from '../revision.ts';
import type { OnnxSettings } from './model.ts';

export type ThreadData = OnnxSettings;
export type ThreadQuestion = { readonly texts: readonly string[] };
export type ThreadAnswer =
  | { readonly kind: 'ready'; readonly digest: string; readonly categories: readonly string[] }
  | { readonly kind: 'scores'; readonly scores: readonly ClassifierScores[] }
  | { readonly kind: 'fault'; readonly code: ErrorCode; readonly message?: string };

/** Some 8,000 tokens together, 20 windows: what a model reads in seconds. The cascade cuts longer texts. */
const TEXT_CHARS = 8_192;
const TEXTS = 4;
const QUEUE_MAX = 64;
/** Large models take long to read from a slow disk. */
const OPEN_MS_MAX = 120_000;
/** No honest question takes this long; nothing else ends a run that does not come back. */
const RUN_MS_MAX = 60_000;

/** Opens the model. Rejects with BartizanError `config_invalid` when it cannot be used. */
export async function openOnnx(name: string, config: ConfigOf<'onnx'>): Promise<Classifier> {
  const settings: OnnxSettings = {
    folder: config.folder,
    runtime: config.runtime,
    labels: config.labels,
    threads: config.threads,
    batch: config.batch,
    window: { tokens: config.window_tokens, overlap: config.overlap_tokens },
  };
  const model = new ModelThread(name, settings);
  const { digest, categories } = await model.ready();
  const { batch: _batch, threads: _threads, runtime: _runtime, ...shaping } = settings;
  return {
    revision: revisionOf('onnx', digest, { ...shaping, folder: undefined }),
    categories,
    bounds: { textChars: TEXT_CHARS, texts: TEXTS },
    classify: (texts, { signal }) => model.ask(texts, signal),
    close: () => model.close(),
  };
}

type Ready = { readonly digest: string; readonly categories: readonly string[] };

type Job = {
  readonly texts: readonly string[];
  readonly done: (scores: readonly ClassifierScores[]) => void;
  readonly failed: (error: unknown) => void;
};

/** A thread with a model, and the questions that wait for it. */
class ModelThread {
  readonly #name: string;
  readonly #settings: OnnxSettings;
  readonly #queue: Job[] = [];
  #thread: Worker | undefined;
  #opening: Promise<Ready> | undefined;
  /** What the first thread read: another model under the same name is not the one that was checked. */
  #digest: string | undefined;
  #running: Job | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(name: string, settings: OnnxSettings) {
    this.#name = name;
    this.#settings = settings;
  }

  ready(): Promise<Ready> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  ask(texts: readonly string[], signal: AbortSignal): Promise<readonly ClassifierScores[]> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(asError(signal.reason));
      if (this.#closed || this.#queue.length >= QUEUE_MAX) {
        return reject(new BartizanError('upstream_rate_limited'));
      }
      const end = (): void => signal.removeEventListener('abort', aborted);
      const job: Job = {
        texts,
        done: (scores) => (end(), resolve(scores)),
        failed: (error) => (end(), reject(asError(error))),
      };
      const aborted = (): void => {
        const at = this.#queue.indexOf(job);
        if (at >= 0) this.#queue.splice(at, 1);
        // One that is being computed ends by itself; its answer is for nobody.
        job.failed(signal.reason);
      };
      signal.addEventListener('abort', aborted, { once: true });
      this.#queue.push(job);
      this.ready().then(() => this.#next(), job.failed);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#end(new BartizanError('shutting_down'));
  }

  #open(): Promise<Ready> {
    const thread = new Worker(new URL('./thread.ts', import.meta.url), {
      name: `classifier ${this.#name}`,
      workerData: this.#settings,
      // What a model makes of its input stays inside the runtime; the rest is vocabulary.
      resourceLimits: { maxOldGenerationSizeMb: 1_024 },
    });
    this.#thread = thread;
    const opened = new Promise<Ready>((resolve, reject) => {
      const timer = setTimeout(() => void this.#end(late()), OPEN_MS_MAX);
      const fail = (error: BartizanError): void => {
        clearTimeout(timer);
        reject(error);
        if (this.#thread === thread) void this.#end(error);
      };
      thread.on('message', (answer: ThreadAnswer) => {
        if (answer.kind !== 'ready') return this.#take(answer, fail);
        clearTimeout(timer);
        if (this.#digest !== undefined && this.#digest !== answer.digest) {
          return fail(new BartizanError('config_invalid', 'The files of the model have changed'));
        }
        this.#digest = answer.digest;
        resolve(answer);
      });
      // A message of the runtime could hold text: only that there was one is told.
      thread.on('error', () => fail(new BartizanError('upstream_error')));
      thread.on('exit', () => fail(new BartizanError('upstream_error')));
    });
    return opened;
  }

  #take(
    answer: Exclude<ThreadAnswer, { kind: 'ready' }>,
    failToOpen: (error: BartizanError) => void,
  ): void {
    const job = this.#running;
    if (job === undefined) {
      if (answer.kind === 'fault') failToOpen(new BartizanError(answer.code, answer.message));
      return;
    }
    this.#running = undefined;
    clearTimeout(this.#timer);
    if (answer.kind === 'scores') job.done(answer.scores);
    else job.failed(new BartizanError(answer.code));
    this.#next();
  }

  #next(): void {
    if (this.#running !== undefined || this.#thread === undefined) return;
    const job = this.#queue.shift();
    if (job === undefined) return;
    this.#running = job;
    this.#timer = setTimeout(() => void this.#end(late()), RUN_MS_MAX);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of windows, not threads
    this.#thread.postMessage({ texts: job.texts } satisfies ThreadQuestion);
  }

  /** Ends the thread; whoever waits is told. The next question opens another. */
  async #end(reason: BartizanError): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    this.#opening = undefined;
    clearTimeout(this.#timer);
    const waiting = [this.#running, ...this.#queue.splice(0)];
    this.#running = undefined;
    for (const job of waiting) job?.failed(reason);
    await thread?.terminate();
  }
}

const late = (): BartizanError => new BartizanError('upstream_timeout');

const asError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new BartizanError('upstream_timeout');
