/** Everything about one line. */
import { plainText, structuredLine } from "@gantry/contracts";
import { CopyId, copyOrSay } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Link } from "@tanstack/react-router";
import { ClockIcon, CopyIcon, SquareTerminalIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Fact } from "../../parts/fact.tsx";
import { useOpenTerminal } from "../../terminals/use-open-terminal.ts";
import { AnsiText } from "../ansi/ansi-text.tsx";
import { DetailSide } from "../../parts/detail-side.tsx";
import { clockOf, Moment } from "../parts/times.tsx";
import type { LogLine } from "./line.ts";

interface LogDetailProps {
  line: LogLine;
  dark: boolean;
  onClose: () => void;
}

export function LogDetail({ line, dark, onClose }: LogDetailProps) {
  const { source, at, level, stream, text, seq, partial, cut } = line;
  const { worker, container, process, instance } = source;
  const said = structuredLine(text);
  const openTerminal = useOpenTerminal();
  const iso = new Date(at).toISOString();
  return (
    <DetailSide title="Line" note={clockOf(at)} onClose={onClose}>
      <div className="grid gap-4 p-4">
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 text-xs">
          <Fact label="Time">
            <Moment at={iso} /> <span className="font-mono text-2xs text-muted-foreground">{iso}</span>
          </Fact>
          <Fact label="Level">{level ?? "not stated"}</Fact>
          <Fact label="From">
            {worker}/{container}, process {process}, {stream}
          </Fact>
          <Fact label="Boot">
            <CopyId id={instance} /> <span className="text-muted-foreground">line {seq.toLocaleString("en")}</span>
          </Fact>
          {cut !== null && <Fact label="Piece">a line longer than 64 KiB {cut} here</Fact>}
          {partial && <Fact label="End">had not come: the next line goes on</Fact>}
        </dl>
        <div className="flex flex-wrap gap-2">
          <Button size="sm" variant="outline" onClick={() => void copyOrSay(plainText(text))}>
            <CopyIcon /> Copy the line
          </Button>
          <Button size="sm" variant="outline" asChild>
            <Link to="/monitoring/logs" search={{ worker, container, at: iso }}>
              <ClockIcon /> All lines around it
            </Link>
          </Button>
          <Button size="sm" variant="outline" onClick={() => openTerminal({ worker, container })}>
            <SquareTerminalIcon /> Open a terminal
          </Button>
        </div>
        {said !== null && (
          <>
            {said.message !== null && <Part title="Message">{said.message}</Part>}
            {Object.keys(said.fields).length > 0 && <Part title="Fields">{JSON.stringify(said.fields, null, 2)}</Part>}
            {said.stack !== null && <Part title="Stack">{said.stack}</Part>}
          </>
        )}
        <Part title="As printed">
          <AnsiText text={text} dark={dark} />
        </Part>
      </div>
    </DetailSide>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-1">
      <h3 className="text-2xs font-medium text-muted-foreground">{title}</h3>
      <pre className="overflow-x-auto rounded-md border bg-terminal p-2.5 font-mono text-2xs break-words whitespace-pre-wrap">
        {children}
      </pre>
    </section>
  );
}
