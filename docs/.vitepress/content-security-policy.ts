import { createHash } from "node:crypto";

const INLINE_SCRIPT = /<script(?<attributes>[^>]*)>(?<text>[\s\S]*?)<\/script>/g;

/**
 * Adds a Content Security Policy to a page of the build. Scripts are those of the site: its files, and the inline ones that
 * VitePress wrote, by their hashes. Pages connect to the site and to this machine, where mocks run; the console sends to
 * another origin from a frame with a policy of its own. Every page has the policy: a link to the console loads no document.
 */
export function addContentSecurityPolicy(html: string): string {
  const hashes = [...html.matchAll(INLINE_SCRIPT)]
    .filter(({ groups }) => !/\ssrc=/.test(groups?.attributes ?? ""))
    .map(
      ({ groups }) =>
        `'sha256-${createHash("sha256")
          .update(groups?.text ?? "")
          .digest("base64")}'`,
    );
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${[...new Set(hashes)].join(" ")}`.trim(),
    // VitePress and the highlighting of code set the attribute.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self' http://127.0.0.1:* http://localhost:*",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  // Before the first script: a policy does not apply to what stands above it.
  return html.replace(/<head>/, (head) => `${head}\n    ${meta}`);
}
