import { describe, expect, it } from "vitest";
import { closeReason } from "./close-codes.ts";
import { decodeOutput, encodeOutput } from "./link.ts";
import { newId, SessionId } from "./names.ts";
import { ClientFrame, decodeData, encodeData, readUint64, TerminalQuery, writeUint64 } from "./terminal.ts";

describe("TerminalQuery", () => {
  it("has the defaults of the contract", () => {
    expect(TerminalQuery.parse({})).toEqual({ container: "main", cols: 80, rows: 24, role: "controller" });
  });

  it.each([
    ["cols", "0"],
    ["cols", "1"],
    ["cols", "1001"],
    ["cols", "-1"],
    ["cols", "1e9"],
    ["cols", "NaN"],
    ["cols", ""],
    ["cols", "80.5"],
    ["cols", "0x50"],
    ["rows", "0"],
    ["rows", "501"],
    ["after", "-1"],
    ["after", "9007199254740993"],
    ["session", "short"],
    ["container", "UPPER"],
    ["container", "a".repeat(41)],
    ["role", "owner"],
    ["command", "ls"],
    ["command", "[]"],
    ["command", "[1]"],
    ["command", '["a\\u0000b"]'],
  ])("refuses %s=%s", (name, value) => {
    expect(TerminalQuery.safeParse({ [name]: value }).success).toBe(false);
  });

  it("takes the bounds and a command", () => {
    const query = TerminalQuery.parse({ cols: "1000", rows: "500", after: "0", command: '["sh","-c","ls"]' });
    expect(query).toMatchObject({ cols: 1000, rows: 500, after: 0, command: ["sh", "-c", "ls"] });
  });
});

describe("ClientFrame", () => {
  it.each([{}, { type: "nope" }, { type: "ping", extra: 1 }, { type: "ack", seq: -1 }, { type: "ack", seq: 1.5 }])(
    "refuses %j",
    (frame) => {
      expect(ClientFrame.safeParse(frame).success).toBe(false);
    },
  );
});

describe("binary frames", () => {
  it.each([0, 1, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER])("carry %d exactly", (value) => {
    const view = new DataView(new ArrayBuffer(8));
    writeUint64(view, 0, value);
    expect(readUint64(view, 0)).toBe(value);
  });

  it("are big-endian, seq before the bytes", () => {
    const frame = encodeData(258, new TextEncoder().encode("hi"));
    expect([...frame]).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 104, 105]);
    expect(decodeData(frame.buffer)).toEqual({ seq: 258, data: new Uint8Array([104, 105]) });
  });

  it("become a client's frame when the hub writes its seq over the link's n", () => {
    const link = encodeOutput(77, 5, new TextEncoder().encode("x"));
    writeUint64(new DataView(link.buffer), 8, 1005);
    expect(decodeData(link.slice(8).buffer)).toEqual({ seq: 1005, data: new Uint8Array([120]) });
  });

  it("that are too short are nothing", () => {
    expect(decodeData(new ArrayBuffer(7))).toBeNull();
    expect(decodeOutput(new ArrayBuffer(15))).toBeNull();
  });
});

describe("closeReason", () => {
  it("cuts at a character's border, at 123 bytes", () => {
    const cut = closeReason("é".repeat(100));
    expect(new TextEncoder().encode(cut).length).toBe(122);
    expect(cut).toBe("é".repeat(61));
    expect(closeReason("exit 0")).toBe("exit 0");
  });
});

describe("newId", () => {
  it("makes ids that are ids, all different", () => {
    const ids = Array.from({ length: 500 }, newId);
    expect(new Set(ids).size).toBe(500);
    expect(ids.every((id) => SessionId.safeParse(id).success)).toBe(true);
  });
});
