/** Whether terminals speak to a screen reader: it costs rendering speed, so a person asks for it. */
import { Cell } from "@gantry/ui";
import { keep } from "../parts/keep.ts";

const KEY = "gantry.screen-reader";

export const screenReader = new Cell(localStorage.getItem(KEY) === "on");
screenReader.subscribe(() => keep(KEY, screenReader.get() ? "on" : "off"));
