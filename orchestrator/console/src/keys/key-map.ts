/** Every key the console answers to, for the listener and for the dialog that shows them. */

export interface KeyLine {
  keys: readonly string[];
  does: string;
}

export const KEY_MAP: readonly { title: string; lines: readonly KeyLine[] }[] = [
  {
    title: "Anywhere",
    lines: [
      { keys: ["Ctrl", "K"], does: "Search or run a command" },
      { keys: ["g", "f"], does: "Go to Fleet" },
      { keys: ["g", "t"], does: "Go to Terminals" },
      { keys: ["g", "s"], does: "Go to Sessions" },
      { keys: ["g", "m"], does: "Go to Monitoring" },
      { keys: ["?"], does: "Show this map" },
    ],
  },
  {
    title: "Lists",
    lines: [
      { keys: ["/"], does: "Filter or search" },
      { keys: ["j"], does: "Next row" },
      { keys: ["k"], does: "Previous row" },
      { keys: ["Enter"], does: "Open the row" },
      { keys: ["Esc"], does: "Close the detail" },
    ],
  },
  {
    title: "In logs",
    lines: [
      { keys: ["f"], does: "Follow the newest lines, or pause" },
      { keys: ["w"], does: "Wrap long lines" },
      { keys: ["→"], does: "Open the fields of a line" },
      { keys: ["←"], does: "Close them" },
      { keys: ["End"], does: "Go to the newest line" },
    ],
  },
  {
    title: "In a recording",
    lines: [
      { keys: ["Space"], does: "Play or pause" },
      { keys: ["←"], does: "5 s back" },
      { keys: ["→"], does: "5 s forward" },
      { keys: ["["], does: "Previous chapter" },
      { keys: ["]"], does: "Next chapter" },
      { keys: ["."], does: "One frame on, while paused" },
    ],
  },
  {
    title: "Inside a terminal",
    lines: [
      { keys: ["Ctrl", "Shift", "K"], does: "Search or run a command" },
      { keys: ["Ctrl", "Shift", "E"], does: "New terminal on the same container" },
      { keys: ["Ctrl", "Shift", "X"], does: "Close the tab, the session goes on" },
      { keys: ["Ctrl", "Shift", "←"], does: "Previous tab" },
      { keys: ["Ctrl", "Shift", "→"], does: "Next tab" },
      { keys: ["Ctrl", "Shift", "F"], does: "Find in the scrollback" },
      { keys: ["Ctrl", "Shift", "C"], does: "Copy the selection" },
      { keys: ["Ctrl", "Shift", "V"], does: "Paste" },
      { keys: ["Ctrl", "Shift", "U"], does: "Take control, or only watch" },
      { keys: ["Ctrl", "Shift", "M"], does: "Mark this moment" },
      { keys: ["Ctrl", "Shift", "L"], does: "Open the recording at this moment" },
      { keys: ["Ctrl", "Shift", "O"], does: "Leave the terminal for the tabs" },
    ],
  },
];
