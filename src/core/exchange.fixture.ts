// SPDX-License-Identifier: Apache-2.0
// What tests of exchanges have in common.
import type { AppFacts } from './exchange.ts';

/** An app that says nothing about itself. */
export const plainApp = (more: Partial<AppFacts> = {}): AppFacts => ({
  id: 'app',
  team: '',
  owner: '',
  purpose: '',
  environment: 'test',
  aiSystem: '',
  riskTier: 'minimal',
  dataClasses: [],
  allowedRegions: [],
  ...more,
});
