// SPDX-License-Identifier: Apache-2.0
// The properties of reading and editing JSON, on a small number of generated inputs.
import { test } from 'node:test';
import * as fc from 'fast-check';
import { JSON_PROPERTIES } from './properties.fixture.ts';

for (const [name, property] of Object.entries(JSON_PROPERTIES)) {
  test(name, () => fc.assert(property, { numRuns: 100 }));
}
