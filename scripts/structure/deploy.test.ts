import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ERRORS } from "@/lib/core/errors";
import { exposition } from "@/lib/core/metrics";

const ROOT = path.resolve(import.meta.dirname, "../..");
const read = (name: string) => readFileSync(path.join(ROOT, "deploy", name), "utf8");

describe("deploy/gold.service", () => {
  const unit = read("gold.service");
  const settings = unit
    .split("\n")
    .filter((line) => line !== "" && !/^[#[]/.test(line))
    .map((line) => /^(?<key>[A-Za-z]+)=(?<value>.*)$/.exec(line)?.groups ?? { key: line, value: "" });
  const of = (key: string) => settings.find((each) => each.key === key)?.value ?? "";
  const home = of("WorkingDirectory");
  const here = (file: string) => path.join(ROOT, path.relative(home, path.resolve(home, file)));

  it("is written of settings alone", () => {
    for (const { key } of settings) expect(key).toMatch(/^[A-Z][A-Za-z]+$/);
  });

  it("starts a script of ours, as npm start does, and points to a page of ours", () => {
    const [node, script = "", command] = of("ExecStart").split(" ");
    expect(node).toBe("/usr/bin/node");
    expect(existsSync(here(script))).toBe(true);
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
    expect(scripts.start).toBe(`exec node ${script} ${command}`);
    expect(existsSync(here(of("Documentation").replace("file://", "")))).toBe(true);
    for (const [named = ""] of unit.matchAll(/(scripts|docs)\/[\w-]+\.\w+/g))
      expect(existsSync(here(named))).toBe(true);
  });

  it("lets it write its data and its own folder, and makes the folders it names", () => {
    expect(of("Environment")).toBe(`DATA_DIR=/var/lib/${of("StateDirectory")}`);
    expect(path.dirname(of("EnvironmentFile"))).toBe(`/etc/${of("ConfigurationDirectory")}`);
    expect(of("ReadWritePaths")).toBe(home);
  });

  it("is what systemd understands, where there is one to ask", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "gold-unit-"));
    const file = path.join(folder, "gold.service");
    // Where the machine has its Node is the machine's affair.
    writeFileSync(file, unit.replace("/usr/bin/node", process.execPath));
    const { error, status, stderr } = spawnSync("systemd-analyze", ["verify", file], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    if (error) return;
    expect(stderr.split("\n").filter((line) => line.includes("gold.service"))).toEqual([]);
    expect(status).toBe(0);
  });
});

describe("deploy/alerts.yml", () => {
  const alerts = read("alerts.yml");

  it("asks for metrics that there are, and errors that there are", async () => {
    const { text } = await exposition();
    const known = new Set(
      [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = "", type]) =>
        type === "histogram" ? [`${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const asked = [...alerts.matchAll(/\b(?:avatar|http|database|nodejs|process)_\w+/g)].map(([name]) => name);
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
    const codes = /avatar_uploads_total\{status=~"([^"]+)"/.exec(alerts)?.[1]?.split("|") ?? [];
    const failures = Object.entries(ERRORS)
      .filter(([, [status]]) => status >= 500)
      .map(([code]) => code);
    expect(codes.toSorted()).toEqual(failures.toSorted());
  });
});
