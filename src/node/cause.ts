// SPDX-License-Identifier: Apache-2.0
// What a log may say about the cause of a fault.

/** Class or code and first own frame of a fault's cause: enough to find it. Messages can quote content. */
export function causeOf(error: Error): string | undefined {
  const { cause } = error;
  if (!(cause instanceof Error)) return undefined;
  const frame = cause.stack?.split('\n').find((line) => line.includes('/src/'));
  const code = (cause as { code?: unknown }).code;
  return [typeof code === 'string' ? code : cause.name, frame?.trim()].filter(Boolean).join(' ');
}
