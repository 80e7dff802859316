import "server-only";
import { db } from "@/db/client";
import { transaction } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { selectHasFormer, takeFormer } from "../queries";
import { writeAudit } from "../service";

const ROWS_A_TURN = 500;

/**
 * Seals and chains the rows that were written before there were seals and a chain, oldest first, some at a time; a run
 * that is cut off goes on where it was. Does nothing when there are none.
 * @returns how many rows it carried over
 * @throws AppError `forbidden` for anyone but the system
 */
export async function carryOverAudit(ctx: Ctx): Promise<number> {
  if (ctx.actor.type !== "system") throw new AppError("forbidden");
  let carried = 0;
  while (await selectHasFormer(db())) {
    carried += await transaction(async (tx) => {
      const rows = await takeFormer(tx, ROWS_A_TURN);
      for (const { address, before, after, ...row } of rows) {
        const values = before || after ? { before, after } : null;
        await writeAudit(tx, { ...row, at: new Date(row.at) }, { address, values });
      }
      return rows.length;
    });
  }
  return carried;
}
