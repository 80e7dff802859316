import { expect, it } from "vitest";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { tokenSent } from "@/db/testing/mailbox";
import { transaction } from "@/db/tx";
import { systemContext } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { cancelEmailChange, confirmEmailChange, requestEmailChange } from "./service/change-email";
import { requestPasswordReset } from "./service/password-reset";
import { endAllSessions, endOtherSessions, endOwnSessions } from "./service/sessions";
import { undoEmailChange } from "./service/undo-email";
import { resendVerification } from "./service/verify-email";

const fresh = () => `${newId()}@example.com`;

/** Two links of one account: the way back to its first address, and a change that waits. */
async function underWay() {
  const member = await createMember({ email_verified: true });
  const [first, second] = [fresh(), fresh()];
  await requestEmailChange(member.ctx, { new_email: first });
  await confirmEmailChange(anonymousContext(), { token: await tokenSent(first, "confirm_email_change") });
  await requestEmailChange(member.ctx, { new_email: second });
  const confirm = await tokenSent(second, "confirm_email_change");
  return { member, first, undo: await tokenSent(member.email, "email_changed"), confirm };
}

it("acts of one account that meet take turns: each is done or refused, and none of them fails", async () => {
  for (let round = 0; round < 8; round++) {
    const { member, first, undo, confirm } = await underWay();
    const { ctx, user_id } = member;
    const results = await Promise.allSettled([
      requestEmailChange(ctx, { new_email: fresh() }),
      undoEmailChange(anonymousContext(), { token: undo }),
      confirmEmailChange(anonymousContext(), { token: confirm }),
      endOtherSessions(ctx),
      transaction((tx) => endAllSessions(tx, systemContext(), user_id)),
      cancelEmailChange(ctx),
      resendVerification(ctx),
      requestPasswordReset(anonymousContext(), { identifier: first }),
      endOwnSessions(ctx),
    ]);
    const failed = results.filter((each) => each.status === "rejected" && !(each.reason instanceof AppError));
    expect(failed).toEqual([]);
  }
});
