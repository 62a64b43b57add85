// SPDX-License-Identifier: Apache-2.0
// The thread of the main process that owns the store and drains the spools into it. Everything that waits
// for the disk is here, so that nothing of it delays what workers wait for: limit leases and stops.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { assert, BartizanError } from '../core/errors.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { createDrain } from '../telemetry/drain.ts';
import { createOtlpExporter } from '../telemetry/otlp.ts';
import { createMetrics } from '../telemetry/registry.ts';
import type { RecordsAnswer, RecordsCall, RecordsData } from './records.ts';
import { processWorld } from './world.ts';

const DRAIN_INTERVAL_MS = 250;

type Parts = Readonly<Record<string, object>>;

async function open(data: RecordsData): Promise<Parts> {
  const { node, level, otlp } = data;
  const world = processWorld(level, { name: 'records', signal: new AbortController().signal });
  const store = await openSqliteStore({ file: data.file, world });
  const metrics = createMetrics();
  const bus = otlp === undefined ? undefined : createOtlpExporter({ ...otlp, world });
  const drain = createDrain({
    dir: data.spool,
    node,
    store,
    world,
    metrics,
    isAlive,
    ...(bus !== undefined && { bus }),
  });
  const thread = {
    open: () => undefined,
    startDrain: () => drain.start(DRAIN_INTERVAL_MS),
    metrics: () => metrics.export(),
    close: async () => {
      await drain.close();
      await bus?.close();
      await store.close();
    },
  };
  return { keys: store.keys, kills: store.kills, events: store.events, thread };
}

/** Signal 0 asks only whether the process exists. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as { code?: string }).code === 'EPERM';
  }
}

async function answer(parts: Promise<Parts>, call: RecordsCall): Promise<RecordsAnswer> {
  const { id, part, method, args } = call;
  try {
    const owner = (await parts)[part] as Record<string, (...args: readonly unknown[]) => unknown>;
    return { id, value: await owner[method]?.(...args) };
  } catch (thrown) {
    if (thrown instanceof BartizanError) {
      const { code, message, detail } = thrown;
      return { id, refused: { code, message, detail } };
    }
    // What SQLite says of its own faults holds no values; another message could.
    const { errstr, code } = thrown as { errstr?: string; code?: string };
    return { id, fault: errstr ?? code ?? 'unknown' };
  }
}

function serve(port: MessagePort): void {
  const parts = open(workerData as RecordsData);
  // Whoever asks is told.
  parts.catch(() => undefined);
  port.on('message', (call: RecordsCall) => {
    void answer(parts, call).then((answered) => port.postMessage(answered));
  });
}

assert(parentPort !== null, 'this file runs as a thread');
serve(parentPort);
