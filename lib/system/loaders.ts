import "server-only";
import { notFound } from "next/navigation";
import { AppError } from "@/lib/core/errors";
import { pageContext } from "@/lib/core/page";
import { getSystemFigures } from "./service/oversee";

/** The figures of the admins' page; to everyone else it is a page that does not exist. */
export async function loadSystemFigures() {
  const ctx = await pageContext();
  try {
    return await getSystemFigures(ctx);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
