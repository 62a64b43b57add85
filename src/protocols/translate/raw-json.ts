// SPDX-License-Identifier: Apache-2.0
// Writes JSON in which some values stand as the source they had in another body. Parsing and printing
// would change them: 12345678901234567890 is a valid account number and no valid double.

/** A value that is written as it is. `source` must be valid JSON. */
export class RawJson {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** JSON whose leaves may be raw; undefined members are left out. */
export type Draft =
  | null
  | boolean
  | number
  | string
  | RawJson
  | readonly Draft[]
  | { readonly [name: string]: Draft | undefined };

/** `draft` as JSON text. */
export function printJson(draft: Draft): string {
  if (draft instanceof RawJson) return draft.source;
  if (Array.isArray(draft)) return `[${draft.map(printJson).join(',')}]`;
  if (typeof draft !== 'object' || draft === null) return JSON.stringify(draft);
  const members: string[] = [];
  for (const [name, value] of Object.entries(draft as { [name: string]: Draft | undefined })) {
    if (value !== undefined) members.push(`${JSON.stringify(name)}:${printJson(value)}`);
  }
  return `{${members.join(',')}}`;
}
