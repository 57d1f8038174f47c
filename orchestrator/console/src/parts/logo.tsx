/** Gantry's mark: a crane's frame with its load. */
import { cn } from "@gantry/ui";

export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={cn("size-6", className)}>
      <rect width="24" height="24" rx="6" className="fill-primary" />
      <path
        d="M5 8.500h14M8 8.500V18.500M16 8.500V18.500M12 8.500v3M9.800 11.500h4.400v3.400H9.800z"
        className="fill-none stroke-primary-foreground"
        strokeWidth="1.700"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
