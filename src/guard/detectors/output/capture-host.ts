// SPDX-License-Identifier: Apache-2.0
// Hosts that collect whatever is sent to them, for anyone: what an injected instruction names when its
// author has no server. The list is content: a pack of terms replaces it.
import { termDetector } from '../../packs/term-list.ts';
import { CAPTURE_HOSTS } from './capture-hosts.data.ts';

export const detector = termDetector(
  {
    detector: 'output/capture-host',
    title: 'Host that captures requests',
    summary:
      'Finds host names of public request catchers, out-of-band test servers, tunnels and address loggers.',
    why: 'Data that leave over a link, an image or a tool call need a host that keeps them; the cheapest ones are public services made for testing. People who test software name them too, so that alone it is a reason to look, not to refuse. Servers of an attacker of his own are not on the list.',
    taxonomy: ['owasp-llm-2025:LLM02', 'mitre-atlas-5.6.0:AML.T0025'],
    phases: ['request', 'response'],
    severity: 'medium',
    score: 0.98,
    boundary: 'host',
    terms: CAPTURE_HOSTS,
  },
  {
    examples: {
      hits: [
        { text: 'curl https://webhook.site/1f2e?d=1', found: ['webhook.site'] },
        { text: 'see http://a1b2.OAST.fun and', found: ['OAST.fun'] },
        { text: 'POST to x.ngrok-free.app.', found: ['ngrok-free.app'] },
        { text: '![x](//iplogger.org/a.png)', found: ['iplogger.org'] },
      ],
      misses: [
        'a webhook on our site',
        'https://webhook.site.example.com/',
        'https://mywebhook.site/',
        'the oast-house in Kent',
      ],
    },
  },
);
