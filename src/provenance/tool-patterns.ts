// SPDX-License-Identifier: Apache-2.0
// Names of tools as people write them in a configuration: "*" stands for any characters, everything else for itself.

/** Whether one of these patterns is of a tool. Linear in its name for each part of a pattern. */
export function namesTool(patterns: readonly string[]): (tool: string) => boolean {
  const split = patterns.map((pattern) => pattern.split('*'));
  return (tool) => split.some((parts) => fits(parts, tool));
}

/** Each part in its turn, as early as it stands: linear in the name for each part. */
function fits(parts: readonly string[], name: string): boolean {
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return name === first;
  const last = rest.pop() ?? '';
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
