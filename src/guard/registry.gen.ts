// SPDX-License-Identifier: Apache-2.0
import { detector as injectionEmbeddedInstruction } from './detectors/injection/embedded-instruction.ts';
import { detector as injectionInstructionOverride } from './detectors/injection/instruction-override.ts';
import { detector as injectionInvisibleText } from './detectors/injection/invisible-text.ts';
import { detector as injectionPromptExtraction } from './detectors/injection/prompt-extraction.ts';
import { detector as injectionTemplateTokens } from './detectors/injection/template-tokens.ts';
import { detector as injectionUnboundPersona } from './detectors/injection/unbound-persona.ts';
import { detector as outputMarkdownExfiltration } from './detectors/output/markdown-exfiltration.ts';
import { detector as privacyCard } from './detectors/privacy/card.ts';
import { detector as privacyEmail } from './detectors/privacy/email.ts';
import { detector as privacyIban } from './detectors/privacy/iban.ts';
import { detector as privacyPhone } from './detectors/privacy/phone.ts';
import { detector as privacyUsSsn } from './detectors/privacy/us-ssn.ts';
import { detector as secretsPrivateKey } from './detectors/secrets/private-key.ts';
import { detector as secretsVendorKey } from './detectors/secrets/vendor-key.ts';
import type { Detector } from './detector.ts';
export const DETECTORS: readonly Detector[] = [injectionEmbeddedInstruction, injectionInstructionOverride, injectionInvisibleText, injectionPromptExtraction, injectionTemplateTokens, injectionUnboundPersona, outputMarkdownExfiltration, privacyCard, privacyEmail, privacyIban, privacyPhone, privacyUsSsn, secretsPrivateKey, secretsVendorKey];
