import { expect, it } from "vitest";
import { writeFileSync } from "node:fs";
import { Screen, SCROLLBACK_LINES } from "./screen.ts";
import { TestTerminal } from "./testing/dump.ts";
import { randomOutput, seeded } from "./testing/random-output.ts";
type Step = Uint8Array | { cols: number; rows: number };
const SEEDS = Number(process.env.SEEDS ?? 60), START = Number(process.env.SEED ?? 1), RESIZE = Number(process.env.RESIZE ?? 40);
function randomSteps(seed: number) {
  const random = seeded(seed);
  let size = { cols: 2 + random(60), rows: 2 + random(20) };
  const first = size; const steps: Step[] = []; let text = "";
  const n = 40 + random(200);
  for (let i = 0; i < n; i++) { let t = randomOutput(random, size); while ((!process.env.LINKS && t.includes("]8;")) || (process.env.NO && new RegExp(process.env.NO).test(t))) t = randomOutput(random, size); text += t; }
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) {
    const to = at + 1 + random(60); steps.push(bytes.subarray(at, to)); at = to;
    if (RESIZE && random(RESIZE) === 0) { steps.push((size = { cols: 2 + random(60), rows: 2 + random(20) })); steps.push(new TextEncoder().encode("\x1b7")); }
  }
  return { steps, size: first };
}
const play = (t: TestTerminal, s: Step) => { if (s instanceof Uint8Array) { try { t.write(s); } catch { t.core._inputHandler._parser.reset(); t.core._inputHandler._utf8Decoder.clear(); } } else t.terminal.resize(s.cols, s.rows); };
const show = (s: string) => JSON.stringify(s).replace(/\\u001b/g, "␛");
it("fuzz", () => {
  let failed = 0; const out: string[] = [];
  const diff = (seed: number, what: string, got: string[], want: string[], extra = "") => {
    const lines: string[] = [];
    for (let i = 0; i < Math.max(got.length, want.length); i++) if (got[i] !== want[i]) {
      const w = want[i] ?? "MISSING", g = got[i] ?? "MISSING"; let a = 0; while (a < w.length && w[a] === g[a]) a++;
      lines.push(`  ${w.slice(0, 18)} @${a}\n  - …${w.slice(Math.max(0, a - 60), a + 200)}\n  + …${g.slice(Math.max(0, a - 60), a + 200)}`); }
    if (!lines.length) return false;
    failed++; out.push(`seed ${seed} ${what}\n${lines.slice(0, 3).join("\n")}\n${extra}`); return true;
  };
  seeds: for (let seed = START; seed < START + SEEDS; seed++) {
    const { steps, size } = randomSteps(seed);
    const random = seeded(seed + 1_000_000);
    const whole = new TestTerminal(size.cols, size.rows, SCROLLBACK_LINES);
    const screen = new Screen(size);
    let restored: { at: number; terminal: TestTerminal; done: boolean }[] = [];
    let hidden = false;
    for (const [i, step] of steps.entries()) {
      const inAlt = whole.terminal.buffer.active.type === "alternate";
      if (!inAlt) hidden = false; else if (!(step instanceof Uint8Array)) { hidden = true; restored = []; }
      play(whole, step);
      if (step instanceof Uint8Array) screen.write(step); else screen.resize(step);
      for (const r of restored) { play(r.terminal, step); }
      const want = whole.dump();
      for (const r of restored) if (diff(seed, `later: from ${r.at}, at ${i}/${steps.length}`, r.terminal.dump(), want, step instanceof Uint8Array ? `step ${show(new TextDecoder().decode(step))}` : `resize ${JSON.stringify(step)}`)) continue seeds;
      if (!(step instanceof Uint8Array) || (whole.core._bufferService.buffers.alt.lines as any).maxLength > whole.terminal.rows || !screen.clean || random(3) > 0) continue;
      { const b = whole.core._bufferService.buffers.active; const c = whole.terminal.buffer.active.getLine(b.ybase + b.y)?.getCell(whole.terminal.cols - 1);
        if (b.x >= whole.terminal.cols && c?.getChars() === "" && c.getWidth() === 1) continue; }
      { const cs = whole.core._charsetService, b = whole.core._bufferService.buffers.active;
        if (whole.core.coreService.decPrivateModes.origin && (b.y < b.scrollTop || b.y > b.scrollBottom)) continue;
        if (cs.charset !== cs._charsets[cs.glevel] && cs.charset !== b.savedCharset) continue;
        if (!whole.core.coreService.decPrivateModes.wraparound && b.x >= whole.terminal.cols - 1 && whole.core._inputHandler._parser.precedingJoinState) continue; }
      { const p = whole.core._inputHandler._curAttrData; if ((p.fg & 0x10000000) === 0 && p.extended._ext & 0x1c000000) continue; }
      const terminal = new TestTerminal(screen.size.cols, screen.size.rows, SCROLLBACK_LINES);
      const text = screen.serialize();
      terminal.write(text);
      if (diff(seed, `now: at ${i}/${steps.length} size ${JSON.stringify(screen.size)}`, terminal.dump(), want, `  text …${show(text.slice(-300))}\n  step ${step instanceof Uint8Array ? show(new TextDecoder().decode(step)) : JSON.stringify(step)}`)) continue seeds;
      if (!hidden && restored.length < 6) restored.push({ at: i, terminal, done: false });
    }
  }
  writeFileSync("/tmp/fuzz.out", out.join("\n\n"));
  expect(failed).toBe(0);
}, 600000);
