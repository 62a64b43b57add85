// SPDX-License-Identifier: Apache-2.0
// Threads that look at policies: a few at a time, each with a bound of time and of memory, and kept for a while after
// their end so that somebody can read what they found.
import { Worker } from 'node:worker_threads';
import type { NewPolicyWork, PolicyWork } from '../../api/control-plane.ts';
import { BartizanError } from '../../core/errors.ts';
import type { World } from '../../core/world.ts';
import type { PolicyTask, ThreadCall, ThreadNote } from './task.ts';

/** Cores are for exchanges: whoever waits tries again. One for each person, so that nobody has them all. */
const RUNNING_MAX = 2;
/** Ended ones that are kept, and for how long. */
const KEPT_MAX = 20;
const KEPT_MS = 60 * 60_000;
const HEAP_MB = 512;
/** The parser of policies recurses; more than this is a bomb. */
const STACK_MB = 4;
const WORK_MS: Readonly<Record<NewPolicyWork['kind'], number>> = {
  check: 20_000,
  eval: 20_000,
  test: 60_000,
  diff: 10 * 60_000,
  replay: 30 * 60_000,
};
/** Until a thread that was told to stop is ended. */
const STOP_MS = 2_000;
const RETRY_S = 5;
const ID_BYTES = 13;

/** Pages of records; undefined after the last one. */
export type Pages = () => Promise<readonly unknown[] | undefined>;

export type About = Pick<PolicyWork, 'tenant' | 'app' | 'by' | 'isWhole'>;

export type PolicyJobs = {
  /** Throws `limit_exceeded` while as many run as may, or one of the same person. */
  start(task: PolicyTask, about: About, pages?: Pages): string;
  /** Resolves when it has ended, or after `ms`. */
  ended(id: string, ms: number): Promise<PolicyWork | undefined>;
  list(): readonly PolicyWork[];
  cancel(id: string): Promise<PolicyWork | undefined>;
  close(): Promise<void>;
};

type Job = { -readonly [Name in keyof PolicyWork]: PolicyWork[Name] };
type Running = {
  readonly job: Job;
  readonly thread: Worker;
  readonly end: Promise<void>;
};

export function createPolicyJobs(world: World, times = WORK_MS): PolicyJobs {
  const jobs = new Map<string, Job>();
  const running = new Map<string, Running>();

  const forgetOld = (): void => {
    const oldest = world.clock.now() - KEPT_MS;
    const ended = [...jobs.values()].filter(({ state }) => state !== 'running');
    for (const [index, { id, endedAt = 0 }] of ended.entries()) {
      if (endedAt < oldest || index < ended.length - KEPT_MAX) jobs.delete(id);
    }
  };

  const start: PolicyJobs['start'] = (task, about, pages) => {
    forgetOld();
    const isOwn = [...running.values()].some(({ job }) => job.by === about.by);
    if (isOwn || running.size >= RUNNING_MAX) {
      const whose = isOwn ? 'Your other' : 'Other';
      throw new BartizanError(
        'limit_exceeded',
        `${whose} work on policies is running on this node.`,
        { retryAfter: RETRY_S },
      );
    }
    const job: Job = {
      id: `pwk_${world.random(ID_BYTES).toString('hex')}`,
      kind: task.work.kind,
      ...about,
      state: 'running',
      startedAt: world.clock.now(),
      endedAt: undefined,
      progress: 0,
      result: undefined,
      problem: undefined,
    };
    const thread = new Worker(new URL('./thread.ts', import.meta.url), {
      workerData: task,
      // What it prints would stand among the lines of this node.
      stdout: true,
      stderr: true,
      // It needs no secrets.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, stackSizeMb: STACK_MB },
    });
    const timer = setTimeout(() => {
      job.problem = 'it took too long';
      void thread.terminate();
    }, times[task.work.kind]).unref();
    thread.on('message', (note: ThreadNote) => void heard(job, note, { thread, pages }));
    // An error (out of memory, for one) is followed by 'exit'.
    thread.on('error', () => undefined);
    const end = new Promise<void>((resolve) => {
      thread.on('exit', () => {
        clearTimeout(timer);
        running.delete(job.id);
        job.endedAt = world.clock.now();
        if (job.state === 'running') {
          job.state = job.result === undefined ? 'failed' : 'done';
          if (job.state === 'failed') job.problem ??= 'it took too much memory';
        }
        resolve();
      });
    });
    jobs.set(job.id, job);
    running.set(job.id, { job, thread, end });
    return job.id;
  };

  const shown = (id: string): PolicyWork | undefined => {
    const job = jobs.get(id);
    return job && { ...job };
  };
  return {
    start,
    ended: async (id, ms) => {
      const one = running.get(id);
      if (one !== undefined) await Promise.race([one.end, after(ms)]);
      return shown(id);
    },
    list: () => [...jobs.values()].map((job) => ({ ...job })),
    cancel: async (id) => {
      const one = running.get(id);
      if (one === undefined) {
        const job = shown(id);
        jobs.delete(id);
        return job;
      }
      one.job.state = 'cancelled';
      call(one.thread, { stop: true });
      await Promise.race([one.end, after(STOP_MS)]);
      await one.thread.terminate();
      await one.end;
      return shown(id);
    },
    close: async () => {
      await Promise.all([...running.values()].map(({ thread }) => thread.terminate()));
    },
  };
}

const after = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms).unref());

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- of windows, not threads
const call = (thread: Worker, what: ThreadCall): void => thread.postMessage(what);

type Hearing = { readonly thread: Worker; readonly pages: Pages | undefined };

async function heard(job: Job, note: ThreadNote, { thread, pages }: Hearing): Promise<void> {
  if ('progress' in note) job.progress = note.progress;
  else if ('result' in note) job.result = note.result;
  else if ('problem' in note) job.problem = note.problem;
  else {
    try {
      const page = await pages?.();
      call(thread, { decisions: page ?? [], isLast: page === undefined });
    } catch {
      job.problem = 'the records could not be read';
      await thread.terminate();
    }
  }
}
