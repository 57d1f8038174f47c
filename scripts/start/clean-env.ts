/** The environment that programs of ours which are not ours (wrangler, turbo, docker) get: named variables, nothing else. */
const PASSED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TERM|TZ|TMPDIR|XDG_[A-Z_]+|(HTTPS?|NO|ALL)_PROXY|(https?|no|all)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/;

/** What this process itself goes by, apart from the above: where Docker is, whether a person is there, our settings. */
const OURS =
  /^(DOCKER_\w+|WRANGLER_DOCKER_\w+|MINIFLARE_CONTAINER_\w+|GANTRY_(?!ADMIN_TOKEN)\w+|CI|DISPLAY|WAYLAND_DISPLAY)$/;

/** Drops from this process's environment what no child may inherit by oversight, the admin token first. */
export function forgetSecrets(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(env)) if (!PASSED.test(name) && !OURS.test(name)) delete env[name];
}

/** Of `env` what a build or a dev server needs; tokens and everything else a shell happens to carry stay out. */
export function cleanEnv(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && PASSED.test(name)) kept[name] = value;
  }
  return kept;
}
