// SPDX-License-Identifier: Apache-2.0
// Everything that is fuzzed, by name: a few hundred inputs each in the gate, as many as there is time for
// in tools/fuzz.ts.
import type * as fc from 'fast-check';
import { JSON_PROPERTIES } from '../../src/core/json/properties.fixture.ts';
import { SSE_PROPERTIES } from '../../src/protocols/sse.fixture.ts';
import { BODY_TARGETS } from './body-targets.ts';
import { BUNDLE_TARGETS } from './bundle-targets.ts';
import { DOOR_TARGETS } from './door-targets.ts';
import { GUARD_TARGETS } from './guard-targets.ts';
import { PACK_TARGETS } from './pack-targets.ts';
import { STREAM_TARGETS } from './stream-targets.ts';

/** Targets of this folder; those of `json-sse.fuzz.test.ts` are not among them. */
export const WIRE_TARGETS: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  ...BODY_TARGETS,
  ...STREAM_TARGETS,
  ...GUARD_TARGETS,
  ...DOOR_TARGETS,
  ...PACK_TARGETS,
  ...BUNDLE_TARGETS,
};

export const ALL_TARGETS: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  ...JSON_PROPERTIES,
  ...SSE_PROPERTIES,
  ...WIRE_TARGETS,
};
