/** The environment that programs of ours which are not ours (wrangler, turbo, docker) get: named variables, nothing else. */
const PASSED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TERM|TZ|TMPDIR|XDG_[A-Z_]+|(HTTPS?|NO|ALL)_PROXY|(https?|no|all)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/;

/** Of `env` what a build or a dev server needs; tokens and everything else a shell happens to carry stay out. */
export function cleanEnv(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && PASSED.test(name)) kept[name] = value;
  }
  return kept;
}
