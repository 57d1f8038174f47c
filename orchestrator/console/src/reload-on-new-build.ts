/** A page that stays open over a deployment asks for code that is gone: reloading fetches the build that is there. */

const KEY = "gantry.reloaded-at";
/** ms within which a second failure is not an old page but a broken build, which reloading does not mend. */
const ONCE_PER_MS = 30_000;

export function reloadOnNewBuild(): void {
  window.addEventListener("vite:preloadError", (event) => {
    const last = Number(sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - last < ONCE_PER_MS) return;
    event.preventDefault();
    sessionStorage.setItem(KEY, String(Date.now()));
    location.reload();
  });
}
