// SPDX-License-Identifier: Apache-2.0
// What may be logged of any thrown value: its code, never its message, which can hold a path or content.

/** The code of the system or of a BartizanError ("ENOSPC", "cannot_record"); undefined when it has none. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined;
}

/** The code, else the class of the error. */
export function faultOf(thrown: unknown): string {
  return codeOf(thrown) ?? (thrown instanceof Error ? thrown.name : 'unknown');
}
