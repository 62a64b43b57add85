// SPDX-License-Identifier: Apache-2.0
// What each kind of classifier can find, known from its settings alone: rules may name it before it runs.
import { type ClassifierConfig, CONTENT_CATEGORIES } from './config.ts';

/** Categories that the configured classifier may answer with. */
export function categoriesOf(config: ClassifierConfig): readonly string[] {
  if (config.kind === 'openai-moderation') return CONTENT_CATEGORIES;
  if (config.kind === 'azure-content-safety') return config.checks;
  if (config.kind === 'judge') return config.categories;
  const own = new Set<string>(Object.values(config.labels));
  return own.size === 0 ? ['injection'] : [...own];
}
