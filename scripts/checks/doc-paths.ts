/** The paths that a document names. */

/** Code in backticks that looks like a path of the tree: it has a slash and no space, wildcard or placeholder. */
const PATH = /`([A-Za-z0-9_.@-]+(?:\/[A-Za-z0-9_.@-]+)*\/?)`|\]\((?!https?:|#|mailto:)([^)\s#]+)/g;

/** Names that are not paths of the repository though they look like some: URLs' paths, globs, packages, state files. */
const NOT_PATHS = /^(\.gantry|node_modules|dist)(\/|$)|^@[a-z]|^[a-z]+\/x?-?[a-z+-]+\+json$/;

/** What `text` names as paths: relative to the document or to the root. */
export function pathsIn(text: string): string[] {
  const withoutBlocks = text.replaceAll(/^```[\s\S]*?^```/gm, "");
  return [...withoutBlocks.matchAll(PATH)]
    .map((match) => match[1] ?? match[2] ?? "")
    .filter(
      (name) => (name.includes("/") || /\.(ts|tsx|mjs|json|jsonc|md|png|svg)$/.test(name)) && !NOT_PATHS.test(name),
    );
}
