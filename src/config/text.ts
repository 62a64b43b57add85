// SPDX-License-Identifier: Apache-2.0
// A configuration, or a part of one, as the text of a file.
import { stringify } from 'yaml';

/** YAML that loads as this value; without aliases, so that it may be pasted anywhere. */
export const asYaml = (value: unknown): string =>
  stringify(value, { aliasDuplicateObjects: false, lineWidth: 100 });
