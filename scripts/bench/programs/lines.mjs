/** Prints lines at a rate: `node lines.mjs <lines a second> <seconds>`; each has its number and when it was written. */
const [rate, seconds] = process.argv.slice(-2).map(Number);
const PAD = "the quick brown fox jumps over the lazy dog and says so in a log ".repeat(2).slice(0, 90);
const total = rate * seconds;
const began = performance.now();
let written = 0;
let paused = false;
process.stdout.on("drain", () => (paused = false));

const timer = setInterval(() => {
  if (paused) return;
  const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * rate));
  const now = Date.now();
  let text = "";
  for (; written < due; written++) text += `${written} ${now} ${PAD}\n`;
  if (text !== "") paused = !process.stdout.write(text);
  if (written === total) clearInterval(timer);
}, 10);
