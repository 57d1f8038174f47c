/* Sets the theme before the first paint; theme/theme.ts keeps it after that. Not a module: modules run too late. */
(function () {
  let choice = null;
  try {
    choice = localStorage.getItem("gantry.theme");
  } catch {
    // Storage is closed to this page: the system's theme is the best guess.
  }
  const dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
})();
