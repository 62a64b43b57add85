// SPDX-License-Identifier: Apache-2.0
// Names of spool files: `<worker>-<pid>-<start>-<chance>.<run>.<segment>.spool`. The part before the
// segment is the spool: its lines are numbered from 1 without a gap, over all its segments.
// A run ends when a write fails: a line number that may have been read from the file is never used again.

export type SpoolFile = {
  /** File name without its folder. */
  readonly file: string;
  /** Name of the spool that the segment belongs to. */
  readonly spool: string;
  /** What all runs of one process share. */
  readonly writer: string;
  readonly worker: string;
  readonly pid: number;
  /** Start of the writer, milliseconds since the epoch by its own clock. */
  readonly startedMs: number;
  readonly run: number;
  readonly segment: number;
};

const WORKER = '[A-Za-z0-9_-]{1,64}';
const WRITER = `(${WORKER})-([0-9]{1,10})-([0-9a-z]{1,10})-[0-9a-z]{8}`;
const FILE = new RegExp(`^(${WRITER})[.]([0-9]{1,9})[.]([0-9]{1,9})[.]spool$`);
const GONE = new RegExp(`^(${WRITER})[.]gone$`);
const WHOLE_WORKER = new RegExp(`^${WORKER}$`);

/** True when a worker name can stand in a file name. */
export function isWorkerName(worker: string): boolean {
  return WHOLE_WORKER.test(worker);
}

export function writerName(worker: string, pid: number, startedMs: number, chance: Buffer): string {
  return `${worker}-${pid}-${startedMs.toString(36)}-${chance.toString('hex', 0, 4)}`;
}

export function segmentFile(writer: string, run: number, segment: number): string {
  return `${writer}.${run}.${segment}.spool`;
}

/** Name of the mark that says that a writer will not write again, whatever lives under its process id. */
export function goneFile(writer: string): string {
  return `${writer}.gone`;
}

/** The writer that a mark speaks of; undefined for any other file. */
export function parseGoneFile(file: string): string | undefined {
  return GONE.exec(file)?.[1];
}

/** Undefined for any file that is not a segment: those are left alone. */
export function parseSpoolFile(file: string): SpoolFile | undefined {
  const match = FILE.exec(file);
  if (match === null) return undefined;
  const [, writer = '', worker = '', pid, started = '', run, segment] = match;
  return {
    file,
    spool: `${writer}.${run}`,
    writer,
    worker,
    pid: Number(pid),
    startedMs: Number.parseInt(started, 36),
    run: Number(run),
    segment: Number(segment),
  };
}

/** The order in which files are drained: oldest writer first, then by run and segment. */
export function bySpoolOrder(a: SpoolFile, b: SpoolFile): number {
  if (a.writer !== b.writer) return a.startedMs - b.startedMs || (a.writer < b.writer ? -1 : 1);
  return a.run - b.run || a.segment - b.segment;
}
