import type { APIRequestContext, Locator, Page } from "@playwright/test";
import sharp from "sharp";
import { expect, photograph } from "./fixtures";

type Chosen = { name: string; mimeType: string; buffer: Buffer };

/** Opens the edit page and chooses a picture; answers the dialog that crops it. */
export async function choose(page: Page, file: Chosen): Promise<Locator> {
  await page.goto("/profile/edit");
  return chooseHere(page, file);
}

/** The same on the edit page as it stands. */
export async function chooseHere(page: Page, file: Chosen): Promise<Locator> {
  await page.locator('input[type="file"]').setInputFiles(file);
  return page.getByRole("dialog", { name: "Crop your picture" });
}

export async function saveFrom(page: Page): Promise<void> {
  await page.getByRole("dialog").getByRole("button", { name: "Save picture" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByText("Picture saved")).toBeVisible();
}

/** Chooses a photograph and saves it as it comes; answers the address of the picture made of it. */
export async function saveOne(page: Page, width = 1200, height = 900): Promise<string> {
  await chooseHere(page, await photograph(width, height));
  await saveFrom(page);
  return shownUrl(page.request);
}

export async function shownUrl(request: APIRequestContext): Promise<string> {
  return (await (await request.get("/api/v1/profile/me/avatar")).json()).avatar_url;
}

/** The key in a picture's address, which every size and format has in theirs. */
export const keyOf = (address: string) => address.split("/").at(-2) ?? "";

function nameOf([red = 0, green = 0, blue = 0]: Iterable<number> & { [index: number]: number }): string {
  if (red > 150 && green > 130) return "yellow";
  if (red > green && red > blue) return "red";
  return green > blue ? "green" : "blue";
}

/** What colour a square picture has at a place, given in shares of its side: which quarter of the photograph lies there. */
async function colourAt(file: Buffer, x: number, y: number): Promise<string> {
  const { width = 0 } = await sharp(file).metadata();
  const near = Math.max(Math.round(width / 50), 1);
  const { data } = await sharp(file)
    .extract({
      left: Math.round(x * width) - near,
      top: Math.round(y * width) - near,
      width: 2 * near,
      height: 2 * near,
    })
    .resize(1, 1)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return nameOf(data as never);
}

async function savedFile(request: APIRequestContext): Promise<Buffer> {
  const { avatar_url } = await (await request.get("/api/v1/profile/me/avatar?size=full")).json();
  return (await request.get(avatar_url)).body();
}

export const middleOf = async (request: APIRequestContext) => colourAt(await savedFile(request), 0.5, 0.5);

const QUARTERS = [
  [0.25, 0.25],
  [0.75, 0.25],
  [0.25, 0.75],
  [0.75, 0.75],
] as const;

/** The colours of the saved picture's quarters: above left and right, below left and right. */
export async function quartersOf(request: APIRequestContext): Promise<string[]> {
  const file = await savedFile(request);
  return Promise.all(QUARTERS.map(([x, y]) => colourAt(file, x, y)));
}

/** The same of a preview in the dialog. */
export async function previewQuarters(canvas: Locator): Promise<string[]> {
  const pixels = await canvas.evaluate((element, places) => {
    const { width } = element as HTMLCanvasElement;
    const context = (element as HTMLCanvasElement).getContext("2d");
    return places.map(([x, y]) => [...(context?.getImageData(x * width, y * width, 1, 1).data ?? [])]);
  }, QUARTERS);
  return pixels.map(nameOf);
}

/** Where something is in the window. */
export async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error("It is not on the screen");
  return { ...box, middle: { x: box.x + box.width / 2, y: box.y + box.height / 2 } };
}
