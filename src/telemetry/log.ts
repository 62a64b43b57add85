// SPDX-License-Identifier: Apache-2.0
// The log: one JSON object a line. Values are cut and every character that a terminal or a viewer could
// act on is escaped, because some of them (paths, addresses, ids) were chosen by somebody else.
import type { Clock, Log, LogLevel } from '../core/world.ts';

const VALUE_CHARS = 500;
const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

// JSON escapes C0; this is the rest that moves a cursor, hides text or turns its direction:
// DEL and C1, soft hyphen, zero width, bidirectional controls, line separators, byte order mark, tags.
const UNSAFE =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\u{e0001}|[\u{e0020}-\u{e007f}]/gu;

/** Writes lines of `level` and above to `write`, newline included. `time` is ISO 8601 in UTC. */
export function createLog(
  write: (line: string) => void,
  level: LogLevel,
  clock: Pick<Clock, 'now'>,
): Log {
  const lowest = RANK[level];
  return (lineLevel, event, fields = {}) => {
    if (RANK[lineLevel] < lowest) return;
    const line: Record<string, string | number | boolean> = {
      time: new Date(clock.now()).toISOString(),
      level: lineLevel,
      event,
    };
    for (const [name, value] of Object.entries(fields)) {
      // A field must not pass itself off as the time, level or event of the line.
      if (value !== undefined) line[Object.hasOwn(line, name) ? `${name}_` : name] = bounded(value);
    }
    write(`${escaped(JSON.stringify(line))}\n`);
  };
}

function bounded(value: string | number | boolean): string | number | boolean {
  return typeof value === 'string' && value.length > VALUE_CHARS
    ? `${value.slice(0, VALUE_CHARS)}...`
    : value;
}

function escaped(json: string): string {
  return json.replace(UNSAFE, (found) => {
    let out = '';
    for (let at = 0; at < found.length; at += 1) {
      out += `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`;
    }
    return out;
  });
}
