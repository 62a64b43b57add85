// SPDX-License-Identifier: Apache-2.0
// The whole of bartizan.yaml, put together from the slices that each folder owns.
import { z } from 'zod';
import { adminConfig } from '../api/config.ts';
import { cascadeConfig, classifiersConfig } from '../classifiers/config.ts';
import { gatewayConfig } from '../gateway/config.ts';
import { contentConfig, guardConfig } from '../guard/config.ts';
import { secretsConfig } from '../keys/config.ts';
import { policyConfig, protectionsConfig } from '../policy/config.ts';
import { retentionConfig, storeConfig } from '../store/config.ts';
import { telemetryConfig } from '../telemetry/config.ts';
import { allowedReference } from './references.ts';

const configurationConfig = z
  .strictObject({
    source: z
      .enum(['file', 'both'])
      .default('both')
      .describe(
        'file: this file alone. both: tenants, teams, apps, agents, upstreams, models and limits can also be made through the API; what this file names, only this file can change',
      ),
    allow_references: z
      .array(allowedReference)
      .max(100)
      .default([])
      .describe(
        'Secrets that upstreams made through the API may use, and where they may send them. Empty: none',
      ),
  })
  .prefault({});

export const bartizanConfig = z
  .strictObject({
    data_dir: z.string().default('.bartizan').describe('Folder for keys, spool and store'),
    configuration: configurationConfig,
    ...gatewayConfig.shape,
    admin: adminConfig,
    guard: guardConfig
      .unwrap()
      .extend({ classifiers: classifiersConfig, cascade: cascadeConfig })
      .prefault({}),
    content: contentConfig,
    protections: protectionsConfig,
    policy: policyConfig,
    secrets: secretsConfig,
    store: storeConfig,
    retention: retentionConfig,
    telemetry: telemetryConfig,
  })
  .describe('Configuration of Bartizan');

export type BartizanConfig = z.infer<typeof bartizanConfig>;
