import { describe, expect, it, vi } from "vitest";
import { onAbort } from "../../src/abort.js";

describe("onAbort()", () => {
  it("puts one listener on a signal, however many wait for it, and takes it off again", () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    const remove = vi.spyOn(signal, "removeEventListener");

    const undo = Array.from({ length: 50 }, () => onAbort(signal, () => undefined));
    for (const one of undo) one();
    for (const one of undo) one();

    expect(add).toHaveBeenCalledOnce();
    expect(remove).toHaveBeenCalledOnce();
    onAbort(signal, () => undefined);
    expect(add).toHaveBeenCalledTimes(2);
  });

  it("does each once, in order, also the same one twice", () => {
    const controller = new AbortController();
    const done: number[] = [];
    const first = () => done.push(1);
    onAbort(controller.signal, first);
    onAbort(controller.signal, first);
    onAbort(controller.signal, () => done.push(2));

    controller.abort();

    expect(done).toEqual([1, 1, 2]);
  });

  it("does not do what was taken back, by another one neither", () => {
    const controller = new AbortController();
    const second = vi.fn();
    const third = vi.fn();
    let takeBackThird: (() => void) | undefined;
    onAbort(controller.signal, () => takeBackThird?.());
    onAbort(controller.signal, second)();
    takeBackThird = onAbort(controller.signal, third);

    controller.abort();

    expect([second, third].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  });
});
