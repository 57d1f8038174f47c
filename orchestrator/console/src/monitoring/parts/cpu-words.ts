/** Processor time as people say it. */

/** "12 %" of a core, "0.4 %", "1.50 cores" from one core on. `cores`: cores in use. */
export function cpuWords(cores: number): string {
  if (cores >= 1) return `${cores.toFixed(2)} cores`;
  const percent = cores * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
