/** What the orchestrator itself numbers in a session's log: markers, and what is typed where that is recorded. */
import { AppError } from "@gantry/contracts";
import { hasEnded, type HubState } from "./hub-state.ts";
import type { LogEvent } from "./log-event.ts";
import type { Insertion, Recorder } from "./recorder.ts";
import type { Redactor } from "../redaction/redactor.ts";

export interface OwnEventsHost {
  readonly recorder: Recorder;
  readonly session: HubState;
  readonly masking: Redactor;
  /** Stores the session's state, with what else is written in this turn. */
  keep(): void;
  /** Shows an event to the clients. */
  show(event: LogEvent): void;
}

export class OwnEvents {
  readonly #host: OwnEventsHost;

  constructor(host: OwnEventsHost) {
    this.#host = host;
  }

  /** Sets a marker at this moment. Throws CONFLICT when the session has ended. */
  mark(label: string): LogEvent {
    this.#requireLife();
    return this.#insert({ type: "m", label });
  }

  /** Switches the recording of input. Throws CONFLICT when the session has ended. */
  recordInput(on: boolean): void {
    this.#requireLife();
    this.#host.session.recordInput = on;
    this.#host.keep();
  }

  /** What was typed: becomes an event where that is switched on, masked as far as it comes in one piece. */
  record(typed: Uint8Array): void {
    const { session, masking } = this.#host;
    if (!session.recordInput) return;
    const data = typed.slice();
    masking.push(data);
    masking.settle();
    this.#insert({ type: "i", data });
  }

  #requireLife(): void {
    if (hasEnded(this.#host.session.state)) throw new AppError("CONFLICT", "the session has ended");
  }

  /** What is numbered here moves the link's numbers by one, stored in the same turn. */
  #insert(insertion: Insertion): LogEvent {
    const { recorder, session, keep, show } = this.#host;
    const event = recorder.insert(insertion, () => {
      session.base++;
      keep();
    });
    show(event);
    return event;
  }
}
