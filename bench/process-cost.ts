// SPDX-License-Identifier: Apache-2.0
// What processes cost, read from /proc: processor time and resident memory. Where there is no /proc
// nothing is measured, and the bench says so.
import { readdirSync, readFileSync } from 'node:fs';

/** Linux reports processor time to programs in hundredths of a second on every architecture. */
const TICKS_PER_SECOND = 100;

type Stat = { readonly parent: number; readonly cpuMicros: number };

/** `root` and everything it started. */
export function processTree(root: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of pids()) {
    const stat = readStat(name);
    if (stat !== undefined) parents.set(name, stat.parent);
  }
  const tree = [root];
  for (const pid of tree) {
    for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  }
  return tree;
}

/** User and system time of processes so far, microseconds; undefined when one of them is gone. */
export function cpuMicros(processes: readonly number[]): number | undefined {
  let total = 0;
  for (const pid of processes) {
    const stat = readStat(pid);
    if (stat === undefined) return undefined;
    total += stat.cpuMicros;
  }
  return total;
}

/** Resident memory of one process, bytes; undefined when it is gone. */
export function residentBytes(pid: number): number | undefined {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line === null ? undefined : Number(line[1]) * 1024;
  } catch {
    return undefined;
  }
}

/** How many files a process may have open; undefined when that is not known. */
export function openFilesMax(pid: number): number | undefined {
  try {
    const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

function pids(): readonly number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may itself hold spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { parent: Number(fields[1]), cpuMicros: (ticks / TICKS_PER_SECOND) * 1e6 };
  } catch {
    return undefined;
  }
}
